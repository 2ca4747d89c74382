/** The cache forgets what was not used for longest, and tells of what it pushes out. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { LruCache } from './lru-cache.ts';

describe('LruCache', () => {
  test('pushes out what was neither set nor got for longest', () => {
    const dropped: number[] = [];
    const cache = new LruCache<string, number>(3, (value) => dropped.push(value));
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('c', 3);
    assert.equal(cache.get('a'), 1);
    cache.set('d', 4);
    assert.deepEqual(dropped, [2]);
    assert.equal(cache.get('b'), undefined);
    assert.deepEqual([...cache.values()], [3, 1, 4]);
  });

  test('a new value for a key counts as use, not as one more', () => {
    const dropped: number[] = [];
    const cache = new LruCache<string, number>(2, (value) => dropped.push(value));
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    assert.equal(cache.size, 2);
    cache.set('c', 4);
    assert.deepEqual(dropped, [2]);
    assert.equal(cache.get('a'), 3);
  });

  test('does not tell of what is deleted or cleared', () => {
    const dropped: number[] = [];
    const cache = new LruCache<string, number>(2, (value) => dropped.push(value));
    cache.set('a', 1);
    cache.set('b', 2);
    cache.delete('a');
    cache.clear();
    assert.equal(cache.size, 0);
    assert.deepEqual(dropped, []);
  });

  test('holds the newest entries and never more than its size', () => {
    const keys = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), keys, (sizeMax, all) => {
        const dropped: number[] = [];
        const cache = new LruCache<number, number>(sizeMax, (value) => dropped.push(value));
        for (const key of all) {
          cache.set(key, key);
          assert.ok(cache.size <= sizeMax);
        }
        const recent = [...new Set(all.toReversed())].slice(0, sizeMax);
        assert.deepEqual([...cache.values()].toReversed(), recent);
        assert.ok(dropped.length >= new Set(all).size - recent.length);
      }),
    );
  });
});
