/** What an error of PostgreSQL, or of the way to it, means for the store. */
import { StoreFailure } from '../storage.ts';

/** The connection is gone, or could not be made; what was asked over it may have happened or not. */
export class ConnectionLost extends Error {}

/**
 * - `lost`: the connection is of no use any more, another one may be.
 * - `again`: the transaction stood in another's way; the same may go well at once.
 * - `late`: a bound of time ended it; nothing of it happened.
 * - `full`: there is no room on the server's disk.
 * - `wrong`: the statement itself is at fault.
 */
export type DatabaseFault = 'lost' | 'again' | 'late' | 'full' | 'wrong';

/** From https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const faults: Readonly<Record<string, DatabaseFault>> = {
  // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
  '57P01': 'lost',
  '57P02': 'lost',
  '57P03': 'lost',
  '57P04': 'lost',
  '57P05': 'lost',
  // too_many_connections
  '53300': 'lost',
  // read_only_sql_transaction: what was the primary is one no more
  '25006': 'lost',
  // idle_in_transaction_session_timeout
  '25P03': 'lost',
  // serialization_failure, deadlock_detected
  '40001': 'again',
  '40P01': 'again',
  // unique_violation: two did the same at once, and the second time it sees what the other did
  '23505': 'again',
  // query_canceled, lock_not_available, out_of_memory, configuration_limit_exceeded
  '57014': 'late',
  '55P03': 'late',
  '53200': 'late',
  '53400': 'late',
  // disk_full
  '53100': 'full',
};
const connectionClass = '08';

export function faultOf(error: unknown): DatabaseFault {
  if (error instanceof ConnectionLost) return 'lost';
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'wrong';
  if (code.startsWith(connectionClass)) return isOurs(error) ? 'wrong' : 'lost';
  return faults[code] ?? 'wrong';
}

/** A statement with too few values counts as a fault of the connection to PostgreSQL. */
function isOurs(error: unknown): boolean {
  return (error as Error).message.startsWith('bind message');
}

/** As the callers of the store see it, once nothing more is tried. */
export function failureOf(error: unknown): Error {
  if (error instanceof StoreFailure) return error;
  const what = error instanceof Error ? error.message : String(error);
  switch (faultOf(error)) {
    case 'lost':
      return new StoreFailure('unavailable', `The database cannot be reached: ${what}.`);
    case 'late':
      return new StoreFailure('unavailable', `The database did not get to it in time: ${what}.`);
    case 'again':
      return new StoreFailure('unavailable', `Others were in its way again and again: ${what}.`);
    case 'full':
      return new StoreFailure('full', what);
    case 'wrong':
      return new StoreFailure('broken', what);
  }
}
