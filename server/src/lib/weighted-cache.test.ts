import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WeightedCache } from './weighted-cache.ts';

test('what was used longest ago goes when there is too much of it', () => {
  const cache = new WeightedCache<string, number>({ weightMax: 10, entriesMax: 10 });
  cache.set('a', 1, 4);
  cache.set('b', 2, 4);
  assert.equal(cache.get('a'), 1);
  cache.set('c', 3, 4);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key)),
    [1, undefined, 3],
  );
  assert.equal(cache.weight, 8);
});

test('a new value weighs in place of the old one', () => {
  const cache = new WeightedCache<string, number>({ weightMax: 10, entriesMax: 10 });
  cache.set('a', 1, 9);
  cache.set('a', 2, 3);
  assert.deepEqual([cache.get('a'), cache.weight, cache.size], [2, 3, 1]);
  cache.delete('a');
  assert.deepEqual([cache.get('a'), cache.weight, cache.size], [undefined, 0, 0]);
});

test('what weighs more than all may is not kept, and pushes nothing out', () => {
  const cache = new WeightedCache<string, number>({ weightMax: 10, entriesMax: 10 });
  cache.set('a', 1, 5);
  cache.set('b', 2, 11);
  assert.deepEqual([cache.get('a'), cache.get('b')], [1, undefined]);
});

test('light entries are bounded by their number', () => {
  const cache = new WeightedCache<number, number>({ weightMax: 10, entriesMax: 3 });
  for (let key = 0; key < 5; key++) cache.set(key, key, 0);
  assert.equal(cache.size, 3);
  assert.equal(cache.get(1), undefined);
});
