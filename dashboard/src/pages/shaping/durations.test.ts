/** Delays as people write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDurations, writeDurations } from './durations.ts';

test('delays are read and written alike', () => {
  assert.deepEqual(readDurations('5s, 5m;2h 1d 30'), [5, 300, 7_200, 86_400, 30]);
  assert.equal(writeDurations([5, 300, 7_200, 86_400, 90, 0]), '5s, 5m, 2h, 1d, 90s, 0s');
  assert.deepEqual(readDurations(''), []);
  for (const wrong of ['5 minutes', '-1s', '1.5h', '5s,x'])
    assert.equal(readDurations(wrong), null);
});
