/** Holds the store that nodes share to the promises of the contract. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseOf, sharedPostgres } from '../support/postgres-server.ts';
import { storageConformance } from './conformance.ts';
import { openAt, postgresStores } from './open-postgres-store.ts';

storageConformance(
  'postgres',
  postgresStores((url) => url),
);

test('a database of a newer program is refused and left as it is', async () => {
  const server = await sharedPostgres();
  const url = await server.createDatabase();
  await (await openAt(url)).close();
  await server.query('UPDATE schema_version SET version = 9999', databaseOf(url));
  await assert.rejects(openAt(url), /written by a newer Gancho \(schema 9999/);
  const rows = await server.query('SELECT version FROM schema_version', databaseOf(url));
  assert.deepEqual(rows, [{ version: 9999 }]);
});

test('an unreachable database is told of in a sentence', async () => {
  const server = await sharedPostgres();
  const url = server.url('none');
  await assert.rejects(openAt(url), {
    kind: 'unavailable',
    message: /database "none" does not exist/,
  });
});
