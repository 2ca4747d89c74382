/** What came to the sources of an environment, with and without a message, in one order. */
import { matchedCount } from '../../domain/message.ts';
import type { RequestFacts } from '../../domain/received-request.ts';
import { firstIdAt } from '../../domain/ids.ts';
import type { ReceivedOutcome } from '../../domain/source.ts';
import type { ReceivedEntry, SourceReads } from '../contract/sources.ts';
import { isAmong, lookedAtMax } from './page.ts';
import {
  fromJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
  type Value,
} from './statements.ts';

/** Of each of many sources so many are looked at all the same. */
const lookedAtMin = 200;

type Asked = Parameters<SourceReads['listReceived']>[0];

/** Where rows of one kind of one source are, and where the first of them stands. */
interface Stream {
  kind: 'msg' | 'req';
  sourceId: string;
  applicationId: string;
  head: string;
}

/** What follows the prefix of an id: it sorts by time, whatever the kind. */
const tailOf = (id: string): string => id.slice(id.indexOf('_') + 1);

const tables = { msg: 'message', req: 'source_request' } as const;
const columns = {
  msg: 'id, event_type, created_at, targets, pollers, request',
  req: `id, received_at, outcome, reason, detail, status, method, path, remote_address, message_id`,
} as const;

/**
 * Reads of each source no more than what may be on the page: the first row of each is found by an
 * index, and sources are read in the order of these, until nothing of the others can come before.
 */
export function receivedReads(
  statements: Statements,
): ActsOf<Pick<SourceReads, 'listReceived' | 'nextSourceApplication'>> {
  function* streamsOf(kind: Stream['kind'], asked: Asked): Act<Stream[]> {
    const { where, values } = conditionsOf(kind, asked);
    const { environmentId, sourceId, order } = asked;
    const rows = yield* statements.all(
      `SELECT source.id, source.application_id, (
         SELECT ${order === 'descending' ? 'max' : 'min'}(item.id) FROM ${tables[kind]} AS item
         WHERE item.application_id = source.application_id AND ${where}) AS head
       FROM source WHERE source.environment_id = ?${sourceId === null ? '' : ' AND source.id = ?'}`,
      ...values,
      environmentId,
      ...(sourceId === null ? [] : [sourceId]),
    );
    return rows.flatMap((row) => {
      const head = row['head'] as string | null;
      if (head === null) return [];
      const ids = { sourceId: row['id'] as string, applicationId: row['application_id'] as string };
      return [{ kind, ...ids, head: tailOf(head) }];
    });
  }

  function* readStream(
    stream: Stream,
    asked: Asked,
    lookedAt: number,
  ): Act<{ items: ReceivedEntry[]; edge: string | null }> {
    const { where, values } = conditionsOf(stream.kind, asked);
    const { eventTypes, limit } = asked;
    const edge = eventTypes === null ? null : yield* edgeOf(stream, asked, lookedAt);
    const near = asked.order === 'descending' ? '>=' : '<=';
    const rows = yield* statements.all(
      `SELECT ${columns[stream.kind]} FROM ${tables[stream.kind]} AS item
       WHERE application_id = ? AND ${where}${edge === null ? '' : ` AND item.id ${near} ?`}
         ${eventTypes === null ? '' : `AND ${isAmong('item.event_type', eventTypes)}`}
       ORDER BY item.id ${directionOf(asked)} LIMIT ?`,
      stream.applicationId,
      ...values,
      ...(edge === null ? [] : [edge]),
      ...(eventTypes ?? []),
      limit + 1,
    );
    const items = rows.map((row) =>
      stream.kind === 'msg' ? acceptedOf(row, stream.sourceId) : keptOf(row, stream.sourceId),
    );
    // Where there is more than a page before it, nobody looks as far.
    return { items, edge: edge === null || rows.length > limit ? null : tailOf(edge) };
  }

  /** The last row that is looked at, where a filter may let little through; null where all are. */
  function* edgeOf(stream: Stream, asked: Asked, lookedAt: number): Act<string | null> {
    const { where, values } = conditionsOf(stream.kind, asked);
    const row = yield* statements.get(
      `SELECT item.id AS edge FROM ${tables[stream.kind]} AS item
       WHERE application_id = ? AND ${where}
       ORDER BY item.id ${directionOf(asked)} LIMIT 1 OFFSET ?`,
      stream.applicationId,
      ...values,
      lookedAt - 1,
    );
    return row === undefined ? null : (row['edge'] as string);
  }

  return {
    *listReceived(asked) {
      const { limit, order } = asked;
      const isBefore = (one: string, other: string): boolean =>
        order === 'descending' ? one > other : one < other;
      const compare = (one: string, other: string): number =>
        one === other ? 0 : isBefore(one, other) ? -1 : 1;
      const streams: Stream[] = [];
      for (const kind of kindsOf(asked)) streams.push(...(yield* streamsOf(kind, asked)));
      streams.sort((one, other) => compare(one.head, other.head));
      const lookedAt = Math.max(lookedAtMin, Math.floor(lookedAtMax / streams.length));
      let found: ReceivedEntry[] = [];
      // Up to here each stream was looked at; behind it others may have something.
      let edge: string | null = null;
      for (const stream of streams) {
        const last = found[limit];
        if (last !== undefined && isBefore(tailOf(last.id), stream.head)) break;
        if (edge !== null && isBefore(edge, stream.head)) break;
        const read = yield* readStream(stream, asked, lookedAt);
        if (read.edge !== null && (edge === null || isBefore(read.edge, edge))) edge = read.edge;
        found.push(...read.items);
        found.sort((one, other) => compare(tailOf(one.id), tailOf(other.id)));
        found = found.slice(0, limit + 1);
      }
      if (edge === null) return { items: found.slice(0, limit), done: found.length <= limit };
      const last = edge;
      const near = found.filter(({ id }) => !isBefore(last, tailOf(id)));
      const items = near.slice(0, limit);
      return near.length > limit
        ? { items, done: false }
        : { items, done: false, reached: `msg_${edge}` };
    },
    *nextSourceApplication({ environmentId, after }) {
      const row = yield* statements.get(
        `SELECT application_id FROM source WHERE environment_id = ? AND application_id > ?
         ORDER BY application_id LIMIT 1`,
        environmentId,
        after,
      );
      return row === undefined ? null : (row['application_id'] as string);
    },
  };
}

function directionOf({ order }: Asked): 'ASC' | 'DESC' {
  return order === 'descending' ? 'DESC' : 'ASC';
}

function kindsOf({ outcome, reason, messages, eventTypes }: Asked): Stream['kind'][] {
  const isAny = outcome === null && reason === null;
  const isAccepted = outcome === 'accepted' && reason === null;
  const kinds: Stream['kind'][] = messages && (isAny || isAccepted) ? ['msg'] : [];
  return outcome === 'accepted' || eventTypes !== null ? kinds : [...kinds, 'req'];
}

/** The page as bounds on ids of a kind, one at each end, and what else is asked of them. */
function conditionsOf(
  kind: Stream['kind'],
  { outcome, reason, since, before, from, order }: Asked,
): { where: string; values: Value[] } {
  const place = from === null ? null : `${kind}_${tailOf(from)}`;
  const earliest = since === null ? null : firstIdAt(kind, since);
  const latest = before === null ? null : firstIdAt(kind, before);
  const where: string[] = [];
  const values: Value[] = [];
  const bound = (condition: string, value: string | null): void => {
    if (value === null) return;
    where.push(`item.id ${condition} ?`);
    values.push(value);
  };
  const isUp = order === 'ascending';
  if (isUp && place !== null && (earliest === null || place >= earliest)) bound('>', place);
  else bound('>=', earliest);
  if (!isUp && place !== null && (latest === null || place < latest)) bound('<', place);
  else bound('<', latest);
  if (kind === 'req') {
    // Of each source few are kept, so whatever is asked of them is found by their ids.
    const asked = reason === null ? outcome : 'rejected';
    if (asked !== null) {
      where.push('item.outcome = ?');
      values.push(asked);
    }
    if (reason !== null) {
      where.push('item.reason = ?');
      values.push(reason);
    }
  }
  return { where: where.length === 0 ? '1 = 1' : where.join(' AND '), values };
}

function acceptedOf(row: Row, sourceId: string): ReceivedEntry {
  const request = fromJson<RequestFacts | null>(row['request']);
  return {
    id: row['id'] as string,
    sourceId,
    receivedAt: row['created_at'] as number,
    outcome: 'accepted',
    reason: null,
    detail: null,
    status: null,
    method: request?.method ?? null,
    path: request?.path ?? null,
    remoteAddress: request?.remoteAddress ?? null,
    grade: request?.grade ?? null,
    eventType: row['event_type'] as string,
    messageId: row['id'] as string,
    matched: matchedCount({
      targets: fromJson(row['targets']),
      pollers: fromJson(row['pollers']),
    }),
  };
}

function keptOf(row: Row, sourceId: string): ReceivedEntry {
  return {
    id: row['id'] as string,
    sourceId,
    receivedAt: row['received_at'] as number,
    outcome: row['outcome'] as ReceivedOutcome,
    reason: row['reason'] as string | null,
    detail: row['detail'] as string | null,
    status: row['status'] as number,
    method: row['method'] as string,
    path: row['path'] as string,
    remoteAddress: row['remote_address'] as string,
    grade: null,
    eventType: null,
    messageId: row['message_id'] as string | null,
    matched: null,
  };
}
