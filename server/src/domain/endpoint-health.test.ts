/** What follows from how long an endpoint has failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthStep, type HealthStep } from './endpoint-health.ts';

const allowedMs = 1000;

function stepAfter(spanMs: number, warnedPercent = 0): HealthStep {
  const failingSince = 5_000_000;
  const lastFailureAt = failingSince + spanMs;
  const failure = { endpointId: 'ep_a', failingSince, lastFailureAt, failures: 2, warnedPercent };
  return healthStep(failure, allowedMs);
}

test('warnings come at 50, 70 and 90 percent, the end at 100', () => {
  const none = { kind: 'none' };
  for (const [spanMs, step] of [
    [0, none],
    [499, none],
    [500, { kind: 'warn', percent: 50 }],
    [699, { kind: 'warn', percent: 50 }],
    [700, { kind: 'warn', percent: 70 }],
    [900, { kind: 'warn', percent: 90 }],
    [999, { kind: 'warn', percent: 90 }],
    [1000, { kind: 'disable' }],
    [5000, { kind: 'disable' }],
  ] as const) {
    assert.deepEqual(stepAfter(spanMs), step, String(spanMs));
  }
});

test('each warning is given once, and never a lower one after a higher one', () => {
  assert.deepEqual(stepAfter(650, 50), { kind: 'none' });
  assert.deepEqual(stepAfter(750, 50), { kind: 'warn', percent: 70 });
  assert.deepEqual(stepAfter(950, 90), { kind: 'none' });
  assert.deepEqual(stepAfter(550, 70), { kind: 'none' });
  assert.deepEqual(stepAfter(1000, 90), { kind: 'disable' });
});
