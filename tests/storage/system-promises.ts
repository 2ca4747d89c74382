/** Promises about what the store says of itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenStore } from './store-under-test.ts';

export function systemPromises(open: OpenStore): void {
  test('a store names its engine, its schema and how large it is', async () => {
    await using store = await open();
    const { storage } = store;
    const { engine, schema, sizeBytes, nodes } = await storage.read('storeFacts', undefined);
    assert.match(engine, /^(SQLite 3\.|PostgreSQL \d)/);
    assert.ok(Number.isInteger(schema) && schema > 0, String(schema));
    assert.ok(Number.isInteger(sizeBytes) && sizeBytes > 50_000, String(sizeBytes));
    if (engine.startsWith('SQLite')) assert.equal(nodes, null);
    else {
      const [own] = nodes!;
      assert.equal(nodes!.length, 1);
      assert.deepEqual([typeof own!.works, own!.leaseLeftMs > 0], ['boolean', true]);
    }
  });

  test('days of retention are kept as they were set, and forgotten', async () => {
    await using store = await open();
    const days = () => store.storage.read('retentionDays', undefined);
    assert.equal(await days(), null);
    await store.storage.write('setRetention', { days: 30 });
    await store.storage.write('setRetention', { days: 45 });
    await store.reopen();
    assert.equal(await days(), 45);
    await store.storage.write('setRetention', { days: null });
    assert.equal(await days(), null);
  });
}
