/** The last thing that came says how a source stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from './source-standing.ts';

const quiet = { lastReceivedAt: null, lastRejected: null, failures: 0, missedAt: null };
const github = { type: 'github', disabled: false };
const rejected = (receivedAt: string) => ({
  lastRejected: { requestId: 'req_1', receivedAt, reason: 'signature_wrong', detail: null },
});

test('a new source waits, and one that goes by time is planned', () => {
  assert.equal(standingOf(github, quiet), 'waiting');
  assert.equal(standingOf({ type: 'cron', disabled: false }, quiet), 'planned');
  assert.equal(standingOf({ type: 'heartbeat', disabled: false }, quiet), 'waiting');
});

test('what came last decides between receiving and rejecting', () => {
  const received = { ...quiet, lastReceivedAt: '2026-01-01T00:00:02.000Z' };
  assert.equal(standingOf(github, received), 'receiving');
  const before = { ...received, ...rejected('2026-01-01T00:00:01.000Z') };
  assert.equal(standingOf(github, before), 'receiving');
  const since = { ...received, ...rejected('2026-01-01T00:00:03.000Z') };
  assert.equal(standingOf(github, since), 'rejecting');
});

test('runs that fail, signs of life that are missing and a switch come first', () => {
  const failing = { ...quiet, failures: 2, lastReceivedAt: '2026-01-01T00:00:02.000Z' };
  assert.equal(standingOf({ type: 'poll', disabled: false }, failing), 'failing');
  const missing = { ...failing, missedAt: '2026-01-01T00:00:02.000Z' };
  assert.equal(standingOf({ type: 'heartbeat', disabled: false }, missing), 'missing');
  assert.equal(standingOf({ type: 'heartbeat', disabled: true }, missing), 'disabled');
});
