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

  test('the first environment is the one with the smallest id, under its last name', async () => {
    await using store = await open();
    const { storage } = store;
    await storage.write('saveEnvironment', { id: 'env_b', name: 'Second', createdAt: startMs });
    await storage.write('saveEnvironment', { id: 'env_a', name: 'First', createdAt: startMs });
    await storage.write('saveEnvironment', { id: 'env_a', name: 'Live', createdAt: startMs });
    assertSame(await storage.read('firstEnvironment', undefined), { id: 'env_a', name: 'Live' });
  });
}
