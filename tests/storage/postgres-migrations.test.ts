/** How the schema of a database that nodes share comes to be, and who leaves it alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import {
  openPostgres,
  type PostgresStorage,
} from '../../server/src/storage/postgres/open-postgres.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';

function openAt(url: string): Promise<PostgresStorage> {
  const { groupCommit } = limits;
  return openPostgres({ url, clock: systemClock, random: systemRandom, groupCommit });
}

test('of nodes that start at once on an empty database one makes the schema, the others wait', async () => {
  await using database = await SharedDatabase.create();
  const nodes = await Promise.all([1, 2, 3, 4].map(() => openAt(database.url)));
  await Promise.all(nodes.map((node) => node.close()));
  const rows = await database.query('SELECT version FROM schema_version');
  assert.equal(rows.length, 1);
  const [shards] = await database.query('SELECT count(*)::int AS count FROM shard');
  assert.equal(shards!['count'], 256);
});

test('a database of a newer program is refused and left as it is', async () => {
  await using database = await SharedDatabase.create();
  await (await openAt(database.url)).close();
  await database.query('UPDATE schema_version SET version = 9999');
  await assert.rejects(openAt(database.url), /written by a newer Gancho \(schema 9999/);
  assert.deepEqual(await database.query('SELECT version FROM schema_version'), [{ version: 9999 }]);
});

test('ids are compared byte by byte, and what is looked up has an index, in every table', async () => {
  await using database = await SharedDatabase.create();
  await (await openAt(database.url)).close();
  const loose = await database.query(
    `SELECT pg_class.relname, attname FROM pg_index
       JOIN pg_class ON pg_class.oid = indrelid
       JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
     WHERE relnamespace = 'public'::regnamespace AND atttypid = 'text'::regtype
       AND attcollation <> (SELECT oid FROM pg_collation WHERE collname = 'C')`,
  );
  assert.deepEqual(loose, []);
});
