/** What follows from what a receiver did. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { causeOf, isSuccess, nextStep, type Outcome, type StepRules } from './outcome.ts';

function answered(status: number): Extract<Outcome, { kind: 'answered' }> {
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
  const now = Date.UTC(2026, 0, 5, 12);

  function step(outcome: Outcome, rules: Partial<StepRules> = {}) {
    return nextStep(outcome, {
      attemptNumber: 1,
      trigger: 'scheduled',
      scheduleSeconds: schedule,
      retryOn: null,
      now,
      deliverBefore: null,
      fraction: 0.5,
      ...rules,
    });
  }
  const delayOf = (outcome: Outcome, rules: Partial<StepRules> = {}) =>
    step(outcome, rules).delayMs;

  test('a success ends the delivery, also a late or manual one', () => {
    for (const attemptNumber of [1, 3, 40]) {
      for (const trigger of ['scheduled', 'manual'] as const) {
        const ended = step(answered(200), { attemptNumber, trigger });
        assert.deepEqual(ended, { delayMs: null, disables: null, givenUp: null });
      }
    }
  });

  test('a failure is tried again as long as the schedule lasts', () => {
    for (const outcome of [failed, answered(500), answered(302), answered(404)]) {
      assert.equal(delayOf(outcome, { attemptNumber: 1 }), 5_000);
      assert.equal(delayOf(outcome, { attemptNumber: 2 }), 300_000);
      assert.equal(delayOf(outcome, { attemptNumber: 3 }), null);
    }
  });

  test('a manual attempt is made once, and disables nothing', () => {
    assert.deepEqual(step(failed, { trigger: 'manual' }), {
      delayMs: null,
      disables: null,
      givenUp: null,
    });
    assert.equal(step(answered(410), { trigger: 'manual' }).disables, null);
  });

  test('without a schedule nothing is tried again', () => {
    assert.equal(delayOf(failed, { scheduleSeconds: [] }), null);
  });

  test('what is gone is not tried again, and disables', () => {
    const gone = step(answered(410));
    assert.equal(gone.delayMs, null);
    assert.match(gone.disables!, /410 Gone/);
  });

  test('a receiver is never tried earlier than it asks for', () => {
    for (const status of [429, 503]) {
      const asked = (retryAfter: string) => delayOf({ ...answered(status), retryAfter });
      assert.equal(asked('60'), 60_000);
      assert.equal(asked('1'), 5_000);
      assert.equal(asked('999999999999'), 86_400_000);
      assert.equal(asked(new Date(now + 90_000).toUTCString()), 90_000);
      assert.equal(asked(new Date(now - 90_000).toUTCString()), 5_000);
      for (const nonsense of ['', '-1', 'soon', '1.5', '0x10', 'NaN', '2026-01-05T13:00:00Z']) {
        assert.equal(asked(nonsense), 5_000, nonsense);
      }
    }
    assert.equal(delayOf({ ...answered(500), retryAfter: '60' }), 5_000);
  });

  test('the header webhook-delivery disables the endpoint or ends the delivery', () => {
    const steered = (status: number, control: string) => step({ ...answered(status), control });
    assert.match(steered(200, 'disable').disables!, /webhook-delivery: disable/);
    assert.match(steered(500, ' Disable, abort-message').disables!, /webhook-delivery/);
    const aborted = steered(500, 'abort-message');
    assert.deepEqual([aborted.delayMs, aborted.disables], [null, null]);
    assert.match(aborted.givenUp!, /wants no other attempt/);
    assert.deepEqual(steered(500, 'continue'), { delayMs: 5_000, disables: null, givenUp: null });
  });

  test('only the statuses that are asked for are tried again, and no answer always is', () => {
    const retryOn = (status: number) => status >= 500;
    assert.equal(delayOf(answered(500), { retryOn }), 5_000);
    assert.equal(delayOf(answered(404), { retryOn }), null);
    assert.equal(delayOf(failed, { retryOn }), 5_000);
    assert.match(step(answered(404), { retryOn }).givenUp!, /retryOn/);
    assert.equal(
      step(answered(404), { retryOn, attemptNumber: 3 }).givenUp,
      null,
      'it was the last',
    );
  });

  test('nothing is planned for a time at which the message is worth nothing', () => {
    assert.equal(delayOf(failed, { deliverBefore: now + 5_001 }), 5_000);
    assert.equal(delayOf(failed, { deliverBefore: now + 5_000 }), null);
    assert.match(step(failed, { deliverBefore: now }).givenUp!, /deliverBefore/);
  });
});
