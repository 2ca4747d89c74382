/** Rates: never more than one second's worth and a burst, turns for all, memory for the busy only. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { manualClock, type ManualClock } from '../../../tests/support/manual-clock.ts';
import { Throttle } from './throttle.ts';

const options = { burstMs: 100, turnMs: 50 };
const only = (endpoint: number) => ({ endpoint, application: null });

/** Sends whenever it may, for so long; the moments at which deliveries left. */
async function leave(
  clock: ManualClock,
  throttle: Throttle,
  endpoints: string[],
  rates: Parameters<Throttle['waitMs']>[2],
  forMs: number,
): Promise<Record<string, number[]>> {
  const left: Record<string, number[]> = {};
  const until = clock.elapsed() + forMs;
  const wait = (endpointId: string): void => {
    if (clock.elapsed() >= until) return;
    const ms = throttle.waitMs(endpointId, 'app', rates);
    if (ms === 0) (left[endpointId] ??= []).push(clock.elapsed());
    clock.after(ms, () => wait(endpointId));
  };
  for (const endpointId of endpoints) wait(endpointId);
  await clock.advance(forMs);
  return left;
}

function mostWithin(times: number[], windowMs: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
  );
}

describe('a rate', () => {
  test('lets a burst leave, and then one after the other', () => {
    const clock = manualClock();
    const throttle = new Throttle(clock, options);
    const waits = Array.from({ length: 3 }, () => throttle.waitMs('ep', 'app', only(20)));
    assert.deepEqual(waits, [0, 0, 50]);
    assert.equal(throttle.peekMs('ep', 'app'), 50);
    assert.equal(throttle.waitMs('ep', 'app', only(20)), 50, 'asking again takes no further turn');
  });

  test('is used in full, and never passed by more than a burst in any second', async () => {
    for (const rate of [1, 3, 20, 250]) {
      const clock = manualClock();
      const throttle = new Throttle(clock, options);
      const { ep } = await leave(clock, throttle, ['ep'], only(rate), 4_000);
      assert.ok(mostWithin(ep!, 1_000) <= rate + throttle.burstOf(rate), `${rate}`);
      assert.ok(ep!.length >= rate * 4, `${ep!.length} at ${rate}`);
    }
  });

  test('of an application is shared, and all of its endpoints get their turns', async () => {
    const clock = manualClock();
    const throttle = new Throttle(clock, options);
    const names = ['a', 'b', 'c'];
    const rates = { endpoint: null, application: 6 };
    const left = await leave(clock, throttle, names, rates, 6_000);
    const counts = names.map((name) => left[name]!.length);
    assert.ok(mostWithin(Object.values(left).flat(), 1_000) <= 7);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join());
  });

  test('of an endpoint holds within a larger one of its application', async () => {
    const clock = manualClock();
    const throttle = new Throttle(clock, options);
    const left = await leave(clock, throttle, ['a'], { endpoint: 2, application: 50 }, 3_000);
    assert.ok(mostWithin(left['a']!, 1_000) <= 3);
  });

  test('that changes counts at once', async () => {
    const clock = manualClock();
    const throttle = new Throttle(clock, options);
    const slow = { endpoint: null, application: 1 };
    for (const name of ['a', 'b', 'c', 'd']) throttle.waitMs(name, 'app', slow);
    assert.equal(throttle.peekMs('d', 'app'), 3_000);
    assert.equal(throttle.waitMs('d', 'app', { endpoint: null, application: 100 }), 0);
    assert.equal(throttle.waitMs('d', 'app', { endpoint: null, application: null }), 0);
    assert.equal(throttle.paceOf('d'), null);
  });

  test('holds whenever its lanes come, also late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 3 }))),
        async (rate, visits) => {
          const clock = manualClock();
          const throttle = new Throttle(clock, options);
          const left: number[] = [];
          for (const [pauseMs, endpoint] of visits) {
            await clock.advance(pauseMs);
            const rates = { endpoint: null, application: rate };
            if (throttle.waitMs(`ep${endpoint}`, 'app', rates) === 0) left.push(clock.elapsed());
          }
          assert.ok(mostWithin(left, 1_000) <= rate + throttle.burstOf(rate));
        },
      ),
    );
  });
});
