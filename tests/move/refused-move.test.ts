/** Moves that cannot be made are refused in a sentence, and leave both sides as they were. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startGancho } from '../support/gancho-process.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { assertRefused } from '../start/assert-refused.ts';
import { copyFolder, openStore, runMove } from './moved-folder.ts';

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
{
  await using gancho = await startGancho({ dataDir: folder.path });
  await gancho.api('POST', '/app', { name: 'x', uid: 'x' });
  await gancho.api('POST', '/app/x/endpoint', { url: 'http://127.0.0.1:9/', uid: 'ep' });
  assert.equal(await gancho.stop(), 0);
}

const args = (path: string, url: string) => [
  'migrate-store',
  '--from',
  `sqlite:${path}`,
  '--to',
  url,
];

describe('a move is refused', () => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none';
  for (const [what, given, sentence] of [
    ['without a target', ['--from', `sqlite:${folder.path}`], /Name the database to move to/],
    ['to a folder', ['--to', 'sqlite:./b'], /Only a data folder can be moved, to PostgreSQL/],
    ['from PostgreSQL', ['--from', nowhere, '--to', nowhere], /Only a data folder can be moved/],
    ['from what is no store', ['--from', 'folder', '--to', nowhere], /--from needs sqlite:/],
    ['to what is no store', ['--to', 'mysql://x/y'], /--to must be postgres:\/\/USER:PASSWORD/],
    [
      'from a folder without a store',
      ['--from', 'sqlite:/nowhere', '--to', nowhere],
      /There is nothing to move in \/nowhere: name the data folder with --from sqlite:FOLDER\./,
    ],
  ] as const) {
    test(what, async () => {
      await assertRefused({}, sentence, ['migrate-store', ...given]);
    });
  }

  test('to a database that cannot be reached, with what to do then', async () => {
    const { code, stderr } = await runMove(folder.path, nowhere);
    assert.equal(code, 1);
    assert.match(stderr, /^gancho: The target cannot be used: The database cannot be reached: /);
    assert.match(stderr, /run the same command again/);
  });

  test('while a server uses the folder, which is named', async () => {
    using own = copyFolder(folder.path);
    await using gancho = await startGancho({ dataDir: own.path });
    const url = await server.createDatabase();
    const holder = new RegExp(`Another server \\(process ${gancho.process.pid}\\) uses`);
    await assertRefused({}, holder, args(own.path, url));
  });

  test('from an older schema, and from a newer one', async () => {
    const url = await server.createDatabase();
    for (const [change, sentence] of [
      ['user_version - 1', /Start this Gancho once on its folder, without GANCHO_DATABASE_URL/],
      ['9999', /has the schema 9999, .*Move it with the newer Gancho that wrote it\./],
    ] as const) {
      using own = copyFolder(folder.path);
      {
        using store = openStore(own.path);
        const present = store.prepare('PRAGMA user_version').get()!['user_version'] as number;
        store.exec(`PRAGMA user_version = ${change === '9999' ? 9999 : present - 1}`);
      }
      await assertRefused({}, sentence, args(own.path, url));
    }
  });

  test('without the master key that sealed the secrets', async () => {
    const url = await server.createDatabase();
    using own = copyFolder(folder.path);
    writeFileSync(join(own.path, 'master.key'), Buffer.alloc(32, 7).toString('base64'));
    await assertRefused({}, /master key at hand does not open the secrets/, args(own.path, url));
    rmSync(join(own.path, 'master.key'));
    await assertRefused({}, /master\.key is missing/, args(own.path, url));
  });

  test('from a damaged file', async () => {
    const url = await server.createDatabase();
    using own = copyFolder(folder.path);
    writeFileSync(join(own.path, 'gancho.db'), 'no database'.repeat(1000));
    await assertRefused({}, /gancho\.db cannot be read \(.*\): bring it back/, args(own.path, url));
  });

  test('to a database that is in use', async () => {
    const url = await server.createDatabase();
    using other = temporaryFolder();
    const env = { GANCHO_DATABASE_URL: url };
    await using gancho = await startGancho({ dataDir: other.path, env });
    const sentence = /The target is in use: its table \w+ is not empty\. Name an empty database\./;
    await assertRefused({}, sentence, args(folder.path, url));
    assert.equal((await gancho.api('GET', '/app')).status, 200);
  });

  test('to where another installation was moved', async () => {
    const url = await server.createDatabase();
    assert.equal((await runMove(folder.path, url)).code, 0);
    using other = temporaryFolder();
    {
      await using gancho = await startGancho({ dataDir: other.path });
      assert.equal(await gancho.stop(), 0);
    }
    const sentence = /Another installation was moved into the target/;
    await assertRefused({}, sentence, args(other.path, url));
  });

  test('once the source was used after the move had begun', async () => {
    const url = await server.createDatabase();
    using own = copyFolder(folder.path);
    assert.equal((await runMove(own.path, url)).code, 0);
    await server.query(
      'UPDATE store_move SET finished_at = NULL, compared = NULL',
      databaseOf(url),
    );
    {
      await using gancho = await startGancho({ dataDir: own.path });
      await gancho.api('POST', '/app/x/msg', { eventType: 'a', payload: {} });
      assert.equal(await gancho.stop(), 0);
    }
    await assertRefused({}, /The source was used after its move had begun/, args(own.path, url));
  });

  test('but not a second time: what is finished is told of', async () => {
    const url = await server.createDatabase();
    assert.equal((await runMove(folder.path, url)).code, 0);
    const { code, stdout } = await runMove(folder.path, url);
    assert.equal(code, 0);
    assert.match(stdout, /All of it was moved before \(20.*Z\): there was nothing to do\./);
  });
});
