/** Promises about claiming what is due, against a plain search in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type {
  DueDeliveries,
  DuePlace,
  ParkedDelivery,
  ReadInput,
} from '../../server/src/storage/storage.ts';
import { accept, brief, createSamples, wholeClaim } from './sample-records.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

const endpointIds = ['ep_a', 'ep_b', 'ep_c', 'ep_d'];
const messageCount = 12;
const momentMax = 30;
const payloadBytes = 10;

/** Rows that differ in endpoint, moment, message or trigger: what tells them apart. */
const rows = fc.uniqueArray(
  fc.record({
    applicationId: fc.constant('app_a'),
    position: fc.integer({ min: 1, max: messageCount }),
    endpointId: fc.constantFrom(...endpointIds),
    attemptNumber: fc.integer({ min: 1, max: 9 }),
    trigger: fc.constantFrom('scheduled' as const, 'manual' as const),
    dueAt: fc.integer({ min: 0, max: momentMax }),
  }),
  {
    maxLength: 80,
    selector: ({ position, endpointId, trigger, dueAt }) =>
      `${position} ${endpointId} ${trigger} ${dueAt}`,
  },
);

const claims = fc.record({
  now: fc.integer({ min: -1, max: momentMax + 1 }),
  limit: fc.constantFrom(1, 3, 10, 1000),
  perEndpoint: fc.constantFrom(1, 2, 5, 1000),
  fewer: fc.dictionary(fc.constantFrom(...endpointIds), fc.constantFrom(1, 3), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
  bytesMax: fc.constantFrom(1, payloadBytes * 4 - 1, 1_000_000),
  only: fc.option(fc.subarray([...endpointIds, 'ep_none'], { minLength: 1 })),
  after: fc.dictionary(
    fc.constantFrom(...endpointIds),
    fc.record({
      dueAt: fc.integer({ min: 0, max: momentMax }),
      position: fc.integer({ min: 1, max: messageCount }),
      trigger: fc.constantFrom('scheduled' as const, 'manual' as const),
    }),
    { maxKeys: 2, noNullPrototype: true },
  ),
});

type Claim = ReadInput<'claimDue'>;

/** Rows whose positions are those of the first messages; returns them with their positions there. */
async function fill(
  { storage, place }: StoreUnderTest,
  parked: ParkedDelivery[],
): Promise<ParkedDelivery[]> {
  const samples = createSamples();
  for (let count = 0; count < messageCount; count++) {
    await accept(storage, samples.message('app_a', { payload: Buffer.alloc(payloadBytes) }));
  }
  const placed = parked.map((one) => ({ ...one, position: place(one.position) }));
  await storage.write('parkDeliveries', placed);
  return placed;
}

/** A claim whose places are those of the first messages. */
function placedClaim(claim: Claim, { place }: StoreUnderTest): Claim {
  const after = Object.entries(claim.after).map(([endpointId, one]) => [
    endpointId,
    { ...one, position: place(one.position) },
  ]);
  return { ...claim, after: Object.fromEntries(after) };
}

/** Negative when the first is due before the second; resends by hand come last. */
function byPlace(a: DuePlace, b: DuePlace): number {
  const hand = ({ trigger }: DuePlace): number => (trigger === 'manual' ? 1 : 0);
  return a.dueAt - b.dueAt || a.position - b.position || hand(a) - hand(b);
}

/** The rows of one endpoint behind a place, oldest first. */
function queueOf(
  parked: ParkedDelivery[],
  endpointId: string,
  after: DuePlace | undefined,
): ParkedDelivery[] {
  return parked
    .filter((one) => one.endpointId === endpointId)
    .filter((one) => after === undefined || byPlace(one, after) > 0)
    .toSorted(byPlace);
}

function checkClaim(
  parked: ParkedDelivery[],
  claim: Claim,
  { deliveries, next, cutShort }: DueDeliveries,
): void {
  const { limit, bytesMax } = claim;
  const bytes = deliveries.reduce((sum, { payload }) => sum + payload!.length, 0);
  assert.ok(deliveries.length <= limit, 'no more than the limit');
  assert.ok(bytes < bytesMax + payloadBytes, 'no more bytes than the delivery that passes them');
  assert.equal(cutShort, deliveries.length === limit || bytes >= bytesMax, 'a bound was reached');
  const lookedAt = claim.only ?? endpointIds;
  const leftOver: Record<string, number> = {};
  for (const endpointId of lookedAt) {
    const queue = queueOf(parked, endpointId, claim.after[endpointId]);
    const taken = deliveries.filter((one) => one.endpointId === endpointId);
    const moments = queue.slice(0, taken.length).map(({ dueAt, position }) => [dueAt, position]);
    assert.deepEqual(
      taken.map(({ dueAt, position }) => [dueAt, position]),
      moments,
      'oldest first, none passed over',
    );
    const known = queue.map(brief);
    for (const one of taken) assert.ok(known.includes(brief(one)), 'a row that is there');
    assert.equal(new Set(taken.map(brief)).size, taken.length, 'no row twice');
    assert.ok(
      taken.every(({ dueAt }) => dueAt <= claim.now),
      'nothing before its time',
    );
    const most = claim.fewer?.[endpointId] ?? claim.perEndpoint;
    assert.ok(taken.length <= most, 'no more than its bound');
    const due = queue.filter(({ dueAt }) => dueAt <= claim.now).length;
    if (!cutShort) assert.equal(taken.length, Math.min(due, most), 'all that may come');
    const later = queueOf(parked, endpointId, undefined).find(({ dueAt }) => dueAt > claim.now);
    if (later !== undefined) leftOver[endpointId] = later.dueAt;
  }
  const strangers = deliveries.filter(({ endpointId }) => !lookedAt.includes(endpointId));
  assert.deepEqual(strangers, [], 'only endpoints that were asked for');
  if (!cutShort) assert.deepEqual(next, leftOver, 'the earliest moments that are left');
  for (const [endpointId, dueAt] of Object.entries(next)) assert.equal(dueAt, leftOver[endpointId]);
}

export function claimPromises(open: OpenStore): void {
  test('a claim takes the oldest of each endpoint within its bounds and says when more is due', async () => {
    for (const wanted of fc.sample(rows, { numRuns: 4 })) {
      await using store = await open();
      const parked = await fill(store, wanted);
      assert.equal(await store.storage.read('countDue', undefined), parked.length);
      await fc.assert(
        fc.asyncProperty(claims, async (asked) => {
          const claim = placedClaim(asked, store);
          checkClaim(parked, claim, await store.storage.read('claimDue', claim));
        }),
        { numRuns: 100 },
      );
    }
  });

  test('an endpoint with a long backlog leaves the others their turn', async () => {
    await using store = await open();
    const backlog = Array.from({ length: 60 }, (_, index) => ({
      applicationId: 'app_a',
      position: (index % messageCount) + 1,
      endpointId: 'ep_a',
      attemptNumber: 1,
      trigger: 'scheduled' as const,
      dueAt: index,
    }));
    const late = { ...backlog[0]!, endpointId: 'ep_d', dueAt: 1000 };
    const later = { ...late, dueAt: 1001 };
    await fill(store, [...backlog, late, later]);
    const claim = { ...wholeClaim, now: 1000, limit: 30, perEndpoint: 10 };
    const { deliveries, next } = await store.storage.read('claimDue', claim);
    assert.equal(deliveries.filter(({ endpointId }) => endpointId === 'ep_a').length, 10);
    assert.equal(deliveries.filter(({ endpointId }) => endpointId === 'ep_d').length, 1);
    assert.equal(next['ep_d'], 1001);
  });

  test('the endpoints with something due are walked page by page, each with its first moment', async () => {
    for (const wanted of fc.sample(rows, { numRuns: 4 })) {
      await using store = await open();
      const parked = await fill(store, wanted);
      const expected = endpointIds.flatMap((endpointId) => {
        const [first] = queueOf(parked, endpointId, undefined);
        return first === undefined ? [] : [{ endpointId, dueAt: first.dueAt }];
      });
      for (const limit of [1, 3, 100]) {
        const walked: typeof expected = [];
        let page = await store.storage.read('dueEndpoints', { after: '', limit });
        while (page.length > 0) {
          assert.ok(page.length <= limit);
          walked.push(...page);
          page = await store.storage.read('dueEndpoints', {
            after: page.at(-1)!.endpointId,
            limit,
          });
        }
        assert.deepEqual(walked, expected);
      }
    }
  });

  test('a claim takes nothing away: the same rows are found until an attempt is recorded', async () => {
    await using store = await open();
    const place = { applicationId: 'app_a', position: 1, endpointId: 'ep_a' };
    await fill(store, [{ ...place, attemptNumber: 3, dueAt: 5, trigger: 'scheduled' }]);
    const claim = { ...wholeClaim, now: 5 };
    const first = await store.storage.read('claimDue', claim);
    await store.reopen();
    assert.deepEqual(await store.storage.read('claimDue', claim), first);
    assert.equal(first.deliveries.length, 1);
  });
}
