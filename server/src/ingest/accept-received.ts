/**
 * Accepts what a source has taken in as a message of its application, once for each key. Whatever
 * takes in for sources calls it: the public address, and those that run by themselves.
 */
import type { RequestFacts } from '../domain/received-request.ts';
import type { Message } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { ApplicationPlans } from '../storage/application-plans.ts';
import type { Storage } from '../storage/storage.ts';
import type { AcceptMessage } from './accept-message.ts';

export interface ReceivedEvent {
  /** That of the source. */
  applicationId: string;
  eventType: string;
  payload: Uint8Array;
  /** What the payload says, if it was read already. */
  json?: unknown;
  /** Null for the usual one, JSON. */
  contentType: string | null;
  /** Names in lower case; null for none. */
  headers: Record<string, string> | null;
  request?: RequestFacts;
  /** Stands for the event where it may come again (see domain/source-key.ts); null takes each one. */
  key: Uint8Array | null;
  /** How long the key is remembered. */
  dedupeSeconds: number;
}

export type AcceptedReceived =
  | { kind: 'accepted'; message: Message }
  /** It was taken before, as the message of this id; null where that is not known any more. */
  | { kind: 'duplicate'; messageId: string | null }
  /** The source is no longer there. */
  | { kind: 'gone' };

export interface AcceptReceivedParts {
  clock: Clock;
  storage: Storage;
  plans: ApplicationPlans;
  accept: AcceptMessage;
}

/** Resolves once it is on disk. Rejects with `StoreFailure` when the store could not take it. */
export type AcceptReceived = (event: ReceivedEvent) => Promise<AcceptedReceived>;

export function createAcceptReceived(parts: AcceptReceivedParts): AcceptReceived {
  const { clock, storage, plans, accept } = parts;

  return async ({ applicationId, key, dedupeSeconds, ...event }) => {
    const plan = plans.peek(applicationId) ?? (await plans.load(applicationId));
    if (plan === null) return { kind: 'gone' };
    const isOnce = key !== null && dedupeSeconds > 0;
    const now = clock.now();
    const accepted = await accept(plan, {
      ...event,
      eventId: null,
      channels: null,
      tags: null,
      deliverAt: null,
      retentionMs: null,
      once: null,
      ...(isOnce ? { sourceKey: { hash: key, expiresAt: now + dedupeSeconds * 1000 } } : {}),
    });
    if (accepted.kind === 'accepted') return accepted;
    if (accepted.kind !== 'conflict' || key === null) {
      throw new Error(`a received event cannot come to ${accepted.kind}`);
    }
    const messageId = await storage.read('sourceKeyHolder', { applicationId, key, now });
    return { kind: 'duplicate', messageId };
  };
}
