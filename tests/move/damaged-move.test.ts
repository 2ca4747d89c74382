/** What differs after a move is found, named, and keeps nodes from starting. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import { differencesOf, type StoreMove } from '../../server/src/storage/contract/store-move.ts';
import { moveStore } from '../../server/src/storage/migrate-store/move-store.ts';
import { openMoveTarget } from '../../server/src/storage/postgres/move-target.ts';
import { createSecretBox } from '../../server/src/storage/secret-box.ts';
import { openMoveSource } from '../../server/src/storage/sqlite/move-source.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGancho, runGancho } from '../support/gancho-process.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { plantMany, runMove } from './moved-folder.ts';

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
{
  await using gancho = await startGancho({ dataDir: folder.path });
  await gancho.api('POST', '/app', { name: 'x', uid: 'x' });
  await gancho.api('POST', '/app/x/endpoint', { url: 'http://127.0.0.1:9/', uid: 'ep' });
  const { status } = await gancho.api('POST', '/app/x/msg', { eventType: 'a', payload: {} });
  assert.equal(status, 202);
  assert.equal(await gancho.stop(), 0);
}
plantMany(folder.path, 3_000);

/** Runs a move in this process, and does something to the target between its copy and its comparison. */
async function moveAnd(url: string, meanwhile: string): Promise<StoreMove> {
  const key = Buffer.from(readFileSync(join(folder.path, 'master.key'), 'utf8'), 'base64');
  const source = openMoveSource(join(folder.path, 'gancho.db'));
  const target = await openMoveTarget({ url, clock: systemClock, random: systemRandom });
  try {
    let compared = 0;
    return await moveStore({
      ...limits.move,
      source,
      target: {
        shapes: () => target.shapes(),
        begin: (...given) => target.begin(...given),
        agree: (...given) => target.agree(...given),
        write: (...given) => target.write(...given),
        noteCompared: (tables) => target.noteCompared(tables),
        finish: (...given) => target.finish(...given),
        close: () => target.close(),
        async *scan(table) {
          compared += 1;
          if (compared === 1) await server.query(meanwhile, databaseOf(url));
          yield* target.scan(table);
        },
      },
      secretBox: createSecretBox([key], systemRandom),
      progress: () => {},
    });
  } finally {
    await target.close();
    source.close();
  }
}

const changes: [what: string, sql: string, tables: string[]][] = [
  ['nothing', 'SELECT 1', []],
  ['a row that is gone', `DELETE FROM attempt WHERE id = 'atmpt_many000000007'`, ['attempt']],
  [
    'a row that is there twice, and another that is gone',
    `UPDATE undelivered SET endpoint_id = 'ep_other'`,
    ['undelivered'],
  ],
  [
    'one byte of a payload',
    `UPDATE message SET payload = set_byte(payload, 0, 91) WHERE id = 'msg_many000000100'`,
    ['message'],
  ],
  [
    'two values that are exchanged',
    `UPDATE attempt SET number = manual, manual = number WHERE id = 'atmpt_many000000008'`,
    ['attempt'],
  ],
  ['a text in place of none', `UPDATE application SET throttle_rate = 0`, ['application']],
  [
    'a time, and an event that nobody sent',
    `UPDATE endpoint SET updated_at = updated_at + 1;
     INSERT INTO message_event VALUES ('app_many', 'event', 1)`,
    ['endpoint', 'message_event'],
  ],
];

describe('the comparison at the end of a move', () => {
  for (const [what, sql, tables] of changes) {
    test(`tells of ${what}`, async () => {
      const url = await server.createDatabase();
      const { tables: compared, madeDue } = await moveAnd(url, sql);
      assert.deepEqual(differencesOf(compared), tables);
      assert.equal(madeDue === null, tables.length > 0);
      await server.dropDatabase(url);
    });
  }

  test('has the command end with 1, name the tables, and go no further', async () => {
    const url = await server.createDatabase();
    await moveAnd(url, `DELETE FROM attempt WHERE id = 'atmpt_many000000007'`);
    const { code, stdout } = await runMove(folder.path, url);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /attempt +3,001 +3,000 .* DIFFERENT|attempt +3,\d+ +3,\d+ .*DIFFERENT/);
    assert.match(stdout, /These tables differ: attempt\. Nothing starts on the target like this\./);
    assert.doesNotMatch(stdout, /What to do next/);
    using other = temporaryFolder();
    const start = await runGancho(['start'], {
      dataDir: other.path,
      env: { GANCHO_DATABASE_URL: url },
    });
    assert.equal(start.code, 1);
    assert.match(start.stderr, /the move is not finished/);
  });
});
