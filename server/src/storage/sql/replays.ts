/** Walks over what was delivered, failed or never sent, in bounded pages of the indices. */
import type { TaskEffect } from '../contract/background-tasks.ts';
import type {
  PendingDelivery,
  ReplayCandidate,
  ReplayFilter,
  ReplayReads,
  ReplayWrites,
} from '../contract/replays.ts';
import type { DuePlace } from '../storage.ts';
import { addDue, type DeliveryPlace, dropDue, putDue } from './due-rows.ts';
import { putInOrder } from './ordered-lines.ts';
import { nextOf, readStanding } from './standing.ts';
import { type Act, type ActsOf, fromJson, type Row, type Statements } from './statements.ts';
import { keepSending } from './task-sendings.ts';

/** `run` carries out another write within the transaction. */
export function replayWrites(
  statements: Statements,
  run: (effect: TaskEffect) => Act<unknown>,
): ActsOf<ReplayWrites> {
  return {
    *sendAgain({ applicationId, endpointId, positions, trigger, at, keys, task }) {
      const sent: number[] = [];
      for (const [index, position] of positions.entries()) {
        const place = { applicationId, endpointId, position };
        const key = trigger === 'scheduled' ? keys?.[index] : undefined;
        const isSent =
          trigger === 'manual'
            ? yield* sendByHand(statements, place, at)
            : yield* sendFirst(statements, place, at, key);
        if (isSent) sent.push(position);
      }
      if (task === undefined || positions.length === 0) return;
      yield* keepSending(statements, task, { applicationId, endpointId, positions: sent, at });
    },
    *cancelDeliveries(records) {
      const waiting: typeof records = [];
      for (const record of records) {
        const { applicationId, endpointId, position, trigger } = record.attempt;
        const row = yield* statements.get(
          `SELECT 1 FROM due WHERE application_id = ? AND endpoint_id = ? AND due_at = ?
             AND position = ? AND manual = ?`,
          applicationId,
          endpointId,
          record.doneDueAt,
          position,
          trigger === 'manual' ? 1 : 0,
        );
        if (row !== undefined) waiting.push(record);
      }
      yield* run({ verb: 'recordAttempts', input: waiting });
    },
    *expungePayloads({ applicationId, positions }) {
      for (const position of positions) {
        yield* statements.run(
          `UPDATE message SET payload = NULL, headers = NULL, expires_at = NULL
           WHERE position = ? AND application_id = ?`,
          position,
          applicationId,
        );
      }
      return null;
    },
  };
}

/** One attempt, or the planned retry now; whether anything is sent by it. */
function* sendByHand(statements: Statements, place: DeliveryPlace, at: number): Act<boolean> {
  if (yield* hastenRetry(statements, place, at)) return true;
  const waiting = yield* statements.get(
    `SELECT 1 FROM due
     WHERE application_id = ? AND position = ? AND endpoint_id = ? AND manual = 1`,
    place.applicationId,
    place.position,
    place.endpointId,
  );
  if (waiting !== undefined) return false;
  yield* addDue(statements, { ...place, dueAt: at, manual: true, attemptNumber: 1 });
  return true;
}

/** A first attempt, in an order where there is a key; whether there was none yet. */
function* sendFirst(
  statements: Statements,
  place: DeliveryPlace,
  at: number,
  key: string | undefined,
): Act<boolean> {
  if (yield* isKnown(statements, place)) return false;
  yield* addDue(statements, { ...place, dueAt: at, manual: false, attemptNumber: 1 });
  if (key !== undefined) yield* putInOrder(statements, place, key);
  return true;
}

/** Whether anything of a message waits for an endpoint, or was attempted there. */
function* isKnown(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
): Act<boolean> {
  for (const table of ['due', 'ordered_line', 'attempt']) {
    const row = yield* statements.get(
      `SELECT 1 FROM ${table}
       WHERE application_id = ? AND position = ? AND endpoint_id = ? LIMIT 1`,
      applicationId,
      position,
      endpointId,
    );
    if (row !== undefined) return true;
  }
  return false;
}

/** Brings a planned retry forward; whether there is one. */
function* hastenRetry(statements: Statements, place: DeliveryPlace, at: number): Act<boolean> {
  const retry = (yield* statements.get(
    `SELECT due_at, attempt_number FROM due WHERE application_id = ? AND position = ?
       AND endpoint_id = ? AND manual = 0 AND attempt_number > 1`,
    place.applicationId,
    place.position,
    place.endpointId,
  )) as { due_at: number; attempt_number: number } | undefined;
  if (retry === undefined) return false;
  if (retry.due_at <= at) return true;
  yield* dropDue(statements, { ...place, dueAt: retry.due_at, manual: false });
  const { attempt_number: attemptNumber } = retry;
  yield* putDue(statements, { ...place, dueAt: at, manual: false, attemptNumber });
  return true;
}

const hasPayloadColumn = 'CASE WHEN payload IS NULL THEN 0 ELSE 1 END AS has_payload';

export function replayReads(
  statements: Statements,
): ActsOf<Omit<ReplayReads, 'triedDeliveries' | 'sentTo' | 'sentDeliveries'>> {
  function* hasPayload({ applicationId, position }: DeliveryPlace): Act<boolean | null> {
    const row = yield* statements.get(
      `SELECT ${hasPayloadColumn} FROM message WHERE application_id = ? AND position = ?`,
      applicationId,
      position,
    );
    return row === undefined ? null : row['has_payload'] === 1;
  }

  /** Of a message by its row. */
  function* candidateOf(row: Row, place: DeliveryPlace): Act<ReplayCandidate> {
    const { endpointId, position } = place;
    const standing = yield* readStanding(statements, place);
    return {
      position,
      eventType: row['event_type'] as string,
      channels: fromJson(row['channels']),
      hasPayload: row['has_payload'] === 1,
      fresh:
        row['fresh'] === 1 &&
        standing.attempts === 0 &&
        standing.due === null &&
        fromJson<string[]>(row['targets']).includes(endpointId),
      standing,
    };
  }

  return {
    *failedDeliveries({ endpointId, after, before, messageSince, messageBefore, leaveOut, limit }) {
      const rows = yield* statements.all(
        `SELECT id, position, message_id, application_id, status
         FROM ${statements.dialect.walkedBy('attempt', 'attempt_by_endpoint')}
         WHERE endpoint_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        endpointId,
        after,
        before,
        limit,
      );
      const items: { position: number; hasPayload: boolean }[] = [];
      for (const row of rows) {
        const messageId = row['message_id'] as string;
        if (row['status'] === 0 || messageId < messageSince || messageId >= messageBefore) continue;
        const position = row['position'] as number;
        const applicationId = row['application_id'] as string;
        const place = { applicationId, endpointId, position };
        const standing = yield* readStanding(statements, place);
        // Of many failures the first one stands for the delivery, so that it is met once.
        if (standing.firstFailure !== row['id'] || standing.succeeded) continue;
        if (standing.last!.cause === leaveOut || standing.due === 'manual') continue;
        const present = yield* hasPayload(place);
        if (present !== null) items.push({ position, hasPayload: present });
      }
      return { items, next: nextOf(rows, limit) };
    },
    *replayCandidates({ applicationId, endpointId, after, before, filter, limit }) {
      const rows = yield* statements.all(
        `SELECT id, position, event_type, channels, tags, targets,
           ${hasPayloadColumn},
           CASE WHEN ${statements.dialect.isFresh('message')} THEN 1 ELSE 0 END AS fresh
         FROM message WHERE application_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        applicationId,
        after,
        before,
        limit,
      );
      const items: ReplayCandidate[] = [];
      for (const row of rows) {
        if (!passes(row, filter)) continue;
        const place = { applicationId, endpointId, position: row['position'] as number };
        items.push(yield* candidateOf(row, place));
      }
      return { items, next: nextOf(rows, limit) };
    },
    *payloadAt(position) {
      const row = yield* statements.get('SELECT payload FROM message WHERE position = ?', position);
      return row === undefined ? null : (row['payload'] as Uint8Array | null);
    },
    *pendingDeliveries({ endpointId, after, positionMax, filter, limit }) {
      const rows = yield* statements.all(
        `SELECT due.*, message.id, message.event_type, message.channels,
           message.tags, message.created_at
         FROM due JOIN message ON message.application_id = due.application_id
           AND message.position = due.position
         WHERE due.endpoint_id = ? AND (due.due_at, due.position, due.manual) > (?, ?, ?)
         ORDER BY due.due_at, due.position, due.manual LIMIT ?`,
        endpointId,
        after?.dueAt ?? -1,
        after?.position ?? 0,
        after?.trigger === 'manual' ? 1 : 0,
        limit,
      );
      const items: PendingDelivery[] = [];
      for (const row of rows) {
        const createdAt = row['created_at'] as number;
        if ((row['position'] as number) > positionMax || !passes(row, filter)) continue;
        if (filter.since !== null && createdAt < filter.since) continue;
        if (filter.before !== null && createdAt >= filter.before) continue;
        items.push(readPending(row));
      }
      const last = rows.at(-1);
      return { items, next: last === undefined || rows.length < limit ? null : placeOf(last) };
    },
    *countDueOf({ endpointId, now, max }) {
      const row = yield* statements.get(
        `SELECT count(*) AS count FROM
           (SELECT 1 FROM due WHERE endpoint_id = ? AND due_at <= ? LIMIT ?) AS waiting`,
        endpointId,
        now,
        max,
      );
      return row!['count'] as number;
    },
    *findPositions({ applicationId, names }) {
      const found: [string, number][] = [];
      for (const name of names) {
        const row =
          (yield* statements.get(
            'SELECT position FROM message WHERE application_id = ? AND id = ?',
            applicationId,
            name,
          )) ??
          (yield* statements.get(
            'SELECT position FROM message WHERE application_id = ? AND event_id = ?',
            applicationId,
            name,
          ));
        if (row !== undefined) found.push([name, row['position'] as number]);
      }
      // Not by assignment: a client may name a message `__proto__`.
      return Object.fromEntries(found);
    },
    *payloadPositions({ applicationId, filter, after, before, limit }) {
      const rows = yield* statements.all(
        `SELECT id, position, ${hasPayloadColumn}, event_type, channels, tags
         FROM message
         WHERE application_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        applicationId,
        after,
        before,
        limit,
      );
      const items = rows
        .filter((row) => row['has_payload'] === 1 && passes(row, filter))
        .map((row) => row['position'] as number);
      return { items, next: nextOf(rows, limit) };
    },
  };
}

/** Whether a row of a message is what a filter asks for. */
export function passes(row: Row, { eventTypes, channel, tag }: ReplayFilter): boolean {
  if (eventTypes !== null && !eventTypes.includes(row['event_type'] as string)) return false;
  if (channel !== null && !holds(row['channels'], channel)) return false;
  return tag === null || holds(row['tags'], tag);
}

function holds(json: unknown, value: string): boolean {
  return fromJson<string[] | null>(json)?.includes(value) === true;
}

function placeOf(row: Row): DuePlace {
  return {
    dueAt: row['due_at'] as number,
    position: row['position'] as number,
    trigger: row['manual'] === 1 ? 'manual' : 'scheduled',
  };
}

export function readPending(row: Row): PendingDelivery {
  return {
    ...placeOf(row),
    endpointId: row['endpoint_id'] as string,
    messageId: row['id'] as string,
    applicationId: row['application_id'] as string,
    eventType: row['event_type'] as string,
    attemptNumber: row['attempt_number'] as number,
  };
}
