import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageInput } from './message-input.ts';

const now = 1_800_000_000_000;
const hourMs = 3_600_000;

test('a payload is kept for as long as the message asks, in days or in hours', () => {
  const retentionMs = (fields: object) =>
    messageInput({ eventType: 'a', payload: {}, ...fields }, Buffer.from('{}'), now, 64)
      .retentionMs;
  assert.equal(retentionMs({ payloadRetentionPeriod: 5 }), 120 * hourMs);
  assert.equal(retentionMs({ payloadRetentionHours: 5 }), 5 * hourMs);
  // Clients write out the default of the older field beside the newer one.
  assert.equal(retentionMs({ payloadRetentionPeriod: 90, payloadRetentionHours: 5 }), 5 * hourMs);
  assert.equal(
    retentionMs({ payloadRetentionPeriod: 5, payloadRetentionHours: null }),
    120 * hourMs,
  );
  assert.equal(retentionMs({}), null);
});

test('a moment that is past means at once', () => {
  const deliverAt = (ms: number) =>
    messageInput(
      { eventType: 'a', payload: {}, deliverAt: new Date(ms).toISOString() },
      Buffer.from('{}'),
      now,
      64,
    ).deliverAt;
  assert.equal(deliverAt(now - 1), null);
  assert.equal(deliverAt(now), null);
  assert.equal(deliverAt(now + 1), now + 1);
});
