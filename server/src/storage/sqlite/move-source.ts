/** Reads a file of the embedded store that nobody uses, to move what is in it. */
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { MoveRefused } from '../contract/store-move.ts';
import type {
  Batch,
  BatchBounds,
  Cursor,
  MoveSource,
  SourceState,
} from '../migrate-store/move-ends.ts';
import type { MovedTable, TableShape } from '../migrate-store/moved-tables.ts';
import type { Value } from '../sql/statements.ts';
import { connect } from './connect.ts';
import { cutByDays } from './cut-by-days.ts';
import { knownSchema } from './migrate.ts';

/** Opens the file for reading. Throws `MoveRefused` where there is none that this program can move. */
export function openMoveSource(path: string): MoveSource {
  if (!existsSync(path)) throw new MoveRefused(`There is nothing to move: ${path} is not there.`);
  const database = told(path, () => connect({ path, readOnly: true }));
  try {
    told(path, () => refuseOtherSchema(database, path));
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    shapes: () => told(path, () => shapesOf(database)),
    describe: (tables) => told(path, () => describe(database, tables, path)),
    dayBounds: (partsMax) => told(path, () => cutByDays(database, partsMax)),
    sealedSecret: () => told(path, () => newestSecret(database)),
    readBatch: (table, after, bounds) =>
      told(path, () => readBatch(database, table, after, bounds)),
    scan: (table) => scan(database, table, path),
    close: () => database.close(),
  };
}

/** Says in a sentence what SQLite says of the file. */
function told<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof MoveRefused || (error as { errcode?: unknown }).errcode === undefined) {
      throw error;
    }
    throw new MoveRefused(
      `${path} cannot be read (${(error as Error).message}): bring it back from a copy.`,
    );
  }
}

function refuseOtherSchema(database: DatabaseSync, path: string): void {
  const present = database.prepare('PRAGMA user_version').get()!['user_version'] as number;
  const known = knownSchema();
  if (present === known) return;
  const remedy =
    present > known
      ? 'Move it with the newer Gancho that wrote it.'
      : 'Start this Gancho once on its folder, without GANCHO_DATABASE_URL, and stop it again: that brings it up to date.';
  throw new MoveRefused(
    `${path} has the schema ${present}, and this program moves ${known}. ${remedy}`,
  );
}

function shapesOf(database: DatabaseSync): TableShape[] {
  const tables = database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'`,
    )
    .all() as { name: string }[];
  return tables
    .map(({ name }) => name)
    .toSorted()
    .map((name) => {
      const columns = database.prepare('SELECT name, pk FROM pragma_table_info(?)').all(name) as {
        name: string;
        pk: number;
      }[];
      const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
      return { name, columns: columns.map((one) => one.name), key: key.map((one) => one.name) };
    });
}

function describe(
  database: DatabaseSync,
  tables: readonly MovedTable[],
  path: string,
): SourceState {
  const first = database.prepare('SELECT id FROM environment WHERE is_first = 1').get();
  if (first === undefined) {
    throw new MoveRefused(`There is nothing to move: no server has made anything in ${path}.`);
  }
  const facts = database.prepare('SELECT name, value FROM fact ORDER BY name').all();
  const sequences = database.prepare('SELECT name, seq FROM sqlite_sequence ORDER BY name').all();
  const newestOf = (table: string): number =>
    (sequences.find(({ name }) => name === table)?.['seq'] as number | undefined) ?? 0;
  const counts = new Map(
    tables.map(({ name, from, where }) => {
      const sql = `SELECT count(*) AS count FROM ${from} WHERE ${where}`;
      return [name, database.prepare(sql).get()!['count'] as number];
    }),
  );
  const seen = JSON.stringify([facts, sequences, [...counts]]);
  return {
    id: first['id'] as string,
    fingerprint: hash('sha256', seen, 'hex'),
    freshPosition:
      (facts.find(({ name }) => name === 'fresh_position')?.['value'] as number | undefined) ?? 0,
    newestPosition: newestOf('message'),
    newestPollEntry: newestOf('poll_entry'),
    counts,
  };
}

function newestSecret(database: DatabaseSync): { sealed: Uint8Array; owner: string } | null {
  const row = database
    .prepare(
      'SELECT id, secret FROM endpoint WHERE deleted_at IS NULL AND length(secret) > 0 ORDER BY id DESC LIMIT 1',
    )
    .get();
  if (row === undefined) return null;
  return { sealed: row['secret'] as Uint8Array, owner: row['id'] as string };
}

function readBatch(
  database: DatabaseSync,
  { from, where, columns, key }: MovedTable,
  after: Cursor,
  { rowsMax, bytesMax }: BatchBounds,
): Batch {
  const order = key.join(', ');
  const behind = after === null ? '' : `AND (${order}) > (${key.map(() => '?').join(', ')})`;
  const statement = database.prepare(
    `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where} ${behind} ORDER BY ${order} LIMIT ?`,
  );
  statement.setReturnArrays(true);
  const places = key.map((column) => columns.indexOf(column));
  const rows: Value[][] = [];
  let cursor = after;
  let bytes = 0;
  for (const row of rowsIn(statement.iterate(...(after ?? []), rowsMax))) {
    rows.push(row);
    cursor = places.map((place) => row[place]!);
    bytes += sizeOf(row);
    if (bytes >= bytesMax) return { rows, cursor, isLast: false };
  }
  return { rows, cursor, isLast: rows.length < rowsMax };
}

function* scan(
  database: DatabaseSync,
  { from, where, columns }: MovedTable,
  path: string,
): Iterable<Value[]> {
  const statement = database.prepare(`SELECT ${columns.join(', ')} FROM ${from} WHERE ${where}`);
  statement.setReturnArrays(true);
  const rows = rowsIn(statement.iterate())[Symbol.iterator]();
  for (;;) {
    const next = told(path, () => rows.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** They are typed as if they came by the names of columns. */
function rowsIn(rows: Iterable<Record<string, SQLOutputValue>>): Iterable<Value[]> {
  return rows as unknown as Iterable<Value[]>;
}

function sizeOf(row: readonly Value[]): number {
  let bytes = 0;
  for (const value of row) {
    if (typeof value === 'string') bytes += value.length;
    else if (value instanceof Uint8Array) bytes += value.byteLength;
    else bytes += 8;
  }
  return bytes;
}
