/**
 * Brings statements of a node whose connections were lost to their end: waits for those that the server
 * is still at, and turns an epoch, so that one which arrives only later finds no fence.
 */
import type { AskDatabase } from './transaction.ts';

/** The lock waits for a statement that is still at it; one may wait for a standby. */
const lockMs = 4_000;

/** FOR UPDATE, or a statement that saw the row before would pass the fence all the same. */
const lockRow = 'SELECT ended_at FROM node WHERE id = $1 FOR UPDATE';

/** One of each lane: what accepts, and what records. */
export type EpochColumn = 'epoch' | 'record_epoch';

/** Once it has resolved, no statement of the node is under way. Says whether others have ended the node. */
export async function lockNode(ask: AskDatabase, node: number): Promise<{ isEnded: boolean }> {
  await ask(`SELECT set_config('lock_timeout', $1, true)`, [String(lockMs)]);
  const { rows } = await ask(lockRow, [node]);
  return { isEnded: rows[0] === undefined || rows[0]['ended_at'] !== null };
}

/** The epoch from now on. To be asked under the lock, of a node that has not ended. */
export async function turnEpoch(
  ask: AskDatabase,
  node: number,
  column: EpochColumn,
): Promise<number> {
  const { rows } = await ask(
    `UPDATE node SET ${column} = ${column} + 1 WHERE id = $1 RETURNING ${column}`,
    [node],
  );
  return rows[0]![column] as number;
}
