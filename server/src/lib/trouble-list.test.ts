/** Lines that repeat are one, and the newest stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TroubleList } from './trouble-list.ts';

test('the newest lines are kept, each once with how often it came', () => {
  let now = 0;
  const list = new TroubleList({ now: () => (now += 1) }, 2);
  for (const text of ['a', 'b', 'a', 'c', 'a']) list.note(text);
  assert.deepEqual(list.list(), [
    { text: 'a', count: 3, lastAt: 5 },
    { text: 'c', count: 1, lastAt: 4 },
  ]);
});
