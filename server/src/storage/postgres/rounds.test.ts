/** A batch is cut where a statement could not take it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRounds } from './rounds.ts';

const item = (bytes: number, ...names: string[]) => ({ bytes, names });

function cut(items: ReturnType<typeof item>[]): number[] {
  const rounds = inRounds(items, (one) => one, 100);
  assert.deepEqual(rounds.flat(), items, 'all of it, in its order');
  return rounds.map((round) => round.length);
}

test('a round ends before the item that would pass its bytes', () => {
  assert.deepEqual(cut([item(50), item(50), item(1)]), [2, 1]);
  assert.deepEqual(cut([item(500), item(1), item(500)]), [1, 1, 1]);
  assert.deepEqual(cut([]), []);
});

test('a round holds each name once', () => {
  assert.deepEqual(cut([item(1, 'a'), item(1, 'b'), item(1, 'a'), item(1, 'b')]), [2, 2]);
  assert.deepEqual(cut([item(1, 'a', 'b'), item(1, 'c'), item(1, 'd', 'b')]), [2, 1]);
  assert.deepEqual(cut([item(1, 'a', 'a')]), [1], 'names of one item do not part it');
});
