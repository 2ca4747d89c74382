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
    async [Symbol.asyncDispose]() {
      await store.storage.close();
      folder[Symbol.dispose]();
    },
  };
  return store;
});

test('a file of a newer program is refused and left as it is', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'gancho.db');
  await (await openAt(path)).close();
  const setVersion = (version: number): void => {
    using database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${version}`);
  };
  setVersion(9999);
  await assert.rejects(openAt(path), /written by a newer Gancho \(schema 9999/);
  using database = new DatabaseSync(path);
  assert.equal(database.prepare('PRAGMA user_version').get()!['user_version'], 9999);
});
