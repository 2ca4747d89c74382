/**
 * Attempted messages and destinations, without scanning attempts. Each message that was attempted
 * at an endpoint lies in one of four runs of two indices: those with a success in
 * `attempt_success`, the others by their state in `undelivered_by_endpoint`. A page merges the runs
 * that are asked for, from its place on, in portions, until it is full or has looked at enough.
 */
import { firstIdAt } from '../../domain/ids.ts';
import type { AttemptedMessage, AttemptedReads, DeliveryStatus } from '../contract/attempted.ts';
import type { MessageFilter, PageRequest } from '../storage.ts';
import { attemptedDestinations } from './attempted-destinations.ts';
import { endpointHeadersAt } from './endpoint-header-history.ts';
import { messageColumns, messageConditions, readMessage } from './messages.ts';
import { lookedAtMax } from './page.ts';
import type { Act, ActsOf, Row, Statements, Value } from './statements.ts';
import { undeliveredStates } from './undelivered.ts';

const portionMin = 64;
const portionMax = 1024;

type Request = Parameters<AttemptedReads['attemptedMessages']>[0];

/** Positions from `low` on and before `high`. */
interface Range {
  low: number;
  high: number;
}

interface Candidate {
  position: number;
  status: DeliveryStatus;
}

export function attemptedReads(statements: Statements): ActsOf<AttemptedReads> {
  return {
    *attemptedMessages(request) {
      const range = yield* rangeOf(statements, request);
      const found: (AttemptedMessage & { position: number })[] = [];
      let looked = 0;
      let portion = Math.max(portionMin, request.limit + 1);
      while (found.length <= request.limit) {
        const candidates = yield* nextCandidates(statements, request, range, portion);
        found.push(...(yield* readCandidates(statements, request, candidates)));
        looked += candidates.length;
        const last = candidates.at(-1);
        if (candidates.length < portion || last === undefined) break;
        passBy(range, last.position, request.order);
        if (looked >= lookedAtMax && found.length <= request.limit) {
          return { items: found, done: false, reached: yield* idAt(statements, last.position) };
        }
        // Few pass the filter: larger portions cost less for each.
        portion = Math.min(portion * 2, portionMax);
      }
      const done = found.length <= request.limit;
      return { items: found.slice(0, request.limit), done };
    },
    *messageHeads(positions) {
      const rows = yield* statements.all(
        `SELECT position, created_at, event_id FROM message
         WHERE ${statements.dialect.isAmongNumbers('position')}`,
        JSON.stringify(positions),
      );
      return rows.map((row) => ({
        position: row['position'] as number,
        createdAt: row['created_at'] as number,
        eventId: row['event_id'] as string | null,
      }));
    },
    attemptedDestinations: (which) => attemptedDestinations(statements, which),
    endpointHeadersAt: (which) => endpointHeadersAt(statements, which),
  };
}

/** Ids grow with positions within an application, so bounds on ids are bounds on positions. */
function* rangeOf(
  statements: Statements,
  { applicationId, since, before, from, order }: MessageFilter & PageRequest,
): Act<Range> {
  function* positionOf(comparison: string, direction: string, id: string): Act<number | undefined> {
    const row = yield* statements.get(
      `SELECT position FROM message WHERE application_id = ? AND id ${comparison} ?
       ORDER BY id ${direction} LIMIT 1`,
      applicationId,
      id,
    );
    return row?.['position'] as number | undefined;
  }
  function* firstFrom(comparison: '>' | '>=', id: string): Act<number> {
    return (yield* positionOf(comparison, 'ASC', id)) ?? Number.MAX_SAFE_INTEGER;
  }
  function* endBefore(id: string): Act<number> {
    return ((yield* positionOf('<', 'DESC', id)) ?? -1) + 1;
  }
  const range: Range = { low: 0, high: Number.MAX_SAFE_INTEGER };
  if (since !== null) range.low = yield* firstFrom('>=', firstIdAt('msg', since));
  if (before !== null) range.high = yield* endBefore(firstIdAt('msg', before));
  if (from !== null && order === 'ascending') {
    range.low = Math.max(range.low, yield* firstFrom('>', from));
  }
  if (from !== null && order === 'descending') {
    range.high = Math.min(range.high, yield* endBefore(from));
  }
  return range;
}

function passBy(range: Range, position: number, order: PageRequest['order']): void {
  if (order === 'ascending') range.low = position + 1;
  else range.high = position;
}

/** Each run: its table, the index that it lies in, and what tells it from the others of that index. */
const runs: { status: DeliveryStatus; table: string; index: string; condition: string }[] = [
  { status: 'success', table: 'attempt', index: 'attempt_success', condition: 'status = 0' },
  ...Object.entries(undeliveredStates).map(([status, state]) => ({
    status: status as DeliveryStatus,
    table: 'undelivered',
    index: 'undelivered_by_endpoint',
    condition: `state = ${state}`,
  })),
];

/** The next positions of all runs that are asked for, in order; fewer than asked for at the end. */
function* nextCandidates(
  statements: Statements,
  { endpointId, statuses, order }: Request,
  { low, high }: Range,
  portion: number,
): Act<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const { status, table, index, condition } of runs) {
    if (statuses !== null && !statuses.includes(status)) continue;
    const rows = yield* statements.all(
      `SELECT DISTINCT position FROM ${statements.dialect.walkedBy(table, index)}
       WHERE ${condition} AND endpoint_id = ? AND position >= ? AND position < ?
       ORDER BY position ${order === 'ascending' ? 'ASC' : 'DESC'} LIMIT ?`,
      endpointId,
      low,
      high,
      portion,
    );
    for (const row of rows) candidates.push({ position: row['position'] as number, status });
  }
  const sign = order === 'ascending' ? 1 : -1;
  candidates.sort((a, b) => sign * (a.position - b.position));
  return candidates.slice(0, portion);
}

/** Those of the candidates that the filter lets through, with their messages. */
function* readCandidates(
  statements: Statements,
  request: Request,
  candidates: Candidate[],
): Act<(AttemptedMessage & { position: number })[]> {
  const { dialect } = statements;
  const { where, values } = messageConditions(dialect, request, 'message');
  const columns = `message.position, ${messageColumns('message', false)}`;
  const conditions = [
    dialect.isAmongNumbers('message.position'),
    // Not to be chosen by: that would walk all messages of the application.
    `${dialect.tested('message.application_id')} = ?`,
    ...where,
  ];
  const positions = candidates.map(({ position }) => position);
  const input: Value[] = [JSON.stringify(positions), request.applicationId];
  const rows = yield* statements.all(
    `SELECT ${columns} FROM message WHERE ${conditions.join(' AND ')}`,
    ...input,
    ...values,
  );
  const byPosition = new Map<number, Row>(rows.map((row) => [row['position'] as number, row]));
  const found: (AttemptedMessage & { position: number })[] = [];
  for (const { position, status } of candidates) {
    const row = byPosition.get(position);
    if (row === undefined) continue;
    const message = readMessage(row);
    if (request.withPayload) message.payload = yield* payloadAt(statements, position);
    const nextAt =
      status === 'sending' ? yield* dueAtOf(statements, position, request.endpointId) : null;
    found.push({ position, message, status, nextAt });
    if (found.length > request.limit) break;
  }
  return found;
}

/** Only what is answered has its payload read. */
function* payloadAt(statements: Statements, position: number): Act<Uint8Array | null> {
  const row = yield* statements.get('SELECT payload FROM message WHERE position = ?', position);
  return (row?.['payload'] as Uint8Array | null | undefined) ?? null;
}

function* dueAtOf(
  statements: Statements,
  position: number,
  endpointId: string,
): Act<number | null> {
  const row = yield* statements.get(
    'SELECT due_at FROM due WHERE position = ? AND endpoint_id = ? ORDER BY due_at LIMIT 1',
    position,
    endpointId,
  );
  return (row?.['due_at'] as number | undefined) ?? null;
}

function* idAt(statements: Statements, position: number): Act<string> {
  const row = yield* statements.get('SELECT id FROM message WHERE position = ?', position);
  return row!['id'] as string;
}
