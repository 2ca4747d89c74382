/**
 * Ends nodes, and makes due what they had accepted and not finished, so that the owners of its shards
 * send it.
 *
 * A node passes through three states: alive; ended (it writes nothing any more, and its shards are
 * nobody's, but some of what it held has no row yet); and drained. Whatever happens to whoever ends
 * one, it is found as ended by the next, and what was done of it is known by its `fresh_position`.
 */
import { failureOf } from './database-fault.ts';
import type { Connections } from './connections.ts';
import { inTransaction, type AskDatabase } from './transaction.ts';

type Database = Pick<Connections, 'use' | 'query'>;

/**
 * FOR UPDATE waits for what a node has under way. One that has something under way at this moment is
 * passed over, and so is one that another node is ending: nobody waits here while holding others.
 */
const lockOverdue = `SELECT id FROM node
  WHERE ended_at IS NULL AND lease_until < gancho_now() AND id <> $1
  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`;
const lockNode = 'SELECT id FROM node WHERE id = $1 FOR UPDATE';

/** These may follow in one transaction only once the row is locked FOR UPDATE (see `fence`). */
const markEnded =
  'UPDATE node SET ended_at = gancho_now(), epoch = epoch + 1 WHERE id = $1 AND ended_at IS NULL';
const freeShards = 'UPDATE shard SET node = NULL WHERE node = $1';
const forgetTroubles = 'DELETE FROM endpoint_trouble WHERE node = $1';

const lockUndrained = `SELECT id, fresh_position FROM node
  WHERE ended_at IS NOT NULL AND drained_at IS NULL AND id = coalesce($1::bigint, id)
  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`;

/**
 * $1 the node, $2 the position behind which to look, $3 how many messages to look at. What keeps an
 * order, was put off or had its rows from the beginning is not fresh; nor is what was tried or parked.
 */
export const makeDue = `WITH step AS (
    SELECT application_id, position, created_at, targets, ordered, queued, deliver_at FROM message
    WHERE node = $1 AND position > $2::bigint ORDER BY position LIMIT $3::integer),
  owed AS (
    SELECT step.application_id, target.endpoint_id, step.created_at, step.position FROM step
    CROSS JOIN LATERAL json_array_elements_text(step.targets::json) AS target (endpoint_id)
    WHERE step.deliver_at IS NULL
      AND (step.queued IS NULL OR NOT step.queued::jsonb ? target.endpoint_id)
      AND (step.ordered IS NULL OR NOT step.ordered::jsonb ? target.endpoint_id)
      AND NOT EXISTS (SELECT FROM due WHERE due.application_id = step.application_id
        AND due.position = step.position AND due.endpoint_id = target.endpoint_id
        AND due.manual = 0)
      AND NOT EXISTS (SELECT FROM attempt WHERE attempt.application_id = step.application_id
        AND attempt.position = step.position AND attempt.position > $2::bigint
        AND attempt.endpoint_id = target.endpoint_id AND attempt.manual = 0)),
  made AS (
    INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
    SELECT application_id, endpoint_id, created_at, position, 0, 1 FROM owed
    ORDER BY application_id, endpoint_id, position
    ON CONFLICT DO NOTHING RETURNING position)
  SELECT count(*) AS looked, coalesce(max(position), $2::bigint) AS up_to,
    (SELECT count(*) FROM made) AS made FROM step`;

const advance = `UPDATE node SET fresh_position = $2::bigint,
  drained_at = CASE WHEN $3::boolean THEN gancho_now() END WHERE id = $1`;

/** Ends the nodes whose leases are over, all but this one; returns which. */
export async function endOverdue(database: Database, own: number): Promise<number[]> {
  const ended: number[] = [];
  for (;;) {
    // Each by itself: what can be ended is not held up by what cannot.
    const node = await run(database, async (ask) => {
      const [row] = (await ask(lockOverdue, [own])).rows;
      if (row === undefined) return null;
      await end(ask, row['id'] as number);
      return row['id'] as number;
    });
    if (node === null) return ended;
    ended.push(node);
  }
}

/** Ends one node, once what it has under way is done. */
export function endNode(database: Database, node: number): Promise<void> {
  return run(database, async (ask) => {
    await ask(lockNode, [node]);
    await end(ask, node);
  });
}

async function end(ask: AskDatabase, node: number): Promise<void> {
  await ask(markEnded, [node]);
  await ask(freeShards, [node]);
  await ask(forgetTroubles, [node]);
}

/**
 * A step of making due what an ended node held, of a certain one or of any; at most `limit` messages
 * are looked at. Says whether nothing is left of it, or no such node can be had.
 */
export function drainNode(
  database: Database,
  { node, limit }: { node: number | null; limit: number },
): Promise<boolean> {
  return run(database, async (ask) => {
    const [row] = (await ask(lockUndrained, [node])).rows;
    if (row === undefined) return true;
    const after = row['fresh_position'] as number;
    const [step] = (await ask(makeDue, [row['id'] as number, after, limit])).rows;
    const isDone = (step!['looked'] as number) < limit;
    await ask(advance, [row['id'] as number, step!['up_to'] as number, isDone ? 'true' : 'false']);
    return isDone;
  });
}

/** Whether a node has ended that still holds something. */
export async function hasUndrained(database: Database): Promise<boolean> {
  const sql = 'SELECT FROM node WHERE ended_at IS NOT NULL AND drained_at IS NULL LIMIT 1';
  return (await database.query(sql).catch(rethrow)).rows.length > 0;
}

function run<T>(database: Database, work: (ask: AskDatabase) => Promise<T>): Promise<T> {
  return inTransaction(database, work).catch(rethrow);
}

function rethrow(error: unknown): never {
  throw failureOf(error);
}
