/** What endpoints fetch themselves: entries in the order in which they became visible, and consumers. */
import type { Message } from '../../domain/message.ts';
import {
  consumersMax,
  type PollReads,
  type PollWrites,
  type Scanned,
} from '../contract/messages.ts';
import { messageColumns, readMessage } from './messages.ts';
import { addEntry } from './poll-entries.ts';
import { putInto } from './inserts.ts';
import type { Act, ActsOf, Row, Statements, Value } from './statements.ts';

const consumerColumns = ['application_id', 'endpoint_id', 'consumer_id', 'number', 'leased_until'];

interface Consumer {
  applicationId: string;
  endpointId: string;
  consumerId: string;
}

export function pollWrites(statements: Statements): ActsOf<PollWrites> {
  function* consumer(endpointId: string, consumerId: string): Act<Row | undefined> {
    return yield* statements.get(
      'SELECT number, leased_until FROM poll_consumer WHERE endpoint_id = ? AND consumer_id = ?',
      endpointId,
      consumerId,
    );
  }

  /** Whether there is no place for one more. */
  function* isFull(endpointId: string): Act<boolean> {
    const row = yield* statements.get(
      'SELECT count(*) AS count FROM poll_consumer WHERE endpoint_id = ?',
      endpointId,
    );
    return (row!['count'] as number) >= consumersMax;
  }

  function* put(
    { applicationId, endpointId, consumerId }: Consumer,
    number: number,
    until: number,
  ): Act<void> {
    yield* statements.run(
      putInto(statements.dialect, 'poll_consumer', consumerColumns),
      applicationId,
      endpointId,
      consumerId,
      number,
      until,
    );
  }

  return {
    *releasePolled({ endpointId, now, limit }) {
      const rows = (yield* statements.all(
        `SELECT visible_at, position, application_id FROM poll_later
         WHERE endpoint_id = ? AND visible_at <= ?
         ORDER BY visible_at, position LIMIT ?`,
        endpointId,
        now,
        limit,
      )) as { visible_at: number; position: number; application_id: string }[];
      for (const { visible_at, position, application_id } of rows) {
        yield* statements.run(
          `DELETE FROM poll_later WHERE application_id = ? AND endpoint_id = ? AND visible_at = ?
             AND position = ?`,
          application_id,
          endpointId,
          visible_at,
          position,
        );
        const place = { applicationId: application_id, endpointId, position };
        yield* addEntry(statements, place, visible_at);
      }
      return { more: rows.length === limit };
    },
    *moveConsumer({ applicationId, endpointId, consumerId, number }) {
      if ((yield* consumer(endpointId, consumerId)) === undefined && (yield* isFull(endpointId))) {
        return { kind: 'limit' };
      }
      yield* put({ applicationId, endpointId, consumerId }, number, 0);
      return { kind: 'ok' };
    },
    *leaseConsumer({ applicationId, endpointId, consumerId, now, until, from }) {
      const known = yield* consumer(endpointId, consumerId);
      if (known === undefined && (yield* isFull(endpointId))) return { kind: 'limit' };
      if (known !== undefined && (known['leased_until'] as number) > now) return { kind: 'leased' };
      const number =
        known !== undefined
          ? (known['number'] as number)
          : from === 'latest'
            ? yield* lastNumber(statements, endpointId)
            : 0;
      yield* put({ applicationId, endpointId, consumerId }, number, until);
      return { kind: 'ok', number };
    },
  };
}

function* lastNumber(statements: Statements, endpointId: string): Act<number> {
  const row = yield* statements.get(
    'SELECT max(number) AS number FROM poll_entry WHERE endpoint_id = ?',
    endpointId,
  );
  return (row!['number'] as number | null) ?? 0;
}

export function pollReads(statements: Statements): ActsOf<PollReads> {
  return {
    *readPolled({ endpointId, after, eventType, channel, since, now, limit, scanMax, bytesMax }) {
      const late = yield* statements.get(
        'SELECT 1 FROM poll_later WHERE endpoint_id = ? AND visible_at <= ? LIMIT 1',
        endpointId,
        now,
      );
      const page = { after, limit, scanMax, bytesMax };
      const found = yield* scan(
        statements,
        `SELECT poll_entry.number AS place, poll_entry.created_at AS visible_at,
           ${messageColumns('message', false)}, message.position AS position
         FROM poll_entry JOIN message ON message.position = poll_entry.position
         WHERE poll_entry.endpoint_id = ? AND poll_entry.number > ?
         ORDER BY poll_entry.number LIMIT ?`,
        [endpointId],
        page,
        (message, row) =>
          (eventType === null || message.eventType === eventType) &&
          (channel === null || message.channels?.includes(channel) === true) &&
          (since === null || (row['visible_at'] as number) >= since),
      );
      return {
        items: found.items.map(({ place, message }) => ({ number: place, message })),
        done: found.done,
        upTo: found.upTo,
        late: late !== undefined,
      };
    },
    *placeBefore({ endpointId, since }) {
      const row = yield* statements.get(
        'SELECT min(number) AS number FROM poll_entry WHERE endpoint_id = ? AND created_at >= ?',
        endpointId,
        since,
      );
      const first = row!['number'] as number | null;
      return first === null ? yield* lastNumber(statements, endpointId) : first - 1;
    },
    *getConsumer({ endpointId, consumerId }) {
      const row = yield* statements.get(
        'SELECT number FROM poll_consumer WHERE endpoint_id = ? AND consumer_id = ?',
        endpointId,
        consumerId,
      );
      return { number: (row?.['number'] as number | undefined) ?? 0 };
    },
    *readEvents({ environmentId, applicationId, eventTypes, channels, since, ...page }) {
      const found = yield* scan(
        statements,
        `SELECT message.position AS place, ${messageColumns('message', false)},
           message.position AS position, application.environment_id
         FROM message LEFT JOIN application ON application.id = message.application_id
         WHERE message.position > ? AND ${statements.dialect.isSettled('message')}
         ORDER BY message.position LIMIT ?`,
        [],
        page,
        (message, row) =>
          (applicationId === null
            ? row['environment_id'] === environmentId
            : message.applicationId === applicationId) &&
          (eventTypes === null || eventTypes.includes(message.eventType)) &&
          (channels === null || message.channels?.some((one) => channels.includes(one)) === true) &&
          (since === null || message.createdAt >= since),
      );
      return { ...found, items: found.items.map(({ message }) => message) };
    },
  };
}

interface ScanBounds {
  after: number;
  limit: number;
  scanMax: number;
  bytesMax: number;
}

/** Rows from a place on until a bound is met; payloads are read only of what is answered. */
function* scan(
  statements: Statements,
  sql: string,
  values: Value[],
  { after, limit, scanMax, bytesMax }: ScanBounds,
  fits: (message: Message, row: Row) => boolean,
): Act<Scanned<{ place: number; message: Message }>> {
  const rows = yield* statements.all(sql, ...values, after, scanMax);
  const items: { place: number; message: Message }[] = [];
  let upTo = after;
  let bytes = 0;
  for (const row of rows) {
    if (items.length === limit || bytes >= bytesMax) return { items, done: false, upTo };
    upTo = row['place'] as number;
    const message = readMessage(row);
    if (!fits(message, row)) continue;
    const found = yield* statements.get(
      'SELECT payload FROM message WHERE position = ?',
      row['position'] as number,
    );
    message.payload = (found?.['payload'] as Uint8Array | null | undefined) ?? null;
    bytes += message.payload?.length ?? 0;
    items.push({ place: upTo, message });
  }
  return { items, done: rows.length < scanMax, upTo };
}
