/**
 * Loaded into the server by the tests of power cuts: SQLite does not wait for the disk.
 * `normal` only does not take the setting; `normal-hidden` also says that it did.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

type Exec = (this: DatabaseSync, sql: string) => void;
type Prepare = (this: DatabaseSync, sql: string, ...rest: unknown[]) => StatementSync;

function method<T>(name: 'exec' | 'prepare'): T {
  return Object.getOwnPropertyDescriptor(DatabaseSync.prototype, name)!.value as T;
}

function plant(isHidden: boolean): void {
  const exec = method<Exec>('exec');
  const unsafe: Exec = function (sql) {
    exec.call(this, sql.replace('synchronous = FULL', 'synchronous = NORMAL'));
  };
  Object.defineProperty(DatabaseSync.prototype, 'exec', { value: unsafe });
  if (!isHidden) return;
  const prepare = method<Prepare>('prepare');
  const lying: Prepare = function (sql, ...rest) {
    const asked = sql === 'PRAGMA synchronous' ? 'SELECT 2 AS synchronous' : sql;
    return prepare.call(this, asked, ...rest);
  };
  Object.defineProperty(DatabaseSync.prototype, 'prepare', { value: lying });
}

const planted = process.env['PLANTED_FAULT'];
if (planted !== undefined) plant(planted === 'normal-hidden');
