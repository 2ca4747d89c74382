/** Holds the tests' own PgBouncer to what the tests through it take for granted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { startPgBouncer } from './pgbouncer.ts';
import { databaseOf, sharedPostgres } from './postgres-server.ts';

test('in transaction mode, many clients share one connection, which keeps nothing of theirs', async () => {
  const server = await sharedPostgres();
  const database = databaseOf(await server.createDatabase());
  await using pool = await startPgBouncer({ server, poolMode: 'transaction', poolSize: 1 });
  const clients = Array.from({ length: 20 }, () => new Client(pool.url(database)));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const asked = 'SELECT pg_backend_pid() AS pid, current_database() AS database';
    const rows = await Promise.all(
      clients.map(async (client) => (await client.query(asked)).rows[0]),
    );
    assert.equal(new Set(rows.map(({ pid }) => pid)).size, 1);
    assert.equal(rows[0].database, database);
    // What is said on one client's connection is said on everybody's.
    const [one, other] = [clients[0]!, clients[1]!];
    await one.query(`SET application_name = 'of one'`);
    const { rows: shown } = await other.query('SHOW application_name');
    assert.deepEqual(shown, [{ application_name: 'of one' }]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
});
