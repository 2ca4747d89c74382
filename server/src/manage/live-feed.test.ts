import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { happeningKinds, type Happening } from '../domain/happening.ts';
import { LiveFeed, type FarListeners, type LiveListener } from './live-feed.ts';

const options = {
  keptMax: 10,
  lingerMs: 5_000,
  listenersMax: 3,
  listenersPerEnvironmentMax: 2,
  sumMs: 1_000,
  perSecond: 4,
  troublePerSecond: 2,
};

const attempt = (number: number, fields: object = {}): Happening => ({
  kind: 'attempt',
  at: 0,
  appId: 'app_a',
  appName: 'Shop',
  sourceId: null,
  messageId: `msg_${number}`,
  attemptId: `atmpt_${number}`,
  endpointId: 'ep_a',
  url: 'https://receiver.example',
  eventType: 'invoice.paid',
  number: 1,
  trigger: 'scheduled',
  status: 'success',
  responseStatusCode: 200,
  durationMs: 5,
  cause: null,
  nextAttemptAt: null,
  ...fields,
});

function listenerOf(filter: Partial<LiveListener['filter']> = {}) {
  const told: string[] = [];
  const sums: object[] = [];
  let isEnded = false;
  const listener: LiveListener = {
    filter: {
      kinds: new Set(happeningKinds),
      appId: null,
      eventTypes: null,
      outcome: null,
      ...filter,
    },
    told: ({ happening }) => told.push(happening.messageId ?? ''),
    summed: (one) => sums.push(one),
    ended: () => (isEnded = true),
  };
  return { listener, told, sums, isEnded: () => isEnded };
}

test('nothing is kept where nobody listens, and what happens elsewhere is not told', () => {
  const feed = new LiveFeed(manualClock(), 'one', options, null);
  feed.tell('env_a', attempt(1));
  assert.equal(feed.isHeard('env_a'), false);
  const one = listenerOf();
  const leave = feed.listen('env_a', one.listener)!;
  assert.equal(feed.isHeard('env_a'), true);
  assert.equal(feed.isHeard('env_b'), false);
  feed.tell('env_a', attempt(2));
  feed.tell('env_b', attempt(3));
  leave();
  feed.tell('env_a', attempt(4));
  assert.deepEqual(one.told, ['msg_2']);
});

test('filters are of the server', () => {
  const feed = new LiveFeed(manualClock(), 'one', options, null);
  const failed = listenerOf({ outcome: 'fail' });
  const other = listenerOf({ eventTypes: ['user.made'] });
  feed.listen('env_a', failed.listener);
  feed.listen('env_a', other.listener);
  feed.tell('env_a', attempt(1));
  feed.tell('env_a', attempt(2, { status: 'fail' }));
  feed.tell('env_a', attempt(3, { eventType: 'user.made' }));
  assert.deepEqual([failed.told, other.told], [['msg_2'], ['msg_3']]);
});

test('beyond a rate the rest is summed up, and what goes ill is told first', async () => {
  const clock = manualClock();
  const feed = new LiveFeed(clock, 'one', options, null);
  const one = listenerOf();
  feed.listen('env_a', one.listener);
  for (let count = 1; count <= 500; count++) feed.tell('env_a', attempt(count));
  for (let count = 501; count <= 505; count++)
    feed.tell('env_a', attempt(count, { status: 'fail' }));
  assert.deepEqual(one.told, ['msg_1', 'msg_2', 'msg_3', 'msg_4', 'msg_501', 'msg_502']);
  await clock.advance(1_000);
  assert.deepEqual(one.sums, [{ message: 0, attempt: 499, request: 0, rejected: 0, trouble: 3 }]);
  await clock.advance(1_000);
  assert.equal(one.sums.length, 1, 'nothing is summed up where nothing was left out');
});

test('who comes back hears what is kept, or that something is missing', async () => {
  const clock = manualClock();
  const feed = new LiveFeed(clock, 'one', options, null);
  const leave = feed.listen('env_a', listenerOf().listener)!;
  for (let count = 1; count <= 5; count++) feed.tell('env_a', attempt(count));
  const { last } = feed.since('env_a', null);
  leave();
  for (let count = 6; count <= 8; count++) feed.tell('env_a', attempt(count));
  const back = feed.since('env_a', last);
  assert.deepEqual(
    [back.kept.map(({ happening }) => happening.messageId), back.isAll],
    [['msg_6', 'msg_7', 'msg_8'], true],
  );
  for (let count = 9; count <= 40; count++) feed.tell('env_a', attempt(count));
  const late = feed.since('env_a', last);
  assert.deepEqual([late.kept.length, late.isAll], [10, false]);
  assert.equal(feed.since('env_a', last + 1_000).isAll, false, 'a number that was never given');
  await clock.advance(7_000);
  assert.equal(feed.isHeard('env_a'), false, 'forgotten after a while');
  assert.equal(feed.since('env_a', last).isAll, false);
});

test('only so many may listen, and all hear of the end', () => {
  const feed = new LiveFeed(manualClock(), 'one', options, null);
  const one = listenerOf();
  const leave = feed.listen('env_a', one.listener)!;
  assert.ok(feed.listen('env_a', listenerOf().listener));
  assert.equal(feed.listen('env_a', listenerOf().listener), null);
  assert.ok(feed.listen('env_b', listenerOf().listener));
  assert.equal(feed.listen('env_c', listenerOf().listener), null);
  leave();
  leave();
  assert.ok(feed.listen('env_a', listenerOf().listener));
  const last = listenerOf();
  feed.close();
  assert.equal(feed.listen('env_a', last.listener), null);
  assert.equal(one.isEnded(), false, 'who has left hears nothing');
});

test('other nodes are told only while they listen', () => {
  const told: string[] = [];
  const announced: string[] = [];
  let isListening = false;
  const far: FarListeners = {
    get isIdle() {
      return !isListening;
    },
    listen: () => isListening,
    tell: (environmentId) => told.push(environmentId),
    announce: (environmentId) => announced.push(environmentId),
  };
  const feed = new LiveFeed(manualClock(), 'one', options, far);
  assert.equal(feed.isIdle, true);
  feed.tell('env_a', attempt(1));
  isListening = true;
  assert.equal(feed.isHeard('env_a'), true);
  feed.tell('env_a', attempt(2));
  assert.deepEqual(told, ['env_a']);
  const here = listenerOf();
  feed.listen('env_a', here.listener);
  assert.deepEqual(announced, ['env_a']);
  feed.heard('env_a', attempt(3));
  assert.deepEqual([here.told, told.length], [['msg_3'], 1], 'what was heard is not told on');
});
