/** Holds end in time, whatever the machine's clock does, and pauses prolong them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HoldBook } from './hold-book.ts';

const hourMs = 3_600_000;

function bookAt(time: { wall: number; elapsed: number }, paused: ReadonlySet<string> = new Set()) {
  return new HoldBook({
    clock: { now: () => time.wall, elapsed: () => time.elapsed },
    isHeld: (_, endpointId) => paused.has(endpointId),
    pauseLookMs: 5_000,
  });
}

test('a hold lasts as long as it was set for, though the clock is set back or forward', () => {
  for (const stepMs of [-2 * hourMs, 2 * hourMs]) {
    const time = { wall: 10 * hourMs, elapsed: 0 };
    const book = bookAt(time);
    assert.equal(book.set('ep_1', 'app_1', 60_000), time.wall + 60_000);
    time.wall += stepMs;
    assert.equal(book.until('ep_1'), time.wall + 60_000);
    time.elapsed += 60_000;
    time.wall += 60_000;
    assert.equal(book.until('ep_1'), null);
  }
});

test('a hold of an endpoint that is paused still is prolonged', () => {
  const time = { wall: 0, elapsed: 0 };
  const paused = new Set(['ep_1']);
  const book = bookAt(time, paused);
  book.set('ep_1', 'app_1', 1_000);
  time.elapsed = time.wall = 1_000;
  assert.equal(book.until('ep_1'), 6_000);
  paused.clear();
  time.elapsed = time.wall = 6_000;
  assert.equal(book.until('ep_1'), null);
});
