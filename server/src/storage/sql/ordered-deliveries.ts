/** Deliveries in order: those that take their places, what stands in lines, and ending it by hand. */
import type { Delivery } from '../../domain/message.ts';
import type { TaskEffect } from '../contract/background-tasks.ts';
import type {
  LinePlace,
  OrderedKey,
  OrderedReads,
  OrderedWrites,
  Turn,
} from '../contract/ordered-deliveries.ts';
import type { PendingDelivery } from '../contract/replays.ts';
import type { AttemptRecord } from '../storage.ts';
import { readDue } from './deliveries.ts';
import { dropDue, putDue } from './due-rows.ts';
import { becomeHead, isHead, leaveLine, orderKeyOf, standInLine } from './ordered-lines.ts';
import { passes, readPending } from './replays.ts';
import type { Act, ActsOf, Row, Statements } from './statements.ts';

/** `run` carries out another write within the transaction. */
export function orderedWrites(
  statements: Statements,
  run: (effect: TaskEffect) => Act<unknown>,
): ActsOf<OrderedWrites> {
  /** Whether a delivery that was put off has its turn; otherwise it stands in its line. */
  function* join(turn: Turn): Act<boolean> {
    const { applicationId, endpointId, position } = turn;
    const row = yield* dueRowOf(statements, turn);
    const message = yield* statements.get(
      'SELECT ordered FROM message WHERE application_id = ? AND position = ?',
      applicationId,
      position,
    );
    const key = orderKeyOf(message?.['ordered'], endpointId);
    if (row === undefined || key === null) return false;
    // Written twice after a fault.
    if (yield* isHead(statements, turn)) return true;
    if (yield* becomeHead(statements, turn, key)) return true;
    yield* dropDue(statements, { ...turn, manual: false });
    yield* standInLine(statements, turn, key, row['attempt_number'] as number);
    return false;
  }

  return {
    *joinOrder(rows) {
      const heads: Turn[] = [];
      for (const turn of rows) if (yield* join(turn)) heads.push(turn);
      return heads;
    },
    *cancelInLine(attempts) {
      const records: AttemptRecord[] = [];
      for (const attempt of attempts) {
        if (yield* leaveLine(statements, attempt)) {
          records.push({ attempt, doneDueAt: null });
        }
      }
      yield* run({ verb: 'recordAttempts', input: records });
    },
    *skipDelivery(record) {
      if (record === null) return { kind: 'missing' };
      const { applicationId, endpointId, position } = record.attempt;
      const row = yield* dueRowOf(statements, {
        applicationId,
        endpointId,
        position,
        dueAt: record.doneDueAt,
      });
      if (row === undefined) return { kind: 'missing' };
      yield* run({ verb: 'recordAttempts', input: [record] });
      return { kind: 'ok', value: null };
    },
    *hastenDelivery(hastened) {
      if (hastened === null) return { kind: 'missing' };
      const { at, ...turn } = hastened;
      const row = yield* dueRowOf(statements, turn);
      if (row === undefined) return { kind: 'missing' };
      yield* dropDue(statements, { ...turn, manual: false });
      const attemptNumber = row['attempt_number'] as number;
      yield* putDue(statements, { ...turn, dueAt: at, manual: false, attemptNumber });
      return { kind: 'ok', value: null };
    },
  };
}

const headColumns = 'due.*, ordered_head.order_key, message.id, message.event_type';
const joinedHeads = `ordered_head
  JOIN due ON due.application_id = ordered_head.application_id
    AND due.position = ordered_head.position AND due.endpoint_id = ordered_head.endpoint_id AND due.manual = 0
  JOIN message ON message.application_id = ordered_head.application_id
    AND message.position = ordered_head.position`;

export function orderedReads(statements: Statements): ActsOf<OrderedReads> {
  function* readKey(row: Row, waitingMax: number): Act<OrderedKey> {
    const key = row['order_key'] as string;
    const { count } = (yield* statements.get(
      `SELECT count(*) AS count FROM
         (SELECT 1 FROM ordered_line WHERE endpoint_id = ? AND order_key = ? LIMIT ?) AS behind`,
      row['endpoint_id'] as string,
      key,
      waitingMax,
    )) as { count: number };
    return { key, head: readPending(row), waiting: count };
  }

  return {
    *readTurns({ rows, bytesMax }) {
      const deliveries: Delivery[] = [];
      let bytes = 0;
      for (const turn of rows) {
        if (bytes >= bytesMax) break;
        const row = yield* dueRowOf(statements, turn);
        if (row === undefined) continue;
        const delivery = yield* readDue(statements, row);
        bytes += delivery.payload?.length ?? 0;
        deliveries.push(delivery);
      }
      return deliveries;
    },
    *listOrderedKeys({ endpointId, waitingMax, limit, from, order }) {
      const [comparison, direction] = order === 'ascending' ? ['>', 'ASC'] : ['<', 'DESC'];
      const place = from === null ? '' : `AND ordered_head.order_key ${comparison} ?`;
      const rows = yield* statements.all(
        `SELECT ${headColumns} FROM ${joinedHeads} WHERE ordered_head.endpoint_id = ? ${place}
         ORDER BY ordered_head.order_key ${direction} LIMIT ?`,
        endpointId,
        ...(from === null ? [] : [from]),
        limit + 1,
      );
      const items: OrderedKey[] = [];
      for (const row of rows.slice(0, limit)) items.push(yield* readKey(row, waitingMax));
      return { items, done: rows.length <= limit };
    },
    *findHead({ endpointId, waitingMax, key, messageId }) {
      const [condition, value] =
        messageId === undefined
          ? ['ordered_head.order_key = ?', key]
          : ['message.id = ?', messageId];
      const row = yield* statements.get(
        `SELECT ${headColumns} FROM ${joinedHeads}
         WHERE ordered_head.endpoint_id = ? AND ${condition}`,
        endpointId,
        value,
      );
      return row === undefined ? null : yield* readKey(row, waitingMax);
    },
    *deliveriesInLine({ endpointId, after, positionMax, filter, limit }) {
      const rows = yield* statements.all(
        `SELECT ordered_line.*, 0 AS manual, message.created_at AS due_at, message.id,
           message.event_type, message.channels, message.tags
         FROM ordered_line JOIN message ON message.position = ordered_line.position
         WHERE ordered_line.endpoint_id = ?
           AND (ordered_line.order_key, ordered_line.position) > (?, ?)
         ORDER BY ordered_line.order_key, ordered_line.position LIMIT ?`,
        endpointId,
        after?.key ?? '',
        after?.position ?? 0,
        limit,
      );
      const items: PendingDelivery[] = [];
      for (const row of rows) {
        const createdAt = row['due_at'] as number;
        if ((row['position'] as number) > positionMax || !passes(row, filter)) continue;
        if (filter.since !== null && createdAt < filter.since) continue;
        if (filter.before !== null && createdAt >= filter.before) continue;
        items.push(readPending(row));
      }
      const last = rows.at(-1);
      return {
        items,
        next: last === undefined || rows.length < limit ? null : linePlaceOf(last),
      };
    },
  };
}

function* dueRowOf(
  statements: Statements,
  { applicationId, endpointId, dueAt, position }: Turn,
): Act<Row | undefined> {
  return yield* statements.get(
    `SELECT * FROM due WHERE application_id = ? AND endpoint_id = ? AND due_at = ?
       AND position = ? AND manual = 0`,
    applicationId,
    endpointId,
    dueAt,
    position,
  );
}

function linePlaceOf(row: Row): LinePlace {
  return { key: row['order_key'] as string, position: row['position'] as number };
}
