/** What is still owed: fresh messages by position, exceptions by their rows in `due`. */
import type { Delivery } from '../../domain/message.ts';
import type { DueDeliveries, FreshMessages, StorageReads, StorageWrites } from '../storage.ts';
import { fromJson, type Row, type Statements } from './statements.ts';

type Writes = Pick<
  StorageWrites,
  'resendMessage' | 'parkDeliveries' | 'parkFresh' | 'advanceFresh'
>;
type Reads = Pick<StorageReads, 'freshState' | 'readFresh' | 'claimDue' | 'countDue'>;

export function deliveryWrites(statements: Statements): Writes {
  return {
    resendMessage({ position, endpointId, at }) {
      statements.run('INSERT OR IGNORE INTO due VALUES (?, ?, ?, 1, 1)', endpointId, at, position);
    },
    parkDeliveries(deliveries) {
      for (const delivery of deliveries) {
        statements.run(
          'INSERT OR IGNORE INTO due VALUES (?, ?, ?, ?, ?)',
          delivery.endpointId,
          delivery.dueAt,
          delivery.position,
          delivery.trigger === 'manual' ? 1 : 0,
          delivery.attemptNumber,
        );
      }
    },
    parkFresh({ after, endpointIds, messagesMax }) {
      const rows = statements.all(
        `SELECT position, created_at, targets FROM message
         WHERE position > ? ORDER BY position LIMIT ?`,
        after,
        messagesMax,
      ) as { position: number; created_at: number; targets: string }[];
      let upTo = after;
      let since: number | null = null;
      for (const { position, created_at, targets } of rows) {
        const open = fromJson<string[]>(targets).filter((id) => !isTaken(statements, position, id));
        if (!open.every((endpointId) => endpointIds.includes(endpointId))) break;
        for (const endpointId of open) {
          statements.run(
            'INSERT INTO due VALUES (?, ?, ?, 0, 1)',
            endpointId,
            created_at,
            position,
          );
          since ??= created_at;
        }
        upTo = position;
      }
      return { upTo, since };
    },
    advanceFresh(position) {
      statements.run(
        `UPDATE fact SET value = ? WHERE name = 'fresh_position' AND value < ?`,
        position,
        position,
      );
    },
  };
}

/** A first delivery that was tried, or that has a row, is no longer fresh. */
export function isTaken(statements: Statements, position: number, endpointId: string): boolean {
  const due = statements.get(
    'SELECT 1 FROM due WHERE position = ? AND endpoint_id = ? AND manual = 0',
    position,
    endpointId,
  );
  if (due !== undefined) return true;
  // A resend that succeeded removed the row; the delivery is done all the same.
  const tried = statements.get(
    `SELECT 1 FROM attempt
     WHERE position = ? AND endpoint_id = ? AND (manual = 0 OR status = 0) LIMIT 1`,
    position,
    endpointId,
  );
  return tried !== undefined;
}

export function deliveryReads(statements: Statements): Reads {
  function nextEndpointWithDue(after: string): string | null {
    const row = statements.get(
      'SELECT endpoint_id FROM due WHERE endpoint_id > ? ORDER BY endpoint_id LIMIT 1',
      after,
    );
    return row === undefined ? null : (row['endpoint_id'] as string);
  }

  /** A skip scan: one descent of the primary key for each endpoint that has a row. */
  function* endpointsWithDue(): Generator<string> {
    let endpointId = nextEndpointWithDue('');
    while (endpointId !== null) {
      yield endpointId;
      endpointId = nextEndpointWithDue(endpointId);
    }
  }

  return {
    freshState() {
      const fact = statements.get(`SELECT value FROM fact WHERE name = 'fresh_position'`);
      const newest = statements.get(
        'SELECT position, id FROM message ORDER BY position DESC LIMIT 1',
      );
      const last = statements.get(`SELECT seq FROM sqlite_sequence WHERE name = 'message'`);
      return {
        freshPosition: fact!['value'] as number,
        newestPosition: (last?.['seq'] as number | undefined) ?? 0,
        newestId: (newest?.['id'] as string | undefined) ?? null,
      };
    },
    readFresh({ after, full, messagesMax, deliveriesMax, bytesMax }) {
      const fullEndpoints = new Set(full);
      const rows = statements.all(
        `SELECT position, id, application_id, event_type, created_at, targets, content_type, headers,
           deliver_before
         FROM message WHERE position > ? ORDER BY position LIMIT ?`,
        after,
        messagesMax,
      );
      const messages: FreshMessages['messages'] = [];
      let upTo = after;
      let bytes = 0;
      let count = 0;
      for (const row of rows) {
        if (bytes >= bytesMax || count >= deliveriesMax) break;
        const position = row['position'] as number;
        upTo = position;
        const open = fromJson<string[]>(row['targets']).filter(
          (id) => !isTaken(statements, position, id),
        );
        if (open.length === 0) continue;
        const place = {
          position,
          attemptNumber: 1,
          trigger: 'scheduled' as const,
          dueAt: row['created_at'] as number,
        };
        const toPark = open
          .filter((endpointId) => fullEndpoints.has(endpointId))
          .map((endpointId) => ({ ...place, endpointId }));
        const held = open.filter((endpointId) => !fullEndpoints.has(endpointId));
        const payload = held.length === 0 ? null : payloadOf(statements, position);
        bytes += payload?.length ?? 0;
        count += open.length;
        const deliveries = held.map((endpointId) => ({
          ...place,
          endpointId,
          messageId: row['id'] as string,
          applicationId: row['application_id'] as string,
          eventType: row['event_type'] as string,
          payload,
          contentType: row['content_type'] as string | null,
          headers: fromJson<Record<string, string> | null>(row['headers']),
          deliverBefore: row['deliver_before'] as number | null,
          hasDueRow: false,
        }));
        messages.push({ position, deliveries, toPark });
      }
      return { messages, upTo };
    },
    claimDue({ now, limit, perEndpoint, fewer, bytesMax, skip, only, after }): DueDeliveries {
      const skipped = new Set(skip);
      const deliveries: Delivery[] = [];
      let nextDueAt: number | null = null;
      let bytes = 0;
      const full = (): boolean => deliveries.length >= limit || bytes >= bytesMax;
      for (const endpointId of only ?? endpointsWithDue()) {
        if (skipped.has(endpointId)) continue;
        if (full()) return { deliveries, nextDueAt, cutShort: true };
        const wanted = Math.min(fewer?.[endpointId] ?? perEndpoint, limit - deliveries.length);
        const place = after[endpointId];
        const rows = statements.all(
          `SELECT * FROM due
           WHERE endpoint_id = ? AND (due_at, position, manual) > (?, ?, ?) AND due_at <= ?
           ORDER BY due_at, position, manual LIMIT ?`,
          endpointId,
          place?.dueAt ?? -1,
          place?.position ?? 0,
          place?.trigger === 'manual' ? 1 : 0,
          now,
          wanted,
        );
        for (const row of rows) {
          if (full()) break;
          const delivery = readDue(statements, row);
          bytes += delivery.payload?.length ?? 0;
          deliveries.push(delivery);
        }
        const next = statements.get(
          'SELECT due_at FROM due WHERE endpoint_id = ? AND due_at > ? ORDER BY due_at LIMIT 1',
          endpointId,
          now,
        );
        const dueAt = next?.['due_at'] as number | undefined;
        if (dueAt !== undefined) nextDueAt = Math.min(nextDueAt ?? dueAt, dueAt);
      }
      return { deliveries, nextDueAt, cutShort: full() };
    },
    countDue() {
      return statements.get('SELECT count(*) AS count FROM due')!['count'] as number;
    },
  };
}

function payloadOf(statements: Statements, position: number): Uint8Array | null {
  const row = statements.get('SELECT payload FROM message WHERE position = ?', position);
  return (row?.['payload'] as Uint8Array | null | undefined) ?? null;
}

function readDue(statements: Statements, row: Row): Delivery {
  const position = row['position'] as number;
  const message = statements.get(
    `SELECT id, application_id, event_type, payload, content_type, headers, deliver_before
     FROM message WHERE position = ?`,
    position,
  );
  return {
    position,
    messageId: (message?.['id'] as string | undefined) ?? '',
    applicationId: (message?.['application_id'] as string | undefined) ?? '',
    endpointId: row['endpoint_id'] as string,
    eventType: (message?.['event_type'] as string | undefined) ?? '',
    payload: (message?.['payload'] as Uint8Array | null | undefined) ?? null,
    contentType: (message?.['content_type'] as string | null | undefined) ?? null,
    headers: fromJson(message?.['headers'] ?? null),
    deliverBefore: (message?.['deliver_before'] as number | null | undefined) ?? null,
    attemptNumber: row['attempt_number'] as number,
    trigger: row['manual'] === 1 ? 'manual' : 'scheduled',
    dueAt: row['due_at'] as number,
    hasDueRow: true,
  };
}
