/** Accepts one message: finds whom it is for, and makes both durable in one transaction. */
import type { Ids } from '../domain/ids.ts';
import { matchedCount, type Message } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { Once, Storage } from '../storage/storage.ts';
import { matchEndpoints } from './match-endpoints.ts';
import { messageOf, stampOf, type MessageRequest } from './message-request.ts';

export interface AcceptParts {
  clock: Clock;
  ids: Ids;
  storage: Storage;
  /** Hears of each accepted message, in the order of acceptance. */
  onAccepted: (message: Message, place: AcceptedPlace) => void;
  /**
   * Where others send too: those of the targets of which the first delivery has to be among what
   * is due at once.
   */
  queued?: (plan: ApplicationPlan, targets: readonly string[]) => string[];
  /**
   * What so many messages, of which so many deliveries come at most, have to wait for before they
   * are accepted; null for nothing.
   */
  admission: (arrival: {
    applicationId: string;
    messages: number;
    deliveries: number;
  }) => Promise<void> | null;
}

/** Where an accepted message stands. */
export interface AcceptedPlace {
  position: number;
  /** The position of the message that was accepted here before it, where that is not the one before. */
  previous?: number;
  /** Where it goes to endpoints in order, those whose turn it is at once; absent where unknown. */
  turns?: readonly string[];
}

export type OnceKey = Pick<Once, 'key' | 'fingerprint'> | null;

export type Accepted =
  | { kind: 'accepted'; message: Message }
  /** The same request was accepted before, under this id. */
  | { kind: 'repeated'; id: string; createdAt: number; matched: number }
  /** The idempotency key belongs to another request. */
  | { kind: 'key-reused' }
  /** The application has a message with this event id. */
  | { kind: 'conflict' };

export type AcceptMessage = (
  plan: ApplicationPlan,
  request: MessageRequest & { once: OnceKey },
) => Promise<Accepted>;

/** HTTP status of an accepted message, kept with the idempotency record. */
const acceptedStatus = 202;

/**
 * When the promise resolves with `accepted`, message, targets and idempotency record are on disk.
 * It rejects with `StoreFailure` when the store could not take them.
 */
export function createAcceptMessage(parts: AcceptParts): AcceptMessage {
  const { storage, onAccepted, admission } = parts;

  return async (plan, request) => {
    const applicationId = plan.application.id;
    const waiting = admission({ applicationId, messages: 1, deliveries: plan.targets.length });
    if (waiting !== null) await waiting;
    const message = messageOf(request, {
      ...stampOf(parts),
      applicationId: plan.application.id,
      ...matchEndpoints(plan, request, parts.queued),
    });
    const once = onceFor(message, request.once);
    const written = await storage.writeOnce('acceptMessage', message, once);
    switch (written.kind) {
      case 'mismatch':
        return { kind: 'key-reused' };
      case 'replayed':
        return { kind: 'repeated', ...(JSON.parse(written.body!) as FirstAnswer) };
      case 'done':
        if (written.value.kind === 'conflict') return { kind: 'conflict' };
        onAccepted(message, written.value);
        return { kind: 'accepted', message };
    }
  };
}

/** All of an answer that the repeated request does not say itself. */
type FirstAnswer = Pick<Message, 'id' | 'createdAt'> & { matched: number };

function onceFor(message: Message, once: OnceKey): Once | null {
  if (once === null) return null;
  const answer: FirstAnswer = {
    id: message.id,
    createdAt: message.createdAt,
    matched: matchedCount(message),
  };
  return {
    ...once,
    at: message.createdAt,
    status: acceptedStatus,
    body: JSON.stringify(answer),
  };
}
