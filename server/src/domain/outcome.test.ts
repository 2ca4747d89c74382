/** What follows from what a receiver did. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { causeOf, isSuccess, nextStep, type Outcome } from './outcome.ts';

function answered(status: number): Outcome {
  return {
    kind: 'answered',
    status,
    body: new Uint8Array(),
    durationMs: 1,
    retryAfter: null,
    control: null,
  };
}

const failed: Outcome = { kind: 'failed', cause: 'connection refused', durationMs: 1 };
const schedule = [5, 300];

describe('an outcome', () => {
  test('is a success for 2xx and nothing else', () => {
    for (let status = 100; status < 1_000; status++) {
      assert.equal(isSuccess(answered(status)), status >= 200 && status <= 299, String(status));
    }
    assert.equal(isSuccess(failed), false);
  });

  test('says its cause in words, and none of a success', () => {
    assert.equal(causeOf(answered(204)), null);
    assert.equal(causeOf(answered(500)), 'answered 500');
    assert.equal(causeOf(answered(199)), 'answered 199');
    assert.equal(causeOf(answered(400)), 'answered 400');
    assert.match(causeOf(answered(300))!, /^answered 300, a redirect: redirects are not followed/);
    assert.match(causeOf(answered(399))!, /^answered 399, a redirect/);
    assert.equal(causeOf(failed), 'connection refused');
  });
});

describe('nextStep', () => {
  test('a success ends the delivery, also a late or manual one', () => {
    for (const number of [1, 3, 40]) {
      for (const trigger of ['scheduled', 'manual'] as const) {
        const step = nextStep(answered(200), number, trigger, schedule, 0.5);
        assert.deepEqual(step, { kind: 'succeeded' });
      }
    }
  });

  test('a failure is tried again as long as the schedule lasts', () => {
    for (const outcome of [failed, answered(500), answered(302), answered(410)]) {
      const step = (number: number) => nextStep(outcome, number, 'scheduled', schedule, 0.5);
      assert.deepEqual(step(1), { kind: 'retry', delayMs: 5_000 });
      assert.deepEqual(step(2), { kind: 'retry', delayMs: 300_000 });
      assert.deepEqual(step(3), { kind: 'exhausted' });
    }
  });

  test('a manual attempt is made once', () => {
    assert.deepEqual(nextStep(failed, 1, 'manual', schedule, 0.5), { kind: 'exhausted' });
  });

  test('without a schedule nothing is tried again', () => {
    assert.deepEqual(nextStep(failed, 1, 'scheduled', [], 0.5), { kind: 'exhausted' });
  });
});
