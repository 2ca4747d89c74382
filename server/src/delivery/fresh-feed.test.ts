/** What is accepted while the feed reads is neither handed over twice nor forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery, Message } from '../domain/message.ts';
import { FreshFeed } from './fresh-feed.ts';

const delivery: Delivery = {
  position: 1,
  messageId: 'msg_1',
  applicationId: 'app_1',
  endpointId: 'ep_1',
  eventType: 'a',
  payload: null,
  contentType: null,
  headers: null,
  deliverBefore: null,
  attemptNumber: 1,
  trigger: 'scheduled',
  dueAt: 0,
  hasDueRow: false,
};

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

test('what is taken and leaves memory at once does not have the same read again', async () => {
  const reads: number[] = [];
  const taken: number[] = [];
  const feed = new FreshFeed(
    {
      read: (after) => {
        reads.push(after);
        const position = after + 1;
        const deliveries = [{ ...delivery, position }];
        return Promise.resolve({
          messages: [{ position, deliveries, toPark: [] }],
          upTo: position,
        });
      },
      room: () => ({ deliveries: 100, bytes: 100 }),
      passOver: () => null,
      take: ({ position }) => {
        taken.push(position);
        feed.wake();
      },
      park: () => assert.fail('there is room'),
      expectDue: () => assert.fail('nothing is put off'),
      failed: (error) => assert.fail(String(error)),
    },
    0,
    3,
  );
  feed.wake();
  await new Promise(setImmediate);
  assert.deepEqual(reads, [0, 1, 2]);
  assert.deepEqual(taken, [1, 2, 3]);
});
