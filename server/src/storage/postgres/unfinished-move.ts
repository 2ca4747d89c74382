/** Keeps nodes from starting on a database into which an installation is being moved. */
import { StoreFailure } from '../storage.ts';
import type { Connections } from './connections.ts';

/** Rejects with `StoreFailure` where a part is missing. */
export async function refuseUnfinishedMove(connections: Connections): Promise<void> {
  const sql = 'SELECT FROM store_move WHERE finished_at IS NULL';
  if ((await connections.query(sql)).rows.length === 0) return;
  throw new StoreFailure(
    'broken',
    'an installation is being moved into it, and the move is not finished: run the same `gancho migrate-store` again.',
  );
}
