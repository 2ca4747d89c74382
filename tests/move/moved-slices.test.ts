/** What was moved is cut by its days, and goes by them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startGancho } from '../support/gancho-process.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openAt } from '../storage/open-postgres-store.ts';
import { openStore, plantMany, runMove } from './moved-folder.ts';

const dayMs = 86_400_000;
/** A message a minute, as `plantMany` makes them: eight days and a half. */
const count = 12_240;
const firstAt = 1_700_000_000_000;

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
{
  await using gancho = await startGancho({ dataDir: folder.path });
  await gancho.api('POST', '/app', { name: 'x', uid: 'x' });
  const first = { eventType: 'a', payload: {} };
  assert.equal((await gancho.api('POST', '/app/x/msg', first)).status, 202);
  assert.equal(await gancho.stop(), 0);
}
{
  using store = openStore(folder.path);
  store.exec(`UPDATE message SET created_at = ${firstAt}`);
}
plantMany(folder.path, count);
const url = await server.createDatabase();
const ask = (sql: string) => server.query(sql, databaseOf(url));

const parts = (table: string) =>
  ask(`SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = '${table}'::regclass AND relname LIKE '%moved%' ORDER BY 1`);

describe('what was moved', () => {
  test('lies in a slice for each of its days', async () => {
    const { code, stdout, stderr } = await runMove(folder.path, url);
    assert.equal(code, 0, stdout + stderr);
    const firstDay = Math.floor(firstAt / dayMs);
    const days = Math.floor((firstAt + count * 60_000) / dayMs) - firstDay + 1;
    for (const table of ['message', 'attempt', 'undelivered']) {
      assert.equal((await parts(table)).length, days, table);
    }
    const counts = await ask(
      `SELECT count(DISTINCT tableoid) AS parts, created_at / ${dayMs} AS day
       FROM message GROUP BY 2`,
    );
    assert.equal(counts.length, days);
    for (const { parts: one, day } of counts) assert.equal(Number(one), 1, `day ${day}`);
    assert.deepEqual(await ask('SELECT FROM message_other LIMIT 1'), []);
  });

  test('is dropped by days, and what is owed of them is kept', async () => {
    const [old] = await ask(`SELECT position FROM message WHERE id = 'msg_many000000010'`);
    await ask(`INSERT INTO due (application_id, endpoint_id, due_at, position, manual, attempt_number)
      VALUES ('app_many', 'ep_many', 0, ${old!['position']}, 0, 1)`);
    const storage = await openAt(url);
    try {
      await storage.shared.join({ name: 'test', works: true, leaseMs: 600_000 });
      const messagesBefore = firstAt + 4 * dayMs;
      const before = await parts('message');
      for (let more = true; more;) {
        ({ more } = await storage.write('trimExpired', {
          now: Date.now(),
          messagesBefore,
          after: 0,
          limit: 500,
        }));
      }
      const left = await parts('message');
      assert.equal(before.length - left.length, 4);
      assert.equal((await parts('attempt')).length, left.length);
      const kept = await ask(
        `SELECT id, created_at FROM message WHERE created_at < ${messagesBefore - dayMs}`,
      );
      assert.deepEqual(
        kept.map(({ id }) => id),
        ['msg_many000000010'],
      );
    } finally {
      await storage.close();
    }
  });

  test('is followed by positions that are greater, and a start takes the key that is agreed on', async () => {
    const key = readFileSync(join(folder.path, 'master.key'), 'utf8').trim();
    using other = temporaryFolder();
    const env = { GANCHO_DATABASE_URL: url, GANCHO_MASTER_KEY: key };
    await using gancho = await startGancho({ dataDir: other.path, env });
    const body = { eventType: 'a', payload: { after: true } };
    const { id } = (await gancho.api('POST', '/app/x/msg', body)).body;
    const [row] = await ask(
      `SELECT position > (SELECT max(position) FROM message WHERE id <> '${id}') AS is_last
       FROM message WHERE id = '${id}'`,
    );
    assert.equal(row!['is_last'], true);
  });
});
