/**
 * The lines of endpoints that keep the order of acceptance. Of each key one delivery, the head, has
 * its turn, and that is its row in `due`: whatever sends, retries, counts or ends what is due does
 * so with heads. The next one gets its row in the transaction that takes the head's away; so no
 * crash lets two of a key leave, or one before another.
 */
import type { Attempt, Message } from '../../domain/message.ts';
import type { Turn } from '../contract/ordered-deliveries.ts';
import { addDue } from './due-rows.ts';
import { type Act, fromJsonOr, type Statements } from './statements.ts';

/** Gives a message its places; part of its acceptance. Returns the endpoints whose turn it has. */
export function* lineUpMessage(
  statements: Statements,
  message: Message,
  position: number,
): Act<string[]> {
  const turns: string[] = [];
  // One that is put off takes its place when its time has come (see `joinOrder`).
  if (message.deliverAt !== null) return turns;
  for (const [endpointId, key] of Object.entries(message.ordered ?? {})) {
    if (!(yield* becomeHead(statements, endpointId, key, position))) {
      yield* standInLine(statements, endpointId, key, position, 1);
      continue;
    }
    const dueAt = message.createdAt;
    yield* addDue(statements, { endpointId, dueAt, position, manual: false, attemptNumber: 1 });
    turns.push(endpointId);
  }
  return turns;
}

/** Whether no other delivery of the key has its turn; then this one does. */
export function* becomeHead(
  statements: Statements,
  endpointId: string,
  key: string,
  position: number,
): Act<boolean> {
  const changes = yield* statements.run(
    `INSERT INTO ordered_head (endpoint_id, order_key, position) VALUES (?, ?, ?)
     ON CONFLICT DO NOTHING`,
    endpointId,
    key,
    position,
  );
  return changes === 1;
}

export function* standInLine(
  statements: Statements,
  endpointId: string,
  key: string,
  position: number,
  attemptNumber: number,
): Act<void> {
  yield* statements.run(
    `INSERT INTO ordered_line (endpoint_id, order_key, position, attempt_number)
     VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    endpointId,
    key,
    position,
    attemptNumber,
  );
}

/**
 * The delivery that an attempt was made for is over: it leaves its place, and where it was the
 * head, the next one of its key has its turn. To be called once its row in `due` is gone.
 */
export function* endTurn(
  statements: Statements,
  { endpointId, position, startedAt, durationMs }: Attempt,
): Act<Turn | null> {
  const head = yield* statements.get(
    'SELECT order_key FROM ordered_head WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  if (head === undefined) {
    yield* leaveLine(statements, endpointId, position);
    return null;
  }
  const key = head['order_key'] as string;
  const next = (yield* statements.get(
    `SELECT position, attempt_number FROM ordered_line
     WHERE endpoint_id = ? AND order_key = ? ORDER BY position LIMIT 1`,
    endpointId,
    key,
  )) as { position: number; attempt_number: number } | undefined;
  if (next === undefined) {
    yield* statements.run(
      'DELETE FROM ordered_head WHERE endpoint_id = ? AND order_key = ?',
      endpointId,
      key,
    );
    return null;
  }
  yield* leaveLine(statements, endpointId, next.position);
  yield* statements.run(
    'UPDATE ordered_head SET position = ? WHERE endpoint_id = ? AND order_key = ?',
    next.position,
    endpointId,
    key,
  );
  // Behind what other keys have due already, and not after this moment: durations are rounded.
  const dueAt = startedAt + Math.max(0, durationMs - 1);
  const turn = { endpointId, dueAt, position: next.position };
  yield* addDue(statements, { ...turn, manual: false, attemptNumber: next.attempt_number });
  return turn;
}

/** Whose turn it is after a delivery that is over: for a record that is written twice. */
export function* turnAfter(
  statements: Statements,
  { endpointId, position }: Attempt,
): Act<Turn | null> {
  const message = yield* statements.get('SELECT ordered FROM message WHERE position = ?', position);
  const key = orderKeyOf(message?.['ordered'], endpointId);
  if (key === null) return null;
  const row = (yield* statements.get(
    `SELECT due.due_at, due.position FROM ordered_head
     JOIN due ON due.position = ordered_head.position
       AND due.endpoint_id = ordered_head.endpoint_id AND due.manual = 0
     WHERE ordered_head.endpoint_id = ? AND ordered_head.order_key = ?`,
    endpointId,
    key,
  )) as { due_at: number; position: number } | undefined;
  return row === undefined ? null : { endpointId, dueAt: row.due_at, position: row.position };
}

/** Whether the delivery stood in a line; it does no more. */
export function* leaveLine(
  statements: Statements,
  endpointId: string,
  position: number,
): Act<boolean> {
  const changes = yield* statements.run(
    'DELETE FROM ordered_line WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  return changes === 1;
}

export function* isHead(
  statements: Statements,
  endpointId: string,
  position: number,
): Act<boolean> {
  const row = yield* statements.get(
    'SELECT 1 FROM ordered_head WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  return row !== undefined;
}

export function* isInLine(
  statements: Statements,
  endpointId: string,
  position: number,
): Act<boolean> {
  const row = yield* statements.get(
    'SELECT 1 FROM ordered_line WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  return row !== undefined;
}

/** The key by which an endpoint gets a message in order; null where order is nothing to it. */
export function orderKeyOf(ordered: unknown, endpointId: string): string | null {
  if (ordered === null || ordered === undefined) return null;
  const keys = fromJsonOr<Record<string, string>>(ordered, {});
  return Object.hasOwn(keys, endpointId) ? keys[endpointId]! : null;
}

/** From now on the endpoint gets this message in order, though it was not accepted so. */
export function* putInOrder(
  statements: Statements,
  endpointId: string,
  position: number,
  key: string,
): Act<void> {
  const row = yield* statements.get('SELECT ordered FROM message WHERE position = ?', position);
  if (row === undefined) return;
  const keys = { ...fromJsonOr<Record<string, string>>(row['ordered'], {}), [endpointId]: key };
  yield* statements.run(
    'UPDATE message SET ordered = ? WHERE position = ?',
    JSON.stringify(keys),
    position,
  );
}

/** The endpoints of a message to which it is owed without a row; none where that cannot be read. */
export function unorderedTargets(targets: unknown, ordered: unknown): string[] {
  const ids = fromJsonOr<string[]>(targets, []);
  if (ordered === null) return ids;
  const keys = fromJsonOr<Record<string, string>>(ordered, {});
  return ids.filter((id) => !Object.hasOwn(keys, id));
}
