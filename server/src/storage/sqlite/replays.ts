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
import { putInOrder } from './ordered-lines.ts';
import { readStanding, walked } from './standing.ts';
import { fromJson, type Row, type Statements } from './statements.ts';

/** `run` carries out another write within the transaction. */
export function replayWrites(
  statements: Statements,
  run: (effect: TaskEffect) => void,
): ReplayWrites {
  return {
    sendAgain({ endpointId, positions, trigger, at, keys }) {
      for (const [index, position] of positions.entries()) {
        if (trigger === 'manual') {
          if (hastenRetry(statements, { endpointId, position, at })) continue;
          statements.run(
            `INSERT INTO due SELECT ?1, ?3, ?2, 1, 1 WHERE NOT EXISTS
               (SELECT 1 FROM due WHERE position = ?2 AND endpoint_id = ?1 AND manual = 1)`,
            endpointId,
            position,
            at,
          );
        } else {
          const { changes } = statements.run(
            `INSERT INTO due SELECT ?1, ?3, ?2, 0, 1
             WHERE NOT EXISTS (SELECT 1 FROM due WHERE position = ?2 AND endpoint_id = ?1)
               AND NOT EXISTS (SELECT 1 FROM ordered_line WHERE position = ?2 AND endpoint_id = ?1)
               AND NOT EXISTS (SELECT 1 FROM attempt WHERE position = ?2 AND endpoint_id = ?1)`,
            endpointId,
            position,
            at,
          );
          const key = keys?.[index];
          if (changes === 1 && key !== undefined) putInOrder(statements, endpointId, position, key);
        }
      }
    },
    cancelDeliveries(records) {
      const waiting = records.filter(({ attempt, doneDueAt }) =>
        statements.get(
          'SELECT 1 FROM due WHERE endpoint_id = ? AND due_at = ? AND position = ? AND manual = ?',
          attempt.endpointId,
          doneDueAt,
          attempt.position,
          attempt.trigger === 'manual' ? 1 : 0,
        ),
      );
      run({ verb: 'recordAttempts', input: waiting });
    },
    expungePayloads({ applicationId, positions }) {
      for (const position of positions) {
        statements.run(
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

/** Brings a planned retry forward; whether there is one. */
function hastenRetry(
  statements: Statements,
  { endpointId, position, at }: { endpointId: string; position: number; at: number },
): boolean {
  const retry = statements.get(
    `SELECT due_at, attempt_number FROM due
     WHERE position = ? AND endpoint_id = ? AND manual = 0 AND attempt_number > 1`,
    position,
    endpointId,
  ) as { due_at: number; attempt_number: number } | undefined;
  if (retry === undefined) return false;
  if (retry.due_at <= at) return true;
  const { due_at, attempt_number } = retry;
  statements.run(
    'DELETE FROM due WHERE endpoint_id = ? AND due_at = ? AND position = ? AND manual = 0',
    endpointId,
    due_at,
    position,
  );
  const values = [endpointId, at, position, attempt_number];
  statements.run('INSERT OR REPLACE INTO due VALUES (?, ?, ?, 0, ?)', ...values);
  return true;
}

export function replayReads(statements: Statements): ReplayReads {
  function hasPayload(position: number): boolean | null {
    const row = statements.get(
      'SELECT payload IS NOT NULL AS has_payload FROM message WHERE position = ?',
      position,
    );
    return row === undefined ? null : row['has_payload'] === 1;
  }

  function candidateOf(row: Row, endpointId: string, freshPosition: number): ReplayCandidate {
    const position = row['position'] as number;
    const standing = readStanding(statements, position, endpointId);
    return {
      position,
      eventType: row['event_type'] as string,
      channels: fromJson(row['channels']),
      hasPayload: row['has_payload'] === 1,
      fresh:
        position > freshPosition &&
        standing.attempts === 0 &&
        standing.due === null &&
        fromJson<string[]>(row['targets']).includes(endpointId),
      standing,
    };
  }

  return {
    failedDeliveries({ endpointId, after, before, messageSince, messageBefore, leaveOut, limit }) {
      const rows = statements.all(
        `SELECT id, position, message_id, status FROM attempt INDEXED BY attempt_by_endpoint
         WHERE endpoint_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        endpointId,
        after,
        before,
        limit,
      );
      return walked(rows, limit, 'id', (row) => {
        const messageId = row['message_id'] as string;
        if (row['status'] === 0 || messageId < messageSince || messageId >= messageBefore) {
          return null;
        }
        const position = row['position'] as number;
        const standing = readStanding(statements, position, endpointId);
        // Of many failures the first one stands for the delivery, so that it is met once.
        if (standing.firstFailure !== row['id'] || standing.succeeded) return null;
        if (standing.last!.cause === leaveOut || standing.due === 'manual') return null;
        const present = hasPayload(position);
        return present === null ? null : { position, hasPayload: present };
      });
    },
    replayCandidates({ applicationId, endpointId, after, before, filter, limit }) {
      const fact = statements.get(`SELECT value FROM fact WHERE name = 'fresh_position'`)!;
      const rows = statements.all(
        `SELECT id, position, event_type, channels, tags, targets,
           payload IS NOT NULL AS has_payload
         FROM message WHERE application_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        applicationId,
        after,
        before,
        limit,
      );
      return walked(rows, limit, 'id', (row) =>
        passes(row, filter) ? candidateOf(row, endpointId, fact['value'] as number) : null,
      );
    },
    payloadAt(position) {
      const row = statements.get('SELECT payload FROM message WHERE position = ?', position);
      return row === undefined ? null : (row['payload'] as Uint8Array | null);
    },
    pendingDeliveries({ endpointId, after, positionMax, filter, limit }) {
      const rows = statements.all(
        `SELECT due.*, message.id, message.application_id, message.event_type, message.channels,
           message.tags, message.created_at
         FROM due JOIN message ON message.position = due.position
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
    countDueOf({ endpointId, now, max }) {
      const row = statements.get(
        `SELECT count(*) AS count FROM
           (SELECT 1 FROM due WHERE endpoint_id = ? AND due_at <= ? LIMIT ?)`,
        endpointId,
        now,
        max,
      );
      return row!['count'] as number;
    },
    findPositions({ applicationId, names }) {
      const found: [string, number][] = [];
      for (const name of names) {
        const row =
          statements.get(
            'SELECT position FROM message WHERE application_id = ? AND id = ?',
            applicationId,
            name,
          ) ??
          statements.get(
            'SELECT position FROM message WHERE application_id = ? AND event_id = ?',
            applicationId,
            name,
          );
        if (row !== undefined) found.push([name, row['position'] as number]);
      }
      // Not by assignment: a client may name a message `__proto__`.
      return Object.fromEntries(found);
    },
    payloadPositions({ applicationId, filter, after, before, limit }) {
      const rows = statements.all(
        `SELECT id, position, payload IS NOT NULL AS has_payload, event_type, channels, tags
         FROM message
         WHERE application_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`,
        applicationId,
        after,
        before,
        limit,
      );
      return walked(rows, limit, 'id', (row) =>
        row['has_payload'] === 1 && passes(row, filter) ? (row['position'] as number) : null,
      );
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
