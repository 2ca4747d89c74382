/** A move copies every table of both schemas, and every column: what is added later is missed at once. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { planMove, type TableShape } from '../../server/src/storage/migrate-store/moved-tables.ts';
import { openMoveTarget } from '../../server/src/storage/postgres/move-target.ts';
import { migrate } from '../../server/src/storage/sqlite/migrate.ts';
import { openMoveSource } from '../../server/src/storage/sqlite/move-source.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const file = join(folder.path, 'gancho.db');
const store = new DatabaseSync(file);
migrate(store);
const url = await server.createDatabase();

async function shapes(): Promise<{ source: TableShape[]; target: TableShape[] }> {
  const source = openMoveSource(file);
  const target = await openMoveTarget({ url, clock: systemClock, random: systemRandom });
  try {
    return { source: source.shapes(), target: await target.shapes() };
  } finally {
    source.close();
    await target.close();
  }
}
const { source, target } = await shapes();

describe('the plan of a move', () => {
  test('has every table of the source, with all its columns and a key', () => {
    const planned = planMove(source, target);
    const tables = store
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'`)
      .all()
      .map(({ name }) => String(name));
    assert.ok(tables.length > 20);
    assert.deepEqual(
      planned
        .filter(({ name, from }) => name === from)
        .map(({ name }) => name)
        .toSorted(),
      tables.toSorted(),
    );
    for (const { name, from, columns, key } of planned) {
      const known = store.prepare(`SELECT name FROM pragma_table_info('${from}')`).all();
      if (name === from) assert.equal(columns.length, known.length, name);
      assert.ok(key.length > 0 && key.every((column) => columns.includes(column)), name);
    }
  });

  test('has every table of the target that is filled from elsewhere than by its nodes', async () => {
    const planned = planMove(source, target).map(({ name }) => name);
    const rows = await server.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
         AND relkind IN ('r', 'p') AND NOT relispartition`,
      databaseOf(url),
    );
    const left = rows.map(({ name }) => name as string).filter((name) => !planned.includes(name));
    assert.deepEqual(left.toSorted(), [
      'agreed',
      'change_note',
      'endpoint_trouble',
      'node',
      'schema_version',
      'shard',
      'store_move',
      'store_move_table',
    ]);
  });

  const added = { name: 'later', columns: ['id'], key: ['id'] };
  const without = (tables: TableShape[], name: string) =>
    tables.filter((table) => table.name !== name);
  const withColumn = (tables: TableShape[], name: string) =>
    tables.map((table) =>
      table.name === name ? { ...table, columns: [...table.columns, 'later'] } : table,
    );
  for (const [what, here, there, sentence] of [
    ['a table of the source alone', [...source, added], target, /no table later in the target/],
    ['a table of the target alone', source, [...target, added], /where the table later comes from/],
    ['a table that is gone', source, without(target, 'due'), /no table due in the target/],
    [
      'a column of the source alone',
      withColumn(source, 'due'),
      target,
      /column later of the table/,
    ],
    [
      'a column of the target alone',
      source,
      withColumn(target, 'due'),
      /column later of the table/,
    ],
  ] as const) {
    test(`does not pass over ${what}`, () => {
      assert.throws(() => planMove(here, there), sentence);
    });
  }
});
