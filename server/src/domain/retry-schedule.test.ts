/** When a failed delivery is tried again. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { defaultRetryScheduleSeconds, jitterShare, retryDelayMs } from './retry-schedule.ts';

describe('retryDelayMs', () => {
  test('waits the entry of the attempt, spread by a fifth to both sides', () => {
    const schedule = [5, 300];
    assert.equal(retryDelayMs(schedule, 1, 0), 4_000);
    assert.equal(retryDelayMs(schedule, 1, 0.5), 5_000);
    assert.equal(retryDelayMs(schedule, 1, 0.999_999), 6_000);
    assert.equal(retryDelayMs(schedule, 2, 0.5), 300_000);
  });

  test('ends with the schedule', () => {
    assert.equal(retryDelayMs([5, 300], 3, 0.5), null);
    assert.equal(retryDelayMs([], 1, 0.5), null);
  });

  test('stays within the spread and grows with the fraction', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_592_000 }), fraction, fraction, (seconds, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const early = retryDelayMs([seconds], 1, low)!;
        const late = retryDelayMs([seconds], 1, high)!;
        assert.ok(Number.isInteger(early));
        assert.ok(early >= Math.floor(seconds * 1000 * (1 - jitterShare)));
        assert.ok(late <= Math.ceil(seconds * 1000 * (1 + jitterShare)));
        assert.ok(early <= late);
      }),
    );
  });
});

test('the default schedule grows, and ends after three days and some hours', () => {
  const all = defaultRetryScheduleSeconds;
  assert.deepEqual(
    all.toSorted((a, b) => a - b),
    all,
  );
  assert.equal(
    all.reduce((sum, seconds) => sum + seconds, 0),
    272_105,
  );
});
