/** Holds the tests' own PostgreSQL to what the tests of the store take for granted. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { sweepFolders } from './postgres-folder.ts';
import { databaseOf, sharedPostgres, startPostgres } from './postgres-server.ts';
import { waitFor } from './wait-for.ts';

async function ask(url: string, sql: string): Promise<Record<string, any>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Also where nobody has asked yet what it ended with. */
function isOver(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

test('each database is the own of whoever asked for it, and may be a copy', async () => {
  const server = await sharedPostgres();
  const [one, other] = [await server.createDatabase(), await server.createDatabase()];
  await ask(one, 'CREATE TABLE note AS SELECT 1 AS number');
  await assert.rejects(ask(other, 'SELECT number FROM note'), /does not exist/);
  const copy = await server.createDatabase(one);
  assert.deepEqual(await ask(copy, 'SELECT number FROM note'), [{ number: 1 }]);
  await server.dropDatabase(copy);
  await assert.rejects(ask(copy, 'SELECT 1'), /does not exist/);
});

test('commits are durable, and the program is no superuser', async () => {
  await using server = await startPostgres();
  const url = await server.createDatabase();
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    assert.deepEqual(await ask(url, `SHOW ${name}`), [{ [name]: 'on' }]);
  }
  const role = 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user';
  assert.deepEqual(await ask(url, role), [{ rolsuper: false }]);
});

test('a wrong password is refused', async () => {
  const server = await sharedPostgres();
  const url = server.url().replace(server.password, 'wrong');
  await assert.rejects(ask(url, 'SELECT 1'), /password authentication failed/);
});

test('what was committed is there after each kind of end', async () => {
  await using server = await startPostgres();
  const url = await server.createDatabase();
  await ask(url, 'CREATE TABLE note (number int)');
  const ends = [() => server.kill(), () => server.stop('immediate'), () => server.stop('fast')];
  for (const [index, end] of ends.entries()) {
    await ask(url, `INSERT INTO note VALUES (${index})`);
    const open = new Client(url);
    open.on('error', () => {});
    await open.connect();
    await end();
    assert.equal(server.postmasterPid, 0);
    await assert.rejects(ask(url, 'SELECT 1'), { code: 'ECONNREFUSED' });
    await server.start();
    const [row] = await ask(url, 'SELECT count(*)::int AS count FROM note');
    assert.equal(row!['count'], index + 1);
  }
});

test('settings of a test count', async () => {
  await using server = await startPostgres({ settings: { max_connections: '17' } });
  assert.deepEqual(await ask(server.url(), 'SHOW max_connections'), [{ max_connections: '17' }]);
});

test('a standby has each commit, and serves it after the end of the first server', async () => {
  await using first = await startPostgres();
  const url = await first.createDatabase();
  await ask(url, 'CREATE TABLE note (number int)');
  await using second = await first.standby();
  const name = databaseOf(url);
  await ask(url, 'INSERT INTO note VALUES (1)');
  await assert.rejects(ask(second.url(name), 'DELETE FROM note'), /read-only transaction/);
  await first.kill();
  await second.promote();
  await ask(second.url(name), 'INSERT INTO note VALUES (2)');
  // A standby of what was one itself.
  await using third = await second.standby();
  await ask(second.url(name), 'INSERT INTO note VALUES (3)');
  await second.kill();
  await third.promote();
  const rows = await ask(third.url(name), 'SELECT number FROM note ORDER BY number');
  assert.deepEqual(rows, [{ number: 1 }, { number: 2 }, { number: 3 }]);
});

test('without its standby no commit comes to an end', async () => {
  await using first = await startPostgres();
  const url = await first.createDatabase();
  await ask(url, 'CREATE TABLE note (number int)');
  await using second = await first.standby();
  await second.kill();
  const writing = ask(url, 'INSERT INTO note VALUES (1)').then(
    () => 'committed',
    () => 'refused',
  );
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
  await waitFor('the commit to wait', async () => (await first.query(waiting)).length > 0);
  await second.start();
  assert.equal(await writing, 'committed');
});

test('a server ends with the process that started it, whatever ends that', async () => {
  const module = resolve(import.meta.dirname, 'postgres-server.ts');
  for (const end of ['process.exit()', 'setInterval(() => {}, 1000)', 'throw new Error()']) {
    const program = `
      const { startPostgres } = await import(${JSON.stringify(module)});
      const server = await startPostgres();
      console.log(server.postmasterPid + ' ' + server.folder);
      ${end};`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [pid, folder] = line.toString().trim().split(' ');
    child.kill('SIGKILL');
    await ended;
    await waitFor('the end of the server', () => isOver(pid!), 60_000);
    // Whoever starts a server next does so.
    sweepFolders();
    assert.equal(existsSync(folder!), false);
  }
});
