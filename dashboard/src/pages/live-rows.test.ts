import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveRows, shownMax, type LiveRow } from './live-rows.ts';

const row = (number: number): LiveRow => ({
  id: `one-${number}`,
  kind: 'message',
  at: new Date(0).toISOString(),
  appId: 'app_a',
  appName: 'Shop',
  sourceId: null,
  messageId: `msg_${number}`,
  eventType: 'invoice.paid',
});

test('what comes waits until it is shown, the newest on top', () => {
  const rows = new LiveRows();
  rows.add(row(1), 0);
  rows.add(row(2), 0);
  assert.deepEqual([rows.state(0).shown.length, rows.state(0).waitingCount], [0, 2]);
  rows.show();
  rows.add(row(3), 0);
  const { shown, waitingCount } = rows.state(0);
  assert.deepEqual([shown.map(({ id }) => id), waitingCount], [['one-2', 'one-1'], 1]);
});

test('500 in a second for a while stay within the bound, and all are counted', () => {
  const rows = new LiveRows();
  const seconds = 10;
  for (let second = 0; second < seconds; second++) {
    for (let count = 0; count < 500; count++) rows.add(row(second * 500 + count), second * 1_000);
    const { waiting, waitingCount } = rows.state(second * 1_000);
    assert.ok(waiting.length <= shownMax * 2);
    assert.equal(waitingCount, (second + 1) * 500);
  }
  rows.sum({ message: 7, attempt: 2, request: 0, rejected: 1, trouble: 3 }, seconds * 1_000);
  rows.show();
  const state = rows.state(seconds * 1_000);
  assert.equal(state.shown.length, shownMax);
  assert.equal(state.shown[0]!.id, 'one-4999');
  assert.deepEqual([state.total, state.summed, state.summedTrouble], [5_010, 10, 3]);
  assert.equal(state.perSecond, 500);
  assert.equal(rows.state((seconds + 30) * 1_000).perSecond, 0);
});
