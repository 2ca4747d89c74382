/**
 * The lines of endpoints that keep the order of acceptance. Of each key one delivery, the head, has
 * its turn, and that is its row in `due`: whatever sends, retries, counts or ends what is due does
 * so with heads. The next one gets its row in the transaction that takes the head's away; so no
 * crash lets two of a key leave, or one before another.
 */
import type { Attempt, Message } from '../../domain/message.ts';
import type { Turn } from '../contract/ordered-deliveries.ts';
import { addDue, type DeliveryPlace } from './due-rows.ts';
import { fromJsonOr, type Act, type Row, type Statements } from './statements.ts';

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
    const place = { applicationId: message.applicationId, endpointId, position };
    if (!(yield* becomeHead(statements, place, key))) {
      yield* standInLine(statements, place, key, 1);
      continue;
    }
    const dueAt = message.createdAt;
    yield* addDue(statements, { ...place, dueAt, manual: false, attemptNumber: 1 });
    turns.push(endpointId);
  }
  return turns;
}

/**
 * Whether no other delivery of the key has its turn; then this one does. Otherwise the head stays
 * what it is to the end of the transaction: where others write too, one that ends meanwhile would
 * not see who has just stood in line behind it, and nobody's turn would come.
 */
export function* becomeHead(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
  key: string,
): Act<boolean> {
  const { forUpdate } = statements.dialect;
  for (;;) {
    const changes = yield* statements.run(
      `INSERT INTO ordered_head (application_id, endpoint_id, order_key, position)
       VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      applicationId,
      endpointId,
      key,
      position,
    );
    if (changes === 1) return true;
    if (forUpdate === '') return false;
    // Written and not only locked: whoever ends it may see the lines as they were before, and finds
    // out by this alone that it has to look again.
    const heads = yield* statements.run(
      `UPDATE ordered_head SET position = position
       WHERE application_id = ? AND endpoint_id = ? AND order_key = ?`,
      applicationId,
      endpointId,
      key,
    );
    if (heads === 1) return false;
  }
}

export function* standInLine(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
  key: string,
  attemptNumber: number,
): Act<void> {
  yield* statements.run(
    `INSERT INTO ordered_line (application_id, endpoint_id, order_key, position, attempt_number)
     VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    applicationId,
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
export function* endTurn(statements: Statements, attempt: Attempt): Act<Turn | null> {
  const { applicationId, endpointId, startedAt, durationMs } = attempt;
  const head = yield* statements.get(
    `SELECT order_key FROM ordered_head
     WHERE application_id = ? AND position = ? AND endpoint_id = ?
     ${statements.dialect.forUpdate}`,
    applicationId,
    attempt.position,
    endpointId,
  );
  if (head === undefined) {
    yield* leaveLine(statements, attempt);
    return null;
  }
  const key = head['order_key'] as string;
  const next = yield* takeFirst(statements, { applicationId, endpointId }, key);
  if (next === null) {
    yield* statements.run(
      'DELETE FROM ordered_head WHERE application_id = ? AND endpoint_id = ? AND order_key = ?',
      applicationId,
      endpointId,
      key,
    );
    return null;
  }
  yield* statements.run(
    `UPDATE ordered_head SET position = ?
     WHERE application_id = ? AND endpoint_id = ? AND order_key = ?`,
    next.position,
    applicationId,
    endpointId,
    key,
  );
  // Behind what other keys have due already, and not after this moment: durations are rounded.
  const dueAt = startedAt + Math.max(0, durationMs - 1);
  const turn = { applicationId, endpointId, dueAt, position: next.position };
  yield* addDue(statements, { ...turn, manual: false, attemptNumber: next.attempt_number });
  return turn;
}

/** Takes the first delivery out of a line; null where nobody stands in it. */
function* takeFirst(
  statements: Statements,
  { applicationId, endpointId }: Omit<DeliveryPlace, 'position'>,
  key: string,
): Act<{ position: number; attempt_number: number } | null> {
  for (;;) {
    const first = (yield* statements.get(
      `SELECT position, attempt_number FROM ordered_line
       WHERE application_id = ? AND endpoint_id = ? AND order_key = ? ORDER BY position LIMIT 1`,
      applicationId,
      endpointId,
      key,
    )) as { position: number; attempt_number: number } | undefined;
    if (first === undefined) return null;
    // Where others write too, its delivery may have been canceled since it was read.
    const place = { applicationId, endpointId, position: first.position };
    if (yield* leaveLine(statements, place)) return first;
  }
}

/** Whose turn it is after a delivery that is over: for a record that is written twice. */
export function* turnAfter(
  statements: Statements,
  { applicationId, endpointId, position }: Attempt,
): Act<Turn | null> {
  const message = yield* statements.get(
    'SELECT ordered FROM message WHERE application_id = ? AND position = ?',
    applicationId,
    position,
  );
  const key = orderKeyOf(message?.['ordered'], endpointId);
  if (key === null) return null;
  const row = (yield* statements.get(
    `SELECT due.due_at, due.position FROM ordered_head
     JOIN due ON due.application_id = ordered_head.application_id
       AND due.position = ordered_head.position
       AND due.endpoint_id = ordered_head.endpoint_id AND due.manual = 0
     WHERE ordered_head.application_id = ? AND ordered_head.endpoint_id = ?
       AND ordered_head.order_key = ?`,
    applicationId,
    endpointId,
    key,
  )) as { due_at: number; position: number } | undefined;
  if (row === undefined) return null;
  return { applicationId, endpointId, dueAt: row.due_at, position: row.position };
}

/** Whether the delivery stood in a line; it does no more. */
export function* leaveLine(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
): Act<boolean> {
  const changes = yield* statements.run(
    'DELETE FROM ordered_line WHERE application_id = ? AND position = ? AND endpoint_id = ?',
    applicationId,
    position,
    endpointId,
  );
  return changes === 1;
}

export function* isHead(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
): Act<boolean> {
  const row = yield* statements.get(
    'SELECT 1 FROM ordered_head WHERE application_id = ? AND position = ? AND endpoint_id = ?',
    applicationId,
    position,
    endpointId,
  );
  return row !== undefined;
}

export function* isInLine(
  statements: Statements,
  { applicationId, endpointId, position }: DeliveryPlace,
): Act<boolean> {
  const row = yield* statements.get(
    'SELECT 1 FROM ordered_line WHERE application_id = ? AND position = ? AND endpoint_id = ?',
    applicationId,
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
  { applicationId, endpointId, position }: DeliveryPlace,
  key: string,
): Act<void> {
  const row = yield* statements.get(
    'SELECT ordered FROM message WHERE application_id = ? AND position = ?',
    applicationId,
    position,
  );
  if (row === undefined) return;
  const keys = { ...fromJsonOr<Record<string, string>>(row['ordered'], {}), [endpointId]: key };
  yield* statements.run(
    'UPDATE message SET ordered = ? WHERE application_id = ? AND position = ?',
    JSON.stringify(keys),
    applicationId,
    position,
  );
}

/**
 * The endpoints of a message to which it is owed without a row, by its columns; none where that
 * cannot be read.
 */
export function freshTargets({ targets, ordered, queued }: Row): string[] {
  const ids = fromJsonOr<string[]>(targets, []);
  if (ordered === null && queued === null) return ids;
  const keys = fromJsonOr<Record<string, string>>(ordered, {});
  const withRow = fromJsonOr<string[]>(queued, []);
  return ids.filter((id) => !Object.hasOwn(keys, id) && !withRow.includes(id));
}
