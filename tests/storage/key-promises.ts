/** Promises about environments and API keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKey } from '../../server/src/storage/storage.ts';
import { startMs } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

function apiKey(fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key_one',
    environmentId: 'env_one',
    name: 'Checkout',
    hash: Buffer.alloc(32, 7),
    createdAt: startMs,
    expiresAt: null,
    ...fields,
  };
}

export function keyPromises(open: OpenStore): void {
  test('an empty store has no environment and no key', async () => {
    await using store = await open();
    const { storage } = store;
    assert.equal(await storage.read('firstEnvironment', undefined), null);
    assert.equal(await storage.read('hasApiKeys', undefined), false);
    assert.equal(await storage.read('findApiKey', Buffer.alloc(32, 7)), null);
  });

  test('a key is found by its hash and by nothing near it', async () => {
    await using store = await open();
    const { storage } = store;
    const key = apiKey({ expiresAt: startMs + 5 });
    await storage.write('saveApiKey', key);
    assertSame(await storage.read('findApiKey', Buffer.alloc(32, 7)), key);
    assert.equal(await storage.read('findApiKey', Buffer.alloc(32, 8)), null);
    assert.equal(await storage.read('findApiKey', Buffer.alloc(31, 7)), null);
    assert.equal(await storage.read('hasApiKeys', undefined), true);
  });

  test('a key that is saved again at the next start stays the one it was', async () => {
    await using store = await open();
    const key = apiKey();
    await store.storage.write('saveApiKey', key);
    await store.reopen();
    await store.storage.write('saveApiKey', apiKey({ id: 'key_two', createdAt: startMs + 1 }));
    assertSame(await store.storage.read('findApiKey', key.hash), key);
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
    assertSame(await storage.read('findApiKey', old.hash), old);
    await storage.write('replaceApiKey', next);
    await store.reopen();
    assert.equal(await store.storage.read('findApiKey', old.hash), null);
    for (const key of [next, other, elsewhere]) {
      assertSame(await store.storage.read('findApiKey', key.hash), key);
    }
    // A key that is known under another name keeps that name; the replaced one goes all the same.
    await store.storage.write('replaceApiKey', { ...other, id: 'key_five', name: 'Configured' });
    assert.equal(await store.storage.read('findApiKey', next.hash), null);
    assertSame(await store.storage.read('findApiKey', other.hash), other);
  });

  test('the first environment is the one with the smallest id, under its last name', async () => {
    await using store = await open();
    const { storage } = store;
    await storage.write('saveEnvironment', { id: 'env_b', name: 'Second', createdAt: startMs });
    await storage.write('saveEnvironment', { id: 'env_a', name: 'First', createdAt: startMs });
    await storage.write('saveEnvironment', { id: 'env_a', name: 'Live', createdAt: startMs });
    assertSame(await storage.read('firstEnvironment', undefined), { id: 'env_a', name: 'Live' });
  });
}
