/** Starting on PostgreSQL: what it says when it begins, and when it cannot. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { assertRefused } from './assert-refused.ts';

const server = await sharedPostgres();
const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());

/** Starts with these settings, and expects one line that says why not. */
async function refused(env: Record<string, string>, says: RegExp): Promise<void> {
  const { code, stderr } = await runGancho(['start'], { dataDir: folder.path, env });
  assert.equal(code, 1, stderr);
  assert.match(stderr, says);
  assert.ok(!stderr.includes('at async'), stderr);
}

test('a start says where the data are, and not how they are opened', async () => {
  const url = await server.createDatabase();
  await using gancho = await startGancho({ env: { GANCHO_DATABASE_URL: url } });
  const { host, pathname, password } = new URL(url);
  assert.ok(gancho.output().includes(`in PostgreSQL (${pathname.slice(1)} at ${host})`));
  assert.ok(!gancho.output().includes(password));
  assert.ok(!gancho.output().includes('curl'), 'no demo is made');
});

test('a database that is not there, or lets nobody in, is named with the reason', async () => {
  const gone = new URL(server.url('nowhere'));
  await refused(
    { GANCHO_DATABASE_URL: gone.href },
    /GANCHO_DATABASE_URL.*"nowhere" does not exist/,
  );
  const url = await server.createDatabase();
  const wrong = new URL(url);
  wrong.password = 'not-this-one';
  await refused({ GANCHO_DATABASE_URL: wrong.href }, /password authentication failed/);
  await refused(
    { GANCHO_DATABASE_URL: 'postgres://x@127.0.0.1:1/x' },
    /ECONNREFUSED 127\.0\.0\.1:1/,
  );
});

test('data of a newer program are left alone', async () => {
  const url = await server.createDatabase();
  {
    await using first = await startGancho({ env: { GANCHO_DATABASE_URL: url } });
    assert.equal(await first.stop(), 0);
  }
  const database = new URL(url).pathname.slice(1);
  await server.query('UPDATE schema_version SET version = version + 1', database);
  await refused({ GANCHO_DATABASE_URL: url }, /written by a newer Gancho/);
});

test('a database that may lose what it acknowledges is refused by name', async () => {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  await server.query(`ALTER DATABASE ${database} SET synchronous_commit = off`);
  await refused({ GANCHO_DATABASE_URL: url }, /synchronous_commit is off\): set it to on/);
});

test('a role that shares the work needs a store that is shared', async () => {
  const says = /role worker needs a store .*: set GANCHO_DATABASE_URL/;
  await assertRefused({}, says, ['start', '--role', 'worker']);
});
