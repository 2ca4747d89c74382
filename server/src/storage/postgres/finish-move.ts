/** Ends a move: numbers go on behind those of the source, and what was not tried yet becomes due. */
import type { SourceState } from '../migrate-store/move-ends.ts';
import type { Connections } from './connections.ts';
import { drainNode } from './take-over.ts';

/** Messages of a step. */
const drainedAtOnce = 1_000;

/** $1 the newest number that was given. Never sets back. */
function setBehind(sequence: string): string {
  return `SELECT setval('${sequence}', $1::bigint) FROM ${sequence}
    WHERE CASE WHEN is_called THEN last_value ELSE last_value - 1 END < $1::bigint`;
}

/** May be run again after any end. Returns how much was made due. */
export async function finishMove(
  connections: Connections,
  { newestPosition, newestPollEntry }: SourceState,
  node: number,
  dueBefore: number,
): Promise<number> {
  await connections.query(setBehind('message_position'), [newestPosition]);
  await connections.query(setBehind('poll_entry_number'), [newestPollEntry]);
  while (!(await drainNode(connections, { node, limit: drainedAtOnce }))) {
    // Each step is a transaction of its own, so that none is long.
  }
  // The planner knows nothing of what came at once.
  await connections.query('ANALYZE');
  const { rows } = await connections.query('SELECT count(*) AS count FROM due');
  await connections.query('UPDATE store_move SET finished_at = gancho_now()');
  return (rows[0]!['count'] as number) - dueBefore;
}
