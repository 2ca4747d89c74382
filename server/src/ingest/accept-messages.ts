/** Accepts a batch of messages of one application in one transaction. */
import type { Message } from '../domain/message.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { Once } from '../storage/storage.ts';
import type { AcceptParts, OnceKey } from './accept-message.ts';
import { matchEndpoints } from './match-endpoints.ts';
import { messageOf, type MessageRequest } from './message-request.ts';

export type BatchAccepted =
  | {
      kind: 'accepted' | 'repeated';
      createdAt: number;
      /** The id of each message; null for one whose event id is taken. */
      ids: (string | null)[];
      /** What was handed in with the first request of this key. */
      refused: string;
    }
  /** The idempotency key belongs to another request. */
  | { kind: 'key-reused' };

export type AcceptMessages = (
  plan: ApplicationPlan,
  requests: readonly MessageRequest[],
  /** JSON of what was refused beforehand: a repetition must answer it again. */
  refused: string,
  once: OnceKey,
) => Promise<BatchAccepted>;

const acceptedStatus = 202;

/**
 * When the promise resolves, every message that has an id is on disk, and none of the others. It
 * rejects with `StoreFailure` when the store could not take them, and then it took none.
 */
export function createAcceptMessages(parts: AcceptParts): AcceptMessages {
  const { clock, ids, storage, onAccepted, admission } = parts;

  return async (plan, requests, refused, onceKey) => {
    const waiting = admission({
      applicationId: plan.application.id,
      messages: requests.length,
      deliveries: requests.length * plan.targets.length,
    });
    if (waiting !== null) await waiting;
    const createdAt = clock.now();
    if (requests.length === 0) return { kind: 'accepted', createdAt, ids: [], refused };
    const applicationId = plan.application.id;
    const messages = requests.map((request): Message =>
      messageOf(request, {
        id: ids.next('msg'),
        applicationId,
        createdAt,
        ...matchEndpoints(plan, request, parts.queued),
      }),
    );
    const once: Once | null =
      onceKey === null ? null : { ...onceKey, at: createdAt, status: acceptedStatus, body: null };
    const written = await storage.writeOnce('acceptMessages', { messages, refused }, once);
    switch (written.kind) {
      case 'mismatch':
        return { kind: 'key-reused' };
      case 'replayed':
        return repeated(written.body!);
      case 'done': {
        const { value } = written;
        if (value.kind === 'none') {
          return { kind: 'accepted', createdAt, ids: messages.map(() => null), refused };
        }
        const conflicts = new Set(value.conflicts);
        const positions = value.positions.values();
        let { previous } = value;
        const kept = messages.map((message, index) => {
          if (conflicts.has(index)) return null;
          const position = positions.next().value!;
          const follows = previous === undefined ? {} : { previous };
          if (previous !== undefined) previous = position;
          onAccepted(message, { position, ...follows, ...turnsAt(value.turns, index) });
          return message.id;
        });
        return { kind: 'accepted', createdAt, ids: kept, refused };
      }
    }
  };
}

function turnsAt(turns: Record<number, string[]>, index: number): { turns?: string[] } {
  const known = turns[index];
  return known === undefined ? {} : { turns: known };
}

/** Reads what `acceptMessages` kept under an idempotency key. */
function repeated(kept: string): BatchAccepted {
  const [createdAt, ids, refused] = JSON.parse(kept) as [number, (string | null)[], unknown];
  return { kind: 'repeated', createdAt, ids, refused: JSON.stringify(refused) };
}
