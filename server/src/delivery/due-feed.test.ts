/** What becomes due is found, also when it comes while the feed is looking. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { Delivery } from '../domain/message.ts';
import type { DueDeliveries, ReadInput } from '../storage/storage.ts';
import { DueFeed, type DueFeedParts } from './due-feed.ts';
import { Lanes } from './lanes.ts';

interface Claim {
  which: ReadInput<'claimDue'>;
  answer: (found: DueDeliveries) => void;
}

const nothing: DueDeliveries = { deliveries: [], next: {}, cutShort: false };

/** A feed over a store that answers when it is told to. */
function feedOf(given: Partial<DueFeedParts> = {}) {
  const clock = manualClock();
  const lanes = new Lanes({
    quickInFlightMax: 8,
    slowInFlightMax: 8,
    quickLaneInFlightMax: 8,
    slowLaneInFlightMax: 8,
    freshHeldMax: 8,
    freshHeldWithBacklogMax: 8,
    freshHeldSittingMax: 8,
    refillBelow: 64,
  });
  const claims: Claim[] = [];
  const due = new DueFeed(
    {
      clock,
      wallNow: () => clock.now(),
      lanes,
      claim: (which) => new Promise((answer) => claims.push({ which, answer })),
      walk: () => Promise.resolve([]),
      room: () => ({ deliveries: 100, bytes: 1_000_000 }),
      take: () => assert.fail('nothing is found'),
      holdsMax: () => Number.POSITIVE_INFINITY,
      isSuspect: () => false,
      heldUntil: () => null,
      leaveToOthers: () => false,
      failed: (error) => assert.fail(String(error)),
      ...given,
    },
    {
      claimMax: 100,
      perEndpointMax: 10,
      endpointsMax: 2,
      lookMsMin: 100,
      lookMsMax: 5_000,
      walkMs: 60_000,
      walkPageMax: 2,
    },
  );
  /** The endpoints that the oldest open claim asks for; it is answered with nothing. */
  const claimed = async (): Promise<readonly string[] | undefined> => {
    const claim = claims.shift();
    claim?.answer(nothing);
    await clock.advance(0);
    return claim?.which.only ?? undefined;
  };
  return { clock, due, claims, claimed };
}

test('what becomes due while a claim reads an older snapshot is claimed right after', async () => {
  const { clock, due, claims } = feedOf();
  due.start();
  await clock.advance(1);
  due.expectNow('ep_a', clock.now());
  const first = claims.shift()!;
  assert.deepEqual(first.which.only, ['ep_a']);
  // Another row is written while the claim reads a snapshot from before it.
  due.expectNow('ep_a', clock.now());
  first.answer(nothing);
  await clock.advance(1000);
  assert.deepEqual(claims[0]?.which.only, ['ep_a'], 'not only at the next walk, after a minute');
  due.stop();
});

test('an endpoint is claimed for when its moment comes, and not before', async () => {
  const { clock, due, claims, claimed } = feedOf();
  due.start();
  due.expect('ep_late', clock.now() + 20_000);
  due.expect('ep_soon', clock.now() + 3_000);
  await clock.advance(2_900);
  assert.equal(claims.length, 0);
  await clock.advance(200);
  assert.deepEqual(await claimed(), ['ep_soon']);
  await clock.advance(16_000);
  assert.equal(claims.length, 0);
  await clock.advance(1_000);
  assert.deepEqual(await claimed(), ['ep_late']);
  due.stop();
});

test('after a start the store is walked page by page', async () => {
  const stored = ['ep_a', 'ep_b', 'ep_c'];
  const { clock, due, claimed } = feedOf({
    walk: ({ after, limit }) =>
      Promise.resolve(
        stored
          .filter((id) => id > after)
          .slice(0, limit)
          .map((endpointId) => ({ endpointId, dueAt: 0 })),
      ),
  });
  due.start();
  await clock.advance(100);
  assert.deepEqual(await claimed(), ['ep_a', 'ep_b']);
  await clock.advance(500);
  assert.deepEqual(await claimed(), ['ep_c']);
  due.stop();
});

test('endpoints that fail wait where their half is full, and hold up nobody', async () => {
  let suspectsFit = false;
  const { clock, due, claims, claimed } = feedOf({
    room: (ofSuspects) => ({ deliveries: ofSuspects && !suspectsFit ? 0 : 100, bytes: 1_000 }),
    isSuspect: (endpointId) => endpointId.startsWith('ep_ill'),
  });
  due.start();
  for (const id of ['ep_ill1', 'ep_ill2', 'ep_ill3', 'ep_well']) due.expect(id, clock.now());
  await clock.advance(200);
  assert.deepEqual(await claimed(), ['ep_well']);
  await clock.advance(5_000);
  assert.equal(claims.length, 0);
  suspectsFit = true;
  await clock.advance(1_200);
  assert.equal((await claimed())?.length, 2);
  due.stop();
});

test('an endpoint that is held back is not claimed for until then', async () => {
  let until: number | null = null;
  const { clock, due, claims, claimed } = feedOf({ heldUntil: () => until });
  due.start();
  until = clock.now() + 30_000;
  due.holdBack('ep_a', until);
  due.expectNow('ep_a', clock.now());
  due.expect('ep_a', clock.now() + 1_000);
  await clock.advance(29_900);
  assert.equal(claims.length, 0);
  until = null;
  await clock.advance(300);
  assert.deepEqual(await claimed(), ['ep_a']);
  due.stop();
});

test('what has come is not passed over where its claim is cut short', async () => {
  const { clock, due, claims } = feedOf({ take: () => {} });
  const answer = async (found: Partial<DueDeliveries>) => {
    claims.shift()!.answer({ ...nothing, cutShort: true, ...found });
    await clock.advance(100);
  };
  due.start();
  due.expect('ep_a', clock.now());
  await clock.advance(200);
  const last = { endpointId: 'ep_a', dueAt: 5, position: 7, trigger: 'scheduled' } as Delivery;
  await answer({ deliveries: [last] });
  assert.deepEqual(claims[0]?.which.after, {
    ep_a: { dueAt: 5, position: 7, trigger: 'scheduled' },
  });
  due.expect('ep_a', clock.now());
  await answer({});
  assert.deepEqual(claims[0]?.which.after, {}, 'its moment has come');
  await answer({});
  assert.deepEqual(claims[0]?.which.after, {}, 'the refill begins where that claim did');
  due.stop();
});
