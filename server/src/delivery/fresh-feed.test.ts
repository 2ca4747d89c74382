/** What is accepted while the feed reads is neither handed over twice nor forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../domain/message.ts';
import { FreshFeed } from './fresh-feed.ts';

const message: Message = {
  id: 'msg_1',
  applicationId: 'app_1',
  eventType: 'a',
  eventId: null,
  channels: null,
  tags: null,
  payload: null,
  contentType: null,
  headers: null,
  createdAt: 0,
  deliverAt: 60_000,
  deliverBefore: null,
  expiresAt: null,
  targets: ['ep_1'],
  pollers: null,
  ordered: null,
};

test('one that is put off is expected, though a read has passed it before it is offered', async () => {
  const expected: number[] = [];
  const feed = new FreshFeed(
    {
      // The store has it; what is put off is no fresh delivery.
      read: () => Promise.resolve({ messages: [], upTo: 1 }),
      room: () => ({ deliveries: 100, bytes: 100 }),
      passOver: () => null,
      take: () => assert.fail('nothing is fresh'),
      park: () => assert.fail('nothing is fresh'),
      expectDue: (_, at) => expected.push(at),
      failed: (error) => assert.fail(String(error)),
    },
    0,
    1,
  );
  feed.wake();
  await new Promise(setImmediate);
  assert.equal(feed.watermark, 1);
  feed.offer(message, 1);
  assert.deepEqual(expected, [60_000]);
});
