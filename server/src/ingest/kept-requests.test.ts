import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { createIds } from '../domain/ids.ts';
import { systemRandom } from '../lib/random.ts';
import type { Storage } from '../storage/storage.ts';
import { KeptRequests } from './kept-requests.ts';

const options = {
  perSourceMax: 100,
  burstMax: 3,
  refillMs: 1_000,
  gatherMs: 500,
  gatheredMax: 5,
  sourcesMax: 2,
};

const request = {
  receivedAt: 0,
  reason: 'signature_wrong',
  detail: 'x',
  status: 401,
  method: 'POST',
  path: '',
  query: '',
  headers: {},
  body: new Uint8Array(),
  bodyBytes: 0,
  remoteAddress: '203.0.113.7',
  messageId: null,
};
const rejected = { outcome: 'rejected', reason: 'signature_wrong' } as const;

interface Kept {
  requests: { applicationId: string }[];
  counts: { applicationId: string; count: number }[];
}

function setUp(fails = false) {
  const clock = manualClock();
  const written: Kept[] = [];
  const reports: string[] = [];
  const storage = {
    write: (_verb: string, input: Kept) => {
      if (fails) return Promise.reject(new Error('no store'));
      written.push(input);
      return Promise.resolve();
    },
  } as unknown as Storage;
  const kept = new KeptRequests(
    {
      clock,
      ids: createIds(clock, systemRandom),
      storage,
      report: (problem) => reports.push(problem),
    },
    options,
  );
  const add = (applicationId: string, times: number): void => {
    for (let count = 0; count < times; count++) kept.add(applicationId, rejected, () => request);
  };
  return { clock, written, reports, kept, add };
}

const countsOf = ({ counts }: Kept) =>
  counts.map(({ applicationId, count }) => `${applicationId} ${count}`);

test('a flood is one write now and then, in which all is counted and little is kept', async () => {
  const { clock, written, add } = setUp();
  add('app_a', 1_000);
  assert.equal(written.length, 0);
  await clock.advance(500);
  assert.equal(written.length, 1);
  assert.equal(written[0]!.requests.length, 3);
  assert.deepEqual(countsOf(written[0]!), ['app_a 1000']);
  add('app_a', 1_000);
  await clock.advance(500);
  assert.equal(written[1]!.requests.length, 0, 'nothing may be kept again yet');
  await clock.advance(2_000);
  add('app_a', 1_000);
  await clock.advance(500);
  assert.equal(written[2]!.requests.length, 3);
});

test('one that is flooded takes no place of another, until all places are taken', async () => {
  const { clock, written, add } = setUp();
  add('app_a', 1_000);
  add('app_b', 4);
  await clock.advance(500);
  const ofB = written[0]!.requests.filter(({ applicationId }) => applicationId === 'app_b');
  assert.equal(ofB.length, 2);
  assert.deepEqual(countsOf(written[0]!), ['app_a 1000', 'app_b 4']);
});

test('what is gathered is written at the end', async () => {
  const { written, kept, add } = setUp();
  add('app_a', 1);
  await kept.flush();
  assert.equal(written.length, 1);
  await kept.flush();
  assert.equal(written.length, 1, 'there was nothing more');
});

test('what the store cannot take is told, and is nobody else’s trouble', async () => {
  const { clock, reports, kept, add } = setUp(true);
  add('app_a', 1);
  await clock.advance(500);
  await kept.flush();
  assert.equal(reports.length, 1);
});
