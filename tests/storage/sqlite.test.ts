/** Holds the embedded store to the promises of the contract. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { limits } from '../../server/src/limits.ts';
import { openSqlite } from '../../server/src/storage/sqlite/open-sqlite.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { storageConformance } from './conformance.ts';
import { accept, createSamples } from './sample-records.ts';
import type { StoreUnderTest } from './store-under-test.ts';

function openAt(path: string): Promise<Storage> {
  const { groupCommit, store } = limits;
  return openSqlite({ path, clock: systemClock, groupCommit, ...store });
}

storageConformance('sqlite', async () => {
  const folder = temporaryFolder();
  const open = () => openAt(join(folder.path, 'gancho.db'));
  const store: StoreUnderTest = {
    storage: await open(),
    async reopen() {
      await store.storage.close();
      store.storage = await open();
    },
    place: (nth) => nth,
    async endDay() {},
    async [Symbol.asyncDispose]() {
      await store.storage.close();
      folder[Symbol.dispose]();
    },
  };
  return store;
});

test('positions follow each other: what is refused or fails leaves no gap', async () => {
  using folder = temporaryFolder();
  const storage = await openAt(join(folder.path, 'gancho.db'));
  const samples = createSamples();
  const broken = () => samples.message('app_a', { eventType: null as unknown as string });
  const taken = () => samples.message('app_a', { eventId: 'taken' });
  assert.equal(await accept(storage, taken()), 1);
  const [conflict, failed, batch, failedBatch, next] = await Promise.allSettled([
    storage.write('acceptMessage', taken()),
    storage.write('acceptMessage', broken()),
    storage.write('acceptMessages', {
      messages: [samples.message('app_a'), taken(), samples.message('app_b')],
      refused: '[]',
    }),
    storage.write('acceptMessages', { messages: [taken(), broken()], refused: '[]' }),
    accept(storage, samples.message('app_a')),
  ]);
  assert.ok(conflict.status === 'fulfilled' && conflict.value.kind === 'conflict');
  assert.ok(batch.status === 'fulfilled' && batch.value.kind === 'ok');
  assert.deepEqual(batch.value.positions, [2, 3]);
  assert.deepEqual([failed.status, failedBatch.status], ['rejected', 'rejected']);
  assert.deepEqual(next, { status: 'fulfilled', value: 4 });
  await storage.close();
});

test('a step of retention removes no more messages than it may', async () => {
  using folder = temporaryFolder();
  const storage = await openAt(join(folder.path, 'gancho.db'));
  const samples = createSamples();
  for (let count = 0; count < 20; count++) await accept(storage, samples.message('app_a'));
  await storage.write('advanceFresh', 20);
  const bounds = { now: 0, messagesBefore: samples.now + 1, limit: 7 };
  const list = { channel: null, tag: null, eventTypes: null, since: null, before: null };
  const page = { from: null, order: 'ascending', limit: 100, withPayload: false } as const;
  const left: number[] = [];
  for (let after = 0, more = true; more;) {
    ({ after, more } = await storage.write('trimExpired', { ...bounds, after }));
    const which = { applicationId: 'app_a', ...list, ...page };
    left.push((await storage.read('listMessages', which)).items.length);
  }
  assert.deepEqual(left, [13, 6, 0]);
  await storage.close();
});

test('a file of a newer program is refused and left as it is', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'gancho.db');
  await (await openAt(path)).close();
  // A thread of the store that was closed may still be folding its log into the file.
  const open = (): DatabaseSync => new DatabaseSync(path, { timeout: 10_000 });
  {
    using database = open();
    database.exec('PRAGMA user_version = 9999');
  }
  await assert.rejects(openAt(path), /written by a newer Gancho \(schema 9999/);
  using database = open();
  assert.equal(database.prepare('PRAGMA user_version').get()!['user_version'], 9999);
});
