/** A message and the deliveries that it owes. */
import type { Exchange } from './exchange.ts';
import type { RequestFacts } from './received-request.ts';

export interface Message {
  id: string;
  applicationId: string;
  eventType: string;
  eventId: string | null;
  channels: string[] | null;
  tags: string[] | null;
  /** The bytes as the producer wrote them; null once they were removed. */
  payload: Uint8Array | null;
  /** The media type of the payload; null for the usual one, a JSON object. */
  contentType: string | null;
  /** Headers that its deliveries carry, names in lower case; null for none of its own. */
  headers: Record<string, string> | null;
  createdAt: number;
  /** When deliveries start; null means at once. */
  deliverAt: number | null;
  /** From then on it is worth nothing: what was not delivered by then is canceled; null for never. */
  deliverBefore: number | null;
  /** When the payload is removed; null keeps it as long as the message. */
  expiresAt: number | null;
  /** The endpoints that it was for at the moment it was accepted. */
  targets: string[];
  /** Endpoints for which it waits to be fetched; null for none. */
  pollers: string[] | null;
  /** Those of its targets that get it in order, each with its key; null for none. */
  ordered: Record<string, string> | null;
  /**
   * Those of its targets of which the first delivery is among what is due from the beginning,
   * because whoever accepts the message may not be the one to send it. Absent for none.
   */
  queued?: string[];
  /** Of the request that a source received it with; absent where a producer sent it. */
  request?: RequestFacts;
  /** Until when a source takes no other message with this key, if it may have taken none; no part of it. */
  sourceKey?: { hash: Uint8Array; expiresAt: number };
}

/** How many endpoints a message was for. */
export function matchedCount({ targets, pollers }: Pick<Message, 'targets' | 'pollers'>): number {
  return targets.length + (pollers?.length ?? 0);
}

/** One message's way to one endpoint, with the attempt that comes next. */
export interface Delivery {
  /** The message's place in the order of acceptance. */
  position: number;
  messageId: string;
  applicationId: string;
  endpointId: string;
  eventType: string;
  payload: Uint8Array | null;
  /** As in the message. */
  contentType: string | null;
  headers: Record<string, string> | null;
  /** As in the message. */
  request?: RequestFacts;
  deliverBefore: number | null;
  /** 1 for the first. */
  attemptNumber: number;
  trigger: AttemptTrigger;
  /** When this delivery was due; also names its row among what is due, if it has one. */
  dueAt: number;
  /** Where its message was put off: the moment before which nothing leaves. Only of a first attempt. */
  deliverAt?: number;
  /** Whether a row says that it is due; fresh deliveries have none. */
  hasDueRow: boolean;
  /** Whether others may wait for its end, in an order that its endpoint keeps. */
  inOrder?: boolean;
  /** Whether it has to take its place in the order of its endpoint before it may leave. */
  joinsOrder?: boolean;
}

export type AttemptTrigger = 'scheduled' | 'manual';

export type AttemptStatus = 'success' | 'fail' | 'canceled';

/** One try to deliver, as it is recorded. */
export interface Attempt {
  id: string;
  position: number;
  messageId: string;
  applicationId: string;
  endpointId: string;
  eventType: string;
  url: string;
  number: number;
  trigger: AttemptTrigger;
  status: AttemptStatus;
  /** 0 where no answer came. */
  responseStatus: number;
  responseBody: Uint8Array;
  durationMs: number;
  /** Why it failed, in words; null for a success. */
  cause: string | null;
  startedAt: number;
  /** When the next one is due; null when none follows. */
  nextAt: number | null;
  /** Where its time went and what came with the answer, where that was worth keeping. */
  exchange?: Exchange;
  /** Why its record disables the endpoint, in words; no part of the record itself. */
  disables?: string;
}
