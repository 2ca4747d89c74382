/** Several statements on one connection, all of them or none. */
import type { Answer, Value } from '../sql/statements.ts';
import type { Connections } from './connections.ts';

export type AskDatabase = (sql: string, values?: readonly Value[]) => Promise<Answer>;

/**
 * Commits once `work` has resolved, and undoes everything where it rejects. Rejects as
 * `Connections.use` does; with `ConnectionLost` it is not known whether it was committed.
 */
export function inTransaction<T>(
  connections: Pick<Connections, 'use'>,
  work: (ask: AskDatabase) => Promise<T>,
): Promise<T> {
  return connections.use(async (connection) => {
    const ask: AskDatabase = (sql, values) => connection.query(sql, values);
    await ask('BEGIN');
    try {
      const result = await work(ask);
      await ask('COMMIT');
      return result;
    } catch (error) {
      // A connection that is lost has undone it already.
      await ask('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}
