/** What becomes due is found, also when it comes while the feed is looking. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { DueDeliveries, ReadInput } from '../storage/storage.ts';
import { DueFeed } from './due-feed.ts';
import { Lanes } from './lanes.ts';

interface Claim {
  which: ReadInput<'claimDue'>;
  answer: (found: DueDeliveries) => void;
}

const nothing: DueDeliveries = { deliveries: [], nextDueAt: null, cutShort: false };

test('what becomes due while a claim reads an older snapshot is claimed right after', async () => {
  const clock = manualClock();
  const lanes = new Lanes({
    quickInFlightMax: 8,
    slowInFlightMax: 8,
    quickLaneInFlightMax: 8,
    slowLaneInFlightMax: 8,
    freshHeldMax: 8,
    freshHeldWithBacklogMax: 8,
    refillBelow: 64,
  });
  const claims: Claim[] = [];
  const due = new DueFeed(
    {
      clock,
      lanes,
      claim: (which) => new Promise((answer) => claims.push({ which, answer })),
      room: () => ({ deliveries: 100, bytes: 1_000_000 }),
      take: () => assert.fail('nothing is found'),
      holdsMax: () => Number.POSITIVE_INFINITY,
      failed: (error) => assert.fail(String(error)),
    },
    { claimMax: 100, perEndpointMax: 10, endpointsMax: 8, lookMsMin: 100, lookMsMax: 5000 },
  );
  due.start();
  await clock.advance(0);
  claims.shift()!.answer(nothing);
  await clock.advance(1);
  due.expectNow('ep_a', clock.now());
  const first = claims.shift()!;
  assert.deepEqual(first.which.only, ['ep_a']);
  // Another row is written while the claim reads a snapshot from before it.
  due.expectNow('ep_a', clock.now());
  first.answer(nothing);
  await clock.advance(1000);
  assert.deepEqual(claims[0]?.which.only, ['ep_a'], 'not only at the next look, after 5 s');
  due.stop();
});
