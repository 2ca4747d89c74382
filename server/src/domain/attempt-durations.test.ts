import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  durationAt,
  durationBounds,
  durationClasses,
  durationClassOf,
} from './attempt-durations.ts';

const countsOf = (durations: number[]): number[] => {
  const counts = Array.from({ length: durationClasses }, () => 0);
  for (const ms of durations) counts[durationClassOf(ms)]! += 1;
  return counts;
};

test('each duration has the class that it begins in', () => {
  assert.equal(durationClassOf(0), 0);
  assert.equal(durationClassOf(4), 0);
  for (const [index, bound] of durationBounds.entries()) {
    assert.equal(durationClassOf(bound - 1), index);
    assert.equal(durationClassOf(bound), index + 1);
  }
  assert.equal(durationClassOf(900_000), durationClasses - 1);
});

test('a percentile lies within the class of the true one', () => {
  assert.equal(durationAt(countsOf([]), 0.5), null);
  const durations = Array.from({ length: 1_000 }, (_, index) => (index * 7919) % 4_001);
  const sorted = durations.toSorted((a, b) => a - b);
  for (const share of [0.01, 0.5, 0.95, 0.999]) {
    const true_ = sorted[Math.ceil(share * sorted.length) - 1]!;
    const found = durationAt(countsOf(durations), share)!;
    const from = durationBounds[durationClassOf(true_) - 1] ?? 0;
    const to = durationBounds[durationClassOf(true_)]!;
    assert.ok(found >= from && found <= to, `${share}: ${found} for ${true_}`);
  }
});

test('what takes longer than the last bound is told as a minute at most', () => {
  assert.equal(durationAt(countsOf([600_000]), 1), 60_000);
});
