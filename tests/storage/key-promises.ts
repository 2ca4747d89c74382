/** Promises about environments and API keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKey } from '../../server/src/storage/contract/access.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

function apiKey(fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key_one',
    environmentId: 'env_one',
    name: 'Checkout',
    hash: Buffer.alloc(32, 7),
    hint: 'abcd',
    scopes: null,
    createdAt: startMs,
    expiresAt: null,
    lastUsedAt: null,
    ...fields,
  };
}

/** The id of the key with this hash, or null. */
async function findKey(storage: Storage, hash: Uint8Array): Promise<string | null> {
  return (await storage.read('findPrincipal', hash))?.principal.keyId ?? null;
}

const getKey = (storage: Storage, { environmentId, id }: ApiKey) =>
  storage.read('getApiKey', { environmentId, id });

export function keyPromises(open: OpenStore): void {
  test('an empty store has no environment and no key', async () => {
    await using store = await open();
    const { storage } = store;
    assert.equal(await storage.read('firstEnvironment', undefined), null);
    assert.equal(await storage.read('hasApiKeys', undefined), false);
    assert.equal(await findKey(storage, Buffer.alloc(32, 7)), null);
  });

  test('a key is found by its hash and by nothing near it', async () => {
    await using store = await open();
    const { storage } = store;
    const key = apiKey({ expiresAt: startMs + 5 });
    await storage.write('saveApiKey', key);
    assert.equal(await findKey(storage, Buffer.alloc(32, 7)), key.id);
    assertSame(await getKey(storage, key), key);
    assert.equal(await findKey(storage, Buffer.alloc(32, 8)), null);
    assert.equal(await findKey(storage, Buffer.alloc(31, 7)), null);
    assert.equal(await storage.read('hasApiKeys', undefined), true);
  });

  test('a key that is saved again at the next start stays the one it was', async () => {
    await using store = await open();
    const key = apiKey();
    await store.storage.write('saveApiKey', key);
    await store.reopen();
    await store.storage.write('saveApiKey', apiKey({ id: 'key_two', createdAt: startMs + 1 }));
    assertSame(await getKey(store.storage, key), key);
  });

  test('a key takes the place of the one that its environment had under its name', async () => {
    await using store = await open();
    const { storage } = store;
    const [old, next, other, elsewhere] = [
      apiKey({ name: 'Configured' }),
      apiKey({ id: 'key_two', name: 'Configured', hash: Buffer.alloc(32, 8) }),
      apiKey({ id: 'key_three', hash: Buffer.alloc(32, 9) }),
      apiKey({
        id: 'key_four',
        environmentId: 'env_two',
        name: 'Configured',
        hash: Buffer.alloc(32, 10),
      }),
    ] as const;
    for (const key of [old, other, elsewhere]) await storage.write('saveApiKey', key);
    await storage.write('replaceApiKey', { ...old, id: 'key_again' });
    // The same key stays as it is.
    assertSame(await getKey(storage, old), old);
    await storage.write('replaceApiKey', next);
    await store.reopen();
    assert.equal(await findKey(store.storage, old.hash), null);
    for (const key of [next, other, elsewhere]) {
      assertSame(await getKey(store.storage, key), key);
    }
    // A key that is known under another name keeps that name; the replaced one goes all the same.
    await store.storage.write('replaceApiKey', { ...other, id: 'key_five', name: 'Configured' });
    assert.equal(await findKey(store.storage, next.hash), null);
    assertSame(await getKey(store.storage, other), other);
  });

  test('keys are listed by environment, changed in place, and only forward in use', async () => {
    await using store = await open();
    const { storage } = store;
    const keys = [1, 2, 3].map((n) =>
      apiKey({ id: `key_${n}`, hash: Buffer.alloc(32, n), scopes: ['messages:write'] }),
    );
    for (const key of keys) await storage.write('saveApiKey', key);
    const foreign = apiKey({ id: 'key_4', environmentId: 'env_two', hash: Buffer.alloc(32, 4) });
    await storage.write('saveApiKey', foreign);
    const listed = await readPages(
      2,
      (from) =>
        storage.read('listApiKeys', {
          environmentId: 'env_one',
          limit: 2,
          from,
          order: 'ascending',
        }),
      ({ id }) => id,
    );
    assertSame(listed, keys);

    const change = { name: 'Till', scopes: null, expiresAt: startMs + 9 };
    const saved = await storage.write('updateApiKey', {
      environmentId: 'env_one',
      id: 'key_1',
      changes: change,
    });
    assertSame(saved, { kind: 'ok', value: { ...keys[0], ...change } });
    const missed = await storage.write('updateApiKey', {
      environmentId: 'env_one',
      id: 'key_4',
      changes: { name: 'Stolen' },
    });
    assert.equal(missed.kind, 'missing');
    assertSame(await getKey(storage, foreign), foreign);

    await storage.write('noteKeyUse', [
      { id: 'key_2', at: startMs + 7 },
      { id: 'key_unknown', at: startMs },
    ]);
    await storage.write('noteKeyUse', [{ id: 'key_2', at: startMs + 3 }]);
    await store.reopen();
    const used = await store.storage.read('getApiKey', { environmentId: 'env_one', id: 'key_2' });
    assert.equal(used?.lastUsedAt, startMs + 7);
    assertSame(await getKey(store.storage, keys[0]!), { ...keys[0], ...change });
  });
}
