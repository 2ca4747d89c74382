/** Reads all rows of a table, however many there are, with a bounded number of them in memory. */
import type { Row, Value } from '../sql/statements.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';

/** How much is fetched at once: few rows at first, and then as many as have about so many bytes. */
const fetchBytes = 2_000_000;
const fetchRowsMin = 10;
const fetchRowsMax = 5_000;

/** Rows have their values in the order of the columns. Rejects with `StoreFailure`. */
export async function* scanTable(
  connections: Connections,
  { name, columns }: { name: string; columns: readonly string[] },
): AsyncGenerator<Value[][]> {
  const { connection, release } = await borrow(connections);
  try {
    await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await connection.query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT ${columns.join(', ')} FROM ${name}`,
    );
    let count = fetchRowsMin;
    for (;;) {
      const { rows } = await connection.query(`FETCH ${count} FROM rows`);
      if (rows.length === 0) break;
      yield rows.map((row) => columns.map((column) => row[column] as Value));
      const bytes = rows.reduce((sum, row) => sum + sizeOf(row), 0);
      const fitting = Math.floor((fetchBytes * rows.length) / Math.max(1, bytes));
      count = Math.min(fetchRowsMax, count * 4, Math.max(fetchRowsMin, fitting));
    }
    await connection.query('COMMIT');
  } catch (error) {
    throw failureOf(error);
  } finally {
    // What is given back in the midst of a transaction is given up.
    release();
  }
}

/** A connection for longer than one call. */
async function borrow(
  connections: Connections,
): Promise<{ connection: Connection; release: () => void }> {
  const lent = Promise.withResolvers<Connection>();
  const returned = Promise.withResolvers<void>();
  connections
    .use((connection) => {
      lent.resolve(connection);
      return returned.promise;
    })
    .catch((error: unknown) => lent.reject(error));
  return { connection: await lent.promise, release: returned.resolve };
}

function sizeOf(row: Row): number {
  let bytes = 0;
  for (const value of Object.values(row)) {
    if (typeof value === 'string') bytes += value.length;
    else if (value instanceof Uint8Array) bytes += value.byteLength;
    else bytes += 8;
  }
  return bytes;
}
