/**
 * The lines of endpoints that keep the order of acceptance. Of each key one delivery, the head, has
 * its turn, and that is its row in `due`: whatever sends, retries, counts or ends what is due does
 * so with heads. The next one gets its row in the transaction that takes the head's away; so no
 * crash lets two of a key leave, or one before another.
 */
import type { Attempt, Message } from '../../domain/message.ts';
import type { Turn } from '../contract/ordered-deliveries.ts';
import { fromJsonOr, type Statements } from './statements.ts';

/** Gives a message its places; part of its acceptance. Returns the endpoints whose turn it has. */
export function lineUpMessage(
  statements: Statements,
  message: Message,
  position: number,
): string[] {
  const turns: string[] = [];
  // One that is put off takes its place when its time has come (see `joinOrder`).
  if (message.deliverAt !== null) return turns;
  for (const [endpointId, key] of Object.entries(message.ordered ?? {})) {
    if (!becomeHead(statements, endpointId, key, position)) {
      standInLine(statements, endpointId, key, position, 1);
      continue;
    }
    statements.run(
      'INSERT INTO due VALUES (?, ?, ?, 0, 1)',
      endpointId,
      message.createdAt,
      position,
    );
    turns.push(endpointId);
  }
  return turns;
}

/** Whether no other delivery of the key has its turn; then this one does. */
export function becomeHead(
  statements: Statements,
  endpointId: string,
  key: string,
  position: number,
): boolean {
  const { changes } = statements.run(
    'INSERT INTO ordered_head VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    endpointId,
    key,
    position,
  );
  return changes === 1;
}

export function standInLine(
  statements: Statements,
  endpointId: string,
  key: string,
  position: number,
  attemptNumber: number,
): void {
  statements.run(
    'INSERT OR IGNORE INTO ordered_line VALUES (?, ?, ?, ?)',
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
export function endTurn(
  statements: Statements,
  { endpointId, position, startedAt, durationMs }: Attempt,
): Turn | null {
  const head = statements.get(
    'SELECT order_key FROM ordered_head WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  if (head === undefined) {
    leaveLine(statements, endpointId, position);
    return null;
  }
  const key = head['order_key'] as string;
  const next = statements.get(
    `SELECT position, attempt_number FROM ordered_line
     WHERE endpoint_id = ? AND order_key = ? ORDER BY position LIMIT 1`,
    endpointId,
    key,
  ) as { position: number; attempt_number: number } | undefined;
  if (next === undefined) {
    statements.run(
      'DELETE FROM ordered_head WHERE endpoint_id = ? AND order_key = ?',
      endpointId,
      key,
    );
    return null;
  }
  leaveLine(statements, endpointId, next.position);
  statements.run(
    'UPDATE ordered_head SET position = ? WHERE endpoint_id = ? AND order_key = ?',
    next.position,
    endpointId,
    key,
  );
  // Behind what other keys have due already, and not after this moment: durations are rounded.
  const dueAt = startedAt + Math.max(0, durationMs - 1);
  statements.run(
    'INSERT INTO due VALUES (?, ?, ?, 0, ?)',
    endpointId,
    dueAt,
    next.position,
    next.attempt_number,
  );
  return { endpointId, dueAt, position: next.position };
}

/** Whose turn it is after a delivery that is over: for a record that is written twice. */
export function turnAfter(statements: Statements, { endpointId, position }: Attempt): Turn | null {
  const message = statements.get('SELECT ordered FROM message WHERE position = ?', position);
  const key = orderKeyOf(message?.['ordered'], endpointId);
  if (key === null) return null;
  const row = statements.get(
    `SELECT due.due_at, due.position FROM ordered_head
     JOIN due ON due.position = ordered_head.position
       AND due.endpoint_id = ordered_head.endpoint_id AND due.manual = 0
     WHERE ordered_head.endpoint_id = ? AND ordered_head.order_key = ?`,
    endpointId,
    key,
  ) as { due_at: number; position: number } | undefined;
  return row === undefined ? null : { endpointId, dueAt: row.due_at, position: row.position };
}

/** Whether the delivery stood in a line; it does no more. */
export function leaveLine(statements: Statements, endpointId: string, position: number): boolean {
  const { changes } = statements.run(
    'DELETE FROM ordered_line WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  return changes === 1;
}

export function isHead(statements: Statements, endpointId: string, position: number): boolean {
  const row = statements.get(
    'SELECT 1 FROM ordered_head WHERE position = ? AND endpoint_id = ?',
    position,
    endpointId,
  );
  return row !== undefined;
}

export function isInLine(statements: Statements, endpointId: string, position: number): boolean {
  const row = statements.get(
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
export function putInOrder(
  statements: Statements,
  endpointId: string,
  position: number,
  key: string,
): void {
  statements.run(
    `UPDATE message SET ordered = json_set(coalesce(ordered, '{}'), '$."' || ? || '"', ?)
     WHERE position = ?`,
    endpointId,
    key,
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
