/** An endpoint in trouble is left alone, tried with one delivery, and taken up again slowly. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { Outcome } from '../domain/outcome.ts';
import { EndpointHealth } from './endpoint-health.ts';

const options = {
  failuresMax: 3,
  waitMsMin: 1_000,
  waitMsMax: 8_000,
  askedWaitMsMax: 60_000,
  inFlightMax: 8,
};
const noAnswer: Outcome = { kind: 'failed', cause: 'connection refused', durationMs: 1 };

function answered(status: number, retryAfter: string | null = null): Outcome {
  return {
    kind: 'answered',
    status,
    body: new Uint8Array(),
    durationMs: 1,
    retryAfter,
    control: null,
  };
}

function healthAt(fraction = 0.5) {
  const clock = manualClock();
  const random = { fraction: () => fraction, bytes: () => new Uint8Array() };
  const health = new EndpointHealth(clock, random, options);
  const note = (outcome: Outcome, sentAt = clock.elapsed(), underWay = 4) =>
    health.note('ep', outcome, sentAt, underWay);
  const open = () => {
    for (let count = 0; count < options.failuresMax; count++) note(noAnswer);
  };
  return { clock, health, note, open };
}

describe('the circuit of an endpoint', () => {
  test('opens after failures in a row, for a wait that doubles up to its bound', async () => {
    const { clock, health, note, open } = healthAt();
    note(noAnswer);
    note(noAnswer);
    assert.equal(health.waitMs('ep'), 0);
    note(noAnswer);
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      assert.equal(health.waitMs('ep'), waitMs);
      await clock.advance(waitMs);
      assert.equal(health.waitMs('ep'), 0);
      assert.equal(health.inFlightMax('ep'), 1, 'one probe');
      note(noAnswer);
    }
    assert.equal(health.waitMs('another'), 0);
    open();
  });

  test('says how many failures there were in a row, also when it has opened', () => {
    const { health, note, open } = healthAt();
    open();
    assert.equal(health.state('ep')!.failures, 3);
    note(noAnswer);
    assert.equal(health.state('ep')!.failures, 4);
    note(answered(204));
    assert.equal(health.state('ep')!.failures, 0);
  });

  test('closes with the first success, and lets one more leave with each', async () => {
    const { clock, health, note, open } = healthAt();
    open();
    await clock.advance(1_000);
    for (let count = 2; count < options.inFlightMax; count++) {
      note(answered(200));
      assert.equal(health.waitMs('ep'), 0);
      assert.equal(health.inFlightMax('ep'), count);
    }
    note(answered(200));
    assert.equal(health.inFlightMax('ep'), Number.POSITIVE_INFINITY);
    assert.equal(health.isSuspect('ep'), false);
  });

  test('a success in between counts from the beginning', () => {
    const { health, note } = healthAt();
    for (let round = 0; round < 5; round++) {
      note(noAnswer);
      note(answered(500));
      note(answered(200));
    }
    assert.equal(health.waitMs('ep'), 0);
  });

  test('what was under way when it opened opens it no further', async () => {
    const { clock, health, note, open } = healthAt();
    await clock.advance(10);
    open();
    for (let count = 0; count < 20; count++) note(noAnswer, clock.elapsed() - 5);
    assert.equal(health.waitMs('ep'), 1_000);
  });

  test('what the endpoint does not want is no trouble of its own', () => {
    const { health, note } = healthAt();
    for (const status of [400, 401, 404, 410, 422, 302]) note(answered(status));
    assert.equal(health.isSuspect('ep'), false);
    for (let round = 0; round < 5; round++) {
      note(noAnswer);
      note(answered(400));
    }
    assert.equal(health.waitMs('ep'), 0);
  });

  test('waits are spread by a fifth to both sides', () => {
    for (const [fraction, waitMs] of [
      [0, 800],
      [0.999_999, 1_200],
    ] as const) {
      const { health, open } = healthAt(fraction);
      open();
      assert.equal(health.waitMs('ep'), waitMs);
    }
  });

  test('somebody who asks may try at once', () => {
    const { health, open } = healthAt();
    open();
    health.tryNow('ep');
    assert.equal(health.waitMs('ep'), 0);
    assert.equal(health.inFlightMax('ep'), 1);
  });
});

describe('an endpoint that has too much to do', () => {
  test('gets half as much at once, counted once for what was under way', async () => {
    for (const status of [429, 502, 503, 504]) {
      const { clock, health, note } = healthAt();
      await clock.advance(10);
      const sentAt = clock.elapsed() - 1;
      note(answered(status), sentAt, 6);
      note(answered(status), sentAt, 5);
      assert.equal(health.inFlightMax('ep'), 3, String(status));
      await clock.advance(1);
      note(answered(200));
      assert.equal(health.inFlightMax('ep'), 4);
    }
    const { health, note } = healthAt();
    note(answered(500));
    assert.equal(
      health.inFlightMax('ep'),
      options.inFlightMax - 1,
      'an error is not a lack of time',
    );
  });

  test('is left alone for as long as it asks, within a bound', async () => {
    const { clock, health, note } = healthAt();
    note(answered(503, '20'));
    assert.equal(health.waitMs('ep'), 20_000);
    note(answered(429, '10'));
    assert.equal(health.waitMs('ep'), 20_000, 'never earlier than asked');
    await clock.advance(20_000);
    assert.equal(health.waitMs('ep'), 0);
    note(answered(429, '864000'));
    assert.equal(health.waitMs('ep'), options.askedWaitMsMax);
  });
});

test('endpoints of which nothing is heard for a day are forgotten when there are many', async () => {
  const { clock, health } = healthAt();
  const fail = (endpointId: string) => health.note(endpointId, noAnswer, clock.elapsed(), 1);
  for (let count = 0; count < 1_024; count++) fail(`gone_${count}`);
  await clock.advance(86_400_000);
  fail('gone_1');
  await clock.advance(1);
  fail('new');
  assert.equal(health.isSuspect('gone_0'), false);
  assert.equal(health.isSuspect('gone_1'), true, 'it failed again meanwhile');
  assert.equal(health.isSuspect('new'), true);
});
