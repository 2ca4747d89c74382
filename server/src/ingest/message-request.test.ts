/** A payload is kept for as long as was asked, and never goes before it can be had. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIds, firstIdAt, idTickMs } from '../domain/ids.ts';
import { systemRandom } from '../lib/random.ts';
import { messageOf, stampOf, type MessageRequest } from './message-request.ts';

const hourMs = 3_600_000;
const createdAt = 1_800_000_000_000;
const request: MessageRequest = {
  eventType: 'invoice.paid',
  eventId: null,
  channels: null,
  tags: null,
  payload: Buffer.from('{}'),
  deliverAt: createdAt + 10 * hourMs,
  retentionMs: hourMs,
};

function expiresAt(fields: Partial<MessageRequest>, pollers: string[] | null): number | null {
  const matched = { targets: ['ep_1'], pollers, ordered: null };
  const given = { id: 'msg_1', applicationId: 'app_1', createdAt, ...matched };
  return messageOf({ ...request, ...fields }, given).expiresAt;
}

test('a payload is kept from when it was accepted', () => {
  assert.equal(expiresAt({}, null), createdAt + hourMs);
  assert.equal(expiresAt({ deliverAt: null }, ['ep_2']), createdAt + hourMs);
  assert.equal(expiresAt({ retentionMs: null }, ['ep_2']), null);
});

test('one that is put off for an endpoint that fetches is kept from when it can be fetched', () => {
  assert.equal(expiresAt({}, ['ep_2']), createdAt + 11 * hourMs);
});

test('lists since the moment at which it was created, which go by ids, have it', () => {
  let now = Date.UTC(2026, 0, 5);
  // The next tick of ids comes between the one look at the clock and the other.
  const clock = { now: () => (now += idTickMs), elapsed: () => 0, after: () => () => {} };
  const { id, createdAt } = stampOf({ clock, ids: createIds(clock, systemRandom) });
  assert.ok(id > firstIdAt('msg', createdAt));
});
