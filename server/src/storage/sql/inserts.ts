/** The `INSERT` statements that acts have in common, so that each names its columns. */
import type { Dialect, KeyedTable } from './dialect.ts';

/** An `INSERT` that names its columns, with a placeholder for each. */
export function insertInto(table: string, columns: readonly string[]): string {
  const marks = columns.map(() => '?').join(', ');
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`;
}

/** As `insertInto`; a row with the same key gets the new values. */
export function putInto(dialect: Dialect, table: KeyedTable, columns: readonly string[]): string {
  const key = dialect.keyOf(table);
  const changed = columns
    .filter((column) => !key.split(', ').includes(column))
    .map((column) => `${column} = excluded.${column}`);
  const action = changed.length === 0 ? 'NOTHING' : `UPDATE SET ${changed.join(', ')}`;
  return `${insertInto(table, columns)} ON CONFLICT (${key}) DO ${action}`;
}

/** An `INSERT` of counters; where the row is there already, they are added to it. */
export function addInto(
  dialect: Dialect,
  table: KeyedTable,
  key: readonly string[],
  counters: readonly string[],
): string {
  const added = counters.map((name) => `${name} = ${table}.${name} + excluded.${name}`);
  const columns = [...key, ...counters, ...(dialect.node === null ? [] : ['node'])];
  return `${insertInto(table, columns)} ON CONFLICT (${dialect.keyOf(table)})
    DO UPDATE SET ${added.join(', ')}`;
}

/** The value of the column that `addInto` adds where several nodes count. */
export function nodeOf({ node }: Dialect): string[] {
  return node === null ? [] : [node];
}
