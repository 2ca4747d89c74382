/** The orders of an endpoint that keeps them: what holds one back, skipping it, trying it now. */
import type { Endpoint } from '../domain/application.ts';
import { canceledByHand } from '../domain/background-task.ts';
import type { Attempt } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import type { OrderedKey } from '../storage/storage.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';
import { requireSendable } from './require-sendable.ts';

/** How many are counted behind the head of a key. */
export const waitingMax = 1_000;

/** Which head is meant: that of a key, or a message that must be one. */
export type HeadName = { key: string } | { messageId: string };

const noBody = new Uint8Array();

/**
 * Ends the delivery that holds a key back, with the record of a canceled attempt; the next one has
 * its turn. 409 where none is owed, where it is not this message's turn, and while it is being sent.
 */
export async function skipHead(
  parts: ManageParts,
  endpoint: Endpoint,
  name: HeadName,
  once: OnceFor<OrderedKey> | null,
): Promise<Done<OrderedKey>> {
  const { storage, clock } = parts;
  const found = await findHead(parts, endpoint, name);
  const withdrawn = found === null ? null : parts.withdraw([found.head]);
  try {
    if (withdrawn !== null && withdrawn.free.length === 0) throw beingSent();
    const now = clock.now();
    const written = await storage.writeOnce(
      'skipDelivery',
      found === null
        ? null
        : { attempt: skippedAttempt(parts, endpoint, found), doneDueAt: found.head.dueAt },
      recordOf(once, found, now),
    );
    if (written.kind !== 'done') return replayOf(written);
    if (found === null || written.value.kind !== 'ok') throw notItsTurn(name);
    return { kind: 'done', value: found };
  } finally {
    withdrawn?.release();
  }
}

/**
 * Makes the delivery that holds a key back due now, if it waits for a later moment; what else keeps
 * deliveries of the endpoint back goes on doing so. 409 where none is owed.
 */
export async function retryHead(
  parts: ManageParts,
  endpoint: Endpoint,
  name: HeadName,
  once: OnceFor<OrderedKey> | null,
): Promise<Done<OrderedKey>> {
  requireSendable(endpoint, 'This endpoint fetches its messages: nothing is sent to it.');
  const { storage, clock, wakeDelivery } = parts;
  const found = await findHead(parts, endpoint, name);
  const now = clock.now();
  const at = found === null ? now : Math.min(found.head.dueAt, now);
  const written = await storage.writeOnce(
    'hastenDelivery',
    found === null ? null : { ...rowOf(found), at },
    recordOf(once, found, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (found === null || written.value.kind !== 'ok') throw notItsTurn(name);
  wakeDelivery(endpoint.id, at);
  return { kind: 'done', value: found };
}

function rowOf({ head: { applicationId, endpointId, position, dueAt } }: OrderedKey) {
  return { applicationId, endpointId, position, dueAt };
}

function findHead({ storage }: ManageParts, { id }: Endpoint, name: HeadName) {
  return storage.read('findHead', { endpointId: id, waitingMax, ...name });
}

function skippedAttempt(
  { ids, clock }: ManageParts,
  endpoint: Endpoint,
  { head }: OrderedKey,
): Attempt {
  return {
    id: ids.next('atmpt'),
    position: head.position,
    messageId: head.messageId,
    applicationId: head.applicationId,
    endpointId: endpoint.id,
    eventType: head.eventType,
    url: endpoint.url,
    number: head.attemptNumber,
    trigger: 'scheduled',
    status: 'canceled',
    responseStatus: 0,
    responseBody: noBody,
    durationMs: 0,
    cause: canceledByHand,
    startedAt: clock.now(),
    nextAt: null,
  };
}

/** Without a head the key only finds what an earlier request of it was answered. */
function recordOf(once: OnceFor<OrderedKey> | null, found: OrderedKey | null, at: number) {
  if (found !== null) return onceRecord(once, found, at);
  return once && { key: once.key, fingerprint: once.fingerprint, at, status: 0, body: null };
}

function notItsTurn(name: HeadName): Problem {
  return new Problem(
    'conflict',
    'key' in name
      ? 'Nothing under this key is owed to the endpoint.'
      : 'This message does not hold the endpoint back: it is over, or not its turn.',
  );
}

function beingSent(): Problem {
  return new Problem('conflict', 'It is being sent at this moment: try again in a moment.');
}
