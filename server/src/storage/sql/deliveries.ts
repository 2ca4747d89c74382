/** What is still owed: fresh messages by position, exceptions by their rows in `due`. */
import type { Delivery } from '../../domain/message.ts';
import type { RequestFacts } from '../../domain/received-request.ts';
import type { DueDeliveries, FreshMessages, StorageReads, StorageWrites } from '../storage.ts';
import { addDue, type DeliveryPlace } from './due-rows.ts';
import { isHead, orderKeyOf, freshTargets } from './ordered-lines.ts';
import { type Act, type ActsOf, fromJsonOr, type Row, type Statements } from './statements.ts';

type Writes = Pick<
  StorageWrites,
  'resendMessage' | 'parkDeliveries' | 'parkFresh' | 'advanceFresh' | 'noteDueClock'
>;
type Reads = Pick<
  StorageReads,
  'freshState' | 'readFresh' | 'claimDue' | 'dueEndpoints' | 'countDue'
>;

export function deliveryWrites(statements: Statements): ActsOf<Writes> {
  return {
    *resendMessage({ applicationId, position, endpointId, at }) {
      const place = { applicationId, endpointId, position };
      yield* addDue(statements, { ...place, dueAt: at, manual: true, attemptNumber: 1 });
    },
    *parkDeliveries(deliveries) {
      for (const { again, ...delivery } of deliveries) {
        if (again && (yield* isTaken(statements, delivery))) continue;
        yield* addDue(statements, { ...delivery, manual: delivery.trigger === 'manual' });
      }
    },
    *parkFresh({ after, endpointIds, messagesMax }) {
      const rows = yield* statements.all(
        `SELECT position, application_id, created_at, targets, ordered, queued FROM message
         WHERE position > ? AND ${statements.dialect.isOwn('message')}
         ORDER BY position LIMIT ?`,
        after,
        messagesMax,
      );
      let upTo = after;
      let since: number | null = null;
      for (const row of rows) {
        const open = yield* untaken(statements, row);
        if (!open.every(({ endpointId }) => endpointIds.includes(endpointId))) break;
        const dueAt = row['created_at'] as number;
        for (const place of open) {
          yield* addDue(statements, { ...place, dueAt, manual: false, attemptNumber: 1 });
          since ??= dueAt;
        }
        upTo = row['position'] as number;
      }
      return { upTo, since };
    },
    *noteDueClock(now) {
      yield* statements.run(
        `INSERT INTO fact (name, value) VALUES ('due_clock', ?)
         ON CONFLICT (${statements.dialect.keyOf('fact')}) DO UPDATE SET value = excluded.value
         WHERE fact.value < excluded.value`,
        now,
      );
    },
    *advanceFresh(position) {
      yield* statements.run(statements.dialect.advanceFresh, position, position);
    },
  };
}

/** A first delivery that was tried, or has a row, is no longer fresh; a resend is beside it. */
export function* isTaken(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
): Act<boolean> {
  const due = yield* statements.get(
    `SELECT 1 FROM due
     WHERE application_id = ? AND position = ? AND endpoint_id = ? AND manual = 0`,
    applicationId,
    position,
    endpointId,
  );
  if (due !== undefined) return true;
  const tried = yield* statements.get(
    `SELECT 1 FROM attempt
     WHERE application_id = ? AND position = ? AND endpoint_id = ? AND manual = 0 LIMIT 1`,
    applicationId,
    position,
    endpointId,
  );
  return tried !== undefined;
}

/** The deliveries of a message, by its row, that are fresh. */
function* untaken(statements: Statements, row: Row): Act<DeliveryPlace[]> {
  const open: DeliveryPlace[] = [];
  for (const endpointId of freshTargets(row)) {
    const place = {
      applicationId: row['application_id'] as string,
      endpointId,
      position: row['position'] as number,
    };
    if (!(yield* isTaken(statements, place))) open.push(place);
  }
  return open;
}

export function deliveryReads(statements: Statements): ActsOf<Reads> {
  /** One descent of the primary key: the next endpoint that has a row, and its first row. */
  function* firstDueAfter(endpointId: string): Act<{ endpointId: string; dueAt: number } | null> {
    const row = yield* statements.get(
      `SELECT endpoint_id, due_at FROM due WHERE endpoint_id > ?
       ORDER BY endpoint_id, due_at LIMIT 1`,
      endpointId,
    );
    if (row === undefined) return null;
    return { endpointId: row['endpoint_id'] as string, dueAt: row['due_at'] as number };
  }

  return {
    *freshState() {
      const { dialect } = statements;
      const dueClock = yield* statements.get(`SELECT value FROM fact WHERE name = 'due_clock'`);
      const newest = yield* statements.get(
        'SELECT position, id FROM message ORDER BY position DESC LIMIT 1',
      );
      const positions = (yield* statements.get(
        `SELECT ${dialect.newestPosition} AS newest, ${dialect.freshPosition} AS fresh`,
      ))!;
      const newestPosition = (positions['newest'] as number | null) ?? 0;
      const open = yield* statements.get(
        `SELECT position FROM message WHERE ${dialect.isFresh('message')}
         ORDER BY position LIMIT 1`,
      );
      return {
        freshPosition: (positions['fresh'] as number | null) ?? 0,
        newestPosition,
        acceptedPosition: newestPosition,
        settledPosition: open === undefined ? newestPosition : (open['position'] as number) - 1,
        dueClock: (dueClock?.['value'] as number | undefined) ?? 0,
        newestId: (newest?.['id'] as string | undefined) ?? null,
      };
    },
    *readFresh({ after, full, messagesMax, deliveriesMax, bytesMax }) {
      const fullEndpoints = new Set(full);
      const rows = yield* statements.all(
        `SELECT position, id, application_id, event_type, created_at, targets, content_type, headers,
           deliver_before, ordered, queued, request
         FROM message WHERE position > ? AND ${statements.dialect.isOwn('message')}
         ORDER BY position LIMIT ?`,
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
        const open = yield* untaken(statements, row);
        if (open.length === 0) continue;
        const first = {
          attemptNumber: 1,
          trigger: 'scheduled' as const,
          dueAt: row['created_at'] as number,
        };
        const toPark = open
          .filter(({ endpointId }) => fullEndpoints.has(endpointId))
          .map((place) => ({ ...first, ...place }));
        const held = open.filter(({ endpointId }) => !fullEndpoints.has(endpointId));
        const payload = held.length === 0 ? null : yield* payloadOf(statements, position);
        bytes += payload?.length ?? 0;
        count += open.length;
        const deliveries = held.map((place) => ({
          ...first,
          ...place,
          messageId: row['id'] as string,
          eventType: row['event_type'] as string,
          contentType: row['content_type'] as string | null,
          ...contentOf(payload, row['headers']),
          ...requestOf(row['request']),
          deliverBefore: row['deliver_before'] as number | null,
          hasDueRow: false,
        }));
        messages.push({ position, deliveries, toPark });
      }
      return { messages, upTo };
    },
    *claimDue({ now, limit, perEndpoint, fewer, bytesMax, only, after }): Act<DueDeliveries> {
      const deliveries: Delivery[] = [];
      const next: Record<string, number> = {};
      let bytes = 0;
      const full = (): boolean => deliveries.length >= limit || bytes >= bytesMax;
      const named = only?.values();
      let endpointId = '';
      for (;;) {
        const following =
          named === undefined ? (yield* firstDueAfter(endpointId))?.endpointId : named.next().value;
        if (following === undefined) break;
        endpointId = following;
        if (full()) return { deliveries, next, cutShort: true };
        const wanted = Math.min(fewer?.[endpointId] ?? perEndpoint, limit - deliveries.length);
        const place = after[endpointId];
        const rows = yield* statements.all(
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
          const delivery = yield* readDue(statements, row);
          bytes += delivery.payload?.length ?? 0;
          deliveries.push(delivery);
        }
        const later = yield* statements.get(
          'SELECT due_at FROM due WHERE endpoint_id = ? AND due_at > ? ORDER BY due_at LIMIT 1',
          endpointId,
          now,
        );
        if (later !== undefined) next[endpointId] = later['due_at'] as number;
      }
      return { deliveries, next, cutShort: full() };
    },
    *dueEndpoints({ after, limit }) {
      const found: { endpointId: string; dueAt: number }[] = [];
      let row = yield* firstDueAfter(after);
      while (row !== null && found.length < limit) {
        found.push(row);
        row = yield* firstDueAfter(row.endpointId);
      }
      return found;
    },
    *countDue() {
      const row = (yield* statements.get(
        `SELECT (SELECT count(*) FROM due) + (SELECT count(*) FROM ordered_line) AS count`,
      ))!;
      return row['count'] as number;
    },
  };
}

function* payloadOf(statements: Statements, position: number): Act<Uint8Array | null> {
  const row = yield* statements.get('SELECT payload FROM message WHERE position = ?', position);
  return (row?.['payload'] as Uint8Array | null | undefined) ?? null;
}

/** Nothing is sent without the headers that belong to it: where they are damaged it counts as removed. */
export function contentOf(
  payload: Uint8Array | null,
  json: unknown,
): Pick<Delivery, 'payload' | 'headers'> {
  if (json === null) return { payload, headers: null };
  const headers = fromJsonOr<Record<string, string> | null>(json, null);
  return { payload: headers === null ? null : payload, headers };
}

/** What brought the message to a source; nothing of what a producer sent. */
export function requestOf(json: unknown): Pick<Delivery, 'request'> {
  if (json === null) return {};
  const request = fromJsonOr<RequestFacts | null>(json, null);
  return request === null ? {} : { request };
}

export function* readDue(statements: Statements, row: Row): Act<Delivery> {
  const position = row['position'] as number;
  const message = yield* statements.get(
    `SELECT id, event_type, payload, content_type, headers, deliver_before,
       deliver_at, ordered, request
     FROM message WHERE application_id = ? AND position = ?`,
    row['application_id'] as string,
    position,
  );
  const delivery: Delivery = {
    position,
    messageId: (message?.['id'] as string | undefined) ?? '',
    applicationId: row['application_id'] as string,
    endpointId: row['endpoint_id'] as string,
    eventType: (message?.['event_type'] as string | undefined) ?? '',
    contentType: (message?.['content_type'] as string | null | undefined) ?? null,
    ...contentOf(
      (message?.['payload'] as Uint8Array | null | undefined) ?? null,
      message?.['headers'] ?? null,
    ),
    ...requestOf(message?.['request'] ?? null),
    deliverBefore: (message?.['deliver_before'] as number | null | undefined) ?? null,
    attemptNumber: row['attempt_number'] as number,
    trigger: row['manual'] === 1 ? 'manual' : 'scheduled',
    dueAt: row['due_at'] as number,
    hasDueRow: true,
  };
  const { endpointId, trigger } = delivery;
  const deliverAt = message?.['deliver_at'] as number | null | undefined;
  if (typeof deliverAt === 'number' && trigger === 'scheduled' && delivery.attemptNumber === 1) {
    delivery.deliverAt = deliverAt;
  }
  if (trigger === 'scheduled' && orderKeyOf(message?.['ordered'], endpointId) !== null) {
    delivery.inOrder = true;
    delivery.joinsOrder = !(yield* isHead(statements, delivery));
  }
  return delivery;
}
