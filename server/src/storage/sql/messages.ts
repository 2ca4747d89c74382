/** Messages: appended in the order of acceptance. */
import type { Message } from '../../domain/message.ts';
import type { RequestFacts } from '../../domain/received-request.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type { MessageFilter, StorageReads, StorageWrites } from '../storage.ts';
import type { Dialect } from './dialect.ts';
import { addDue } from './due-rows.ts';
import { placeEventId, takeEventId } from './event-ids.ts';
import { isAmong, selectPage } from './page.ts';
import { lineUpMessage } from './ordered-lines.ts';
import { letFetch } from './poll-entries.ts';
import { takeSourceKey } from './source-keys.ts';
import {
  fromJson,
  fromJsonOr,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
  type Value,
} from './statements.ts';
import type { UsageTally } from './usage.ts';

export function messageWrites(
  statements: Statements,
  tally: UsageTally,
): ActsOf<Pick<StorageWrites, 'acceptMessage' | 'acceptMessages' | 'removePayload'>> {
  /** The promise of `acceptMessage`; `conflict` when the event id is taken. */
  function* append(message: Message): Act<ReturnType<StorageWrites['acceptMessage']>> {
    if (!(yield* takeSourceKey(statements, message))) return { kind: 'conflict' };
    if (!(yield* takeEventId(statements, message))) return { kind: 'conflict' };
    const position = yield* statements.append(
      `INSERT INTO message (id, application_id, event_type, event_id, channels, tags, created_at,
         deliver_at, expires_at, targets, payload, content_type, headers, pollers, deliver_before,
         ordered, queued, request)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      message.id,
      message.applicationId,
      message.eventType,
      message.eventId,
      toJson(message.channels),
      toJson(message.tags),
      message.createdAt,
      message.deliverAt,
      message.expiresAt,
      JSON.stringify(message.targets),
      message.payload,
      message.contentType,
      toJson(message.headers),
      toJson(message.pollers),
      message.deliverBefore,
      toJson(message.ordered),
      toJson(message.queued ?? null),
      toJson(message.request ?? null),
    );
    yield* placeEventId(statements, message, position);
    // What is put off is due for all of them then.
    const withRow = message.deliverAt === null ? message.queued : message.targets;
    for (const endpointId of withRow ?? []) {
      const place = { applicationId: message.applicationId, endpointId, position };
      const dueAt = message.deliverAt ?? message.createdAt;
      yield* addDue(statements, { ...place, dueAt, manual: false, attemptNumber: 1 });
    }
    if (message.pollers !== null) yield* letFetch(statements, message, position);
    tally.count(message);
    if (message.ordered === null) return { kind: 'ok', position };
    return { kind: 'ok', position, turns: yield* lineUpMessage(statements, message, position) };
  }

  return {
    acceptMessage: append,
    *acceptMessages({ messages, refused }) {
      const positions: number[] = [];
      const conflicts: number[] = [];
      const turns: Record<number, string[]> = {};
      const ids: (string | null)[] = [];
      for (const [index, message] of messages.entries()) {
        const appended = yield* append(message);
        ids.push(appended.kind === 'conflict' ? null : message.id);
        if (appended.kind === 'conflict') {
          conflicts.push(index);
          continue;
        }
        positions.push(appended.position);
        if (appended.turns !== undefined) turns[index] = appended.turns;
      }
      if (positions.length === 0) return { kind: 'none' };
      const createdAt = messages[0]!.createdAt;
      const kept = `[${createdAt},${JSON.stringify(ids)},${refused}]`;
      return { kind: 'ok', positions, conflicts, kept, turns };
    },
    *removePayload({ applicationId, messageId }) {
      const changes = yield* statements.run(
        `UPDATE message SET payload = NULL, headers = NULL, expires_at = NULL
         WHERE application_id = ? AND id = ?`,
        applicationId,
        messageId,
      );
      return changes === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
  };
}

export function messageReads(
  statements: Statements,
): ActsOf<Pick<StorageReads, 'getMessage' | 'listMessages' | 'undeliveredOf'>> {
  return {
    *getMessage({ applicationId, idOrEventId }) {
      const row =
        (yield* statements.get(
          'SELECT * FROM message WHERE application_id = ? AND id = ?',
          applicationId,
          idOrEventId,
        )) ??
        (yield* statements.get(
          'SELECT * FROM message WHERE application_id = ? AND event_id = ?',
          applicationId,
          idOrEventId,
        ));
      if (row === undefined) return null;
      return { ...readMessage(row), position: row['position'] as number };
    },
    *undeliveredOf({ applicationId, messageIds }) {
      const rows = yield* statements.all(
        `SELECT message.id, missed.state, count(*) AS count
         FROM message JOIN undelivered AS missed
           ON missed.application_id = message.application_id
             AND missed.position = message.position
         WHERE message.application_id = ? AND ${statements.dialect.isAmongTexts('message.id')}
         GROUP BY message.id, missed.state ORDER BY message.id, missed.state`,
        applicationId,
        JSON.stringify(messageIds),
      );
      return rows.map((row) => ({
        messageId: row['id'] as string,
        state: row['state'] as number,
        count: row['count'] as number,
      }));
    },
    *listMessages({ withPayload, limit, from, order, ...filter }) {
      const { where, values } = messageConditions(statements.dialect, filter, 'message');
      return yield* selectPage(
        statements,
        {
          select: `SELECT ${messageColumns('message', withPayload)} FROM message`,
          where: ['message.application_id = ?', ...where],
          values: [filter.applicationId, ...values],
          column: 'message.id',
          since: filter.since === null ? null : firstIdAt('msg', filter.since),
          before: filter.before === null ? null : firstIdAt('msg', filter.before),
          walk: isSelective(filter)
            ? {
                from: 'message',
                where: 'message.application_id = ?',
                values: [filter.applicationId],
              }
            : undefined,
        },
        { limit, from, order },
        (row) => readMessage(row),
      );
    },
  };
}

const columns = [
  'id',
  'application_id',
  'event_type',
  'event_id',
  'channels',
  'tags',
  'created_at',
  'deliver_at',
  'expires_at',
  'targets',
  'content_type',
  'headers',
  'pollers',
  'deliver_before',
  'ordered',
  'queued',
  'request',
];

/** The columns of a message; without its payload the row does not touch the payload's pages. */
export function messageColumns(table: string, withPayload: boolean, prefix = ''): string {
  const named = columns.map((column) => `${table}.${column} AS ${prefix}${column}`);
  named.push(withPayload ? `${table}.payload AS ${prefix}payload` : `NULL AS ${prefix}payload`);
  return named.join(', ');
}

/** Whether a filter may let little of what is walked through. */
export function isSelective(filter: MessageFilter): boolean {
  const { eventTypes, channel, tag, matched, undelivered } = filter;
  if (typeof matched === 'boolean' || typeof undelivered === 'number') return true;
  return eventTypes !== null || channel !== null || tag !== null;
}

/** SQL for what a filter says of the message itself; its times are bounds on an id, not said here. */
export function messageConditions(
  dialect: Dialect,
  filter: MessageFilter,
  table: string,
): { where: string[]; values: Value[] } {
  const where: string[] = [];
  const values: Value[] = [];
  if (filter.eventTypes !== null) {
    where.push(isAmong(`${table}.event_type`, filter.eventTypes));
    values.push(...filter.eventTypes);
  }
  if (filter.channel !== null) {
    where.push(dialect.holdsText(`${table}.channels`));
    values.push(filter.channel);
  }
  if (filter.matched !== null && filter.matched !== undefined) {
    // The words of a list without members, as they are written above.
    const alone = `(${table}.targets = '[]' AND ${table}.pollers IS NULL)`;
    where.push(filter.matched ? `NOT ${alone}` : alone);
  }
  if (typeof filter.undelivered === 'number') {
    where.push(`EXISTS (SELECT 1 FROM undelivered AS missed
      WHERE missed.application_id = ${table}.application_id
        AND missed.position = ${table}.position AND missed.state = ?)`);
    values.push(filter.undelivered);
  }
  if (filter.tag !== null) {
    where.push(dialect.holdsText(`${table}.tags`));
    values.push(filter.tag);
  }
  return { where, values };
}

export function readMessage(row: Row, prefix = ''): Message {
  const message: Message = {
    id: row[`${prefix}id`] as string,
    applicationId: row[`${prefix}application_id`] as string,
    eventType: row[`${prefix}event_type`] as string,
    eventId: row[`${prefix}event_id`] as string | null,
    channels: fromJson(row[`${prefix}channels`]),
    tags: fromJson(row[`${prefix}tags`]),
    createdAt: row[`${prefix}created_at`] as number,
    deliverAt: row[`${prefix}deliver_at`] as number | null,
    deliverBefore: row[`${prefix}deliver_before`] as number | null,
    expiresAt: row[`${prefix}expires_at`] as number | null,
    targets: fromJson(row[`${prefix}targets`]),
    contentType: row[`${prefix}content_type`] as string | null,
    headers: fromJson(row[`${prefix}headers`]),
    pollers: fromJson(row[`${prefix}pollers`]),
    ordered: fromJson(row[`${prefix}ordered`]),
    payload: row[`${prefix}payload`] as Uint8Array | null,
  };
  const queued = row[`${prefix}queued`];
  if (queued !== null) message.queued = fromJson(queued);
  const request = fromJsonOr<RequestFacts | null>(row[`${prefix}request`], null);
  if (request !== null) message.request = request;
  return message;
}
