/** A delivery while it is in memory. */
import type { Delivery } from '../domain/message.ts';
import type { ParkedDelivery } from '../storage/storage.ts';

export interface HeldDelivery {
  delivery: Delivery;
  /** When it came into memory, on the clock that only grows. */
  since: number;
  /** When its request began, on the same clock. */
  sentAt: number;
  /** Whether its endpoint failed or was slow when it was claimed (see due-feed.ts). */
  suspect: boolean;
  /** Whether it takes one of the slots of slow lanes. */
  slow: boolean;
  /** Whether it is under way in the request of another delivery. */
  joined?: boolean;
  bytes: number;
  /** The message that it is a fresh part of; null for what was claimed from among the due. */
  fresh: FreshMessage | null;
}

/** A fresh message of which some deliveries are neither recorded nor made due. */
export interface FreshMessage {
  position: number;
  open: number;
}

/** What names the row of a delivery among what is due. */
export function dueKeyOf({
  endpointId,
  dueAt,
  position,
  trigger,
}: Pick<Delivery, 'endpointId' | 'dueAt' | 'position' | 'trigger'>): string {
  return `${endpointId}/${dueAt}/${position}/${trigger}`;
}

/** A delivery that is only on its way to its row. */
export function withoutPayload(row: ParkedDelivery): Delivery {
  return {
    ...row,
    messageId: '',
    eventType: '',
    payload: null,
    contentType: null,
    headers: null,
    deliverBefore: null,
    hasDueRow: false,
  };
}

/** The row of a delivery among what is due. */
export function rowOf({ delivery }: HeldDelivery): ParkedDelivery {
  const { applicationId, position, endpointId, attemptNumber, trigger, dueAt } = delivery;
  return { applicationId, position, endpointId, attemptNumber, trigger, dueAt };
}
