/** Promises about lists of messages: every filter, both directions, against a plain search in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Message } from '../../server/src/domain/message.ts';
import type { MessageFilter, Storage } from '../../server/src/storage/storage.ts';
import { accept, createSamples, startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

export const applicationIds = ['app_a', 'app_b'];
export const eventTypes = ['invoice.paid', 'invoice.sent', 'user.new'];
export const channels = ['eu', 'us', 'a"b'];
export const tags = ['urgent', 'test'];
/** Ids tell moments apart by 4 ms; the samples keep to that grid. */
export const stepMs = 4;

export interface Accepted {
  message: Message;
  position: number;
}

/** Messages of two applications, with everything that a filter can ask for. */
export async function acceptManyMessages(storage: Storage, count: number): Promise<Accepted[]> {
  const samples = createSamples();
  const fields = fc.record({
    applicationId: fc.constantFrom(...applicationIds),
    eventType: fc.constantFrom(...eventTypes),
    channels: fc.option(fc.subarray(channels)),
    tags: fc.option(fc.subarray(tags)),
    waitSteps: fc.constantFrom(0, 0, 1, 5),
  });
  const saved: Promise<Accepted>[] = [];
  for (const { applicationId, waitSteps, ...rest } of fc.sample(fields, { numRuns: count })) {
    samples.now += waitSteps * stepMs;
    const message = samples.message(applicationId, rest);
    saved.push(accept(storage, message).then((position) => ({ message, position })));
  }
  return Promise.all(saved);
}

/** What a list may be asked for of the messages themselves. */
export const messageFilters = fc.record({
  applicationId: fc.constantFrom(...applicationIds, 'app_none'),
  channel: fc.option(fc.constantFrom(...channels, 'nowhere')),
  tag: fc.option(fc.constantFrom(...tags, 'never')),
  eventTypes: fc.option(fc.subarray([...eventTypes, 'no.such'], { minLength: 1 })),
  since: fc.option(fc.nat({ max: 250 }).map((steps) => startMs + steps * stepMs)),
  before: fc.option(fc.nat({ max: 250 }).map((steps) => startMs + steps * stepMs)),
});

export const pagings = fc.record({
  order: fc.constantFrom('ascending' as const, 'descending' as const),
  limit: fc.constantFrom(1, 7, 50, 1000),
});

/** Whether a message is what the filter asks for, leaving its times aside. */
export function suits(message: Message, filter: Omit<MessageFilter, 'since' | 'before'>): boolean {
  const { applicationId, channel, tag } = filter;
  if (message.applicationId !== applicationId) return false;
  if (channel !== null && message.channels?.includes(channel) !== true) return false;
  if (tag !== null && message.tags?.includes(tag) !== true) return false;
  return filter.eventTypes === null || filter.eventTypes.includes(message.eventType);
}

/** Whether a moment lies in the window. */
export function isWithin(
  at: number,
  { since, before }: Pick<MessageFilter, 'since' | 'before'>,
): boolean {
  return (since === null || at >= since) && (before === null || at < before);
}

export function messageListPromises(open: OpenStore): void {
  test('any filter and paging finds what a plain search finds, in the order of ids', async () => {
    await using store = await open();
    const messages = await acceptManyMessages(store.storage, 400);
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        messageFilters,
        pagings,
        fc.boolean(),
        async (filter, paging, withPayload) => {
          const listed = await readPages(
            paging.limit,
            (from) =>
              store.storage.read('listMessages', { ...filter, ...paging, from, withPayload }),
            ({ id }) => id,
          );
          const expected = messages
            .map(({ message }) => message)
            .filter((one) => suits(one, filter) && isWithin(one.createdAt, filter))
            .map((one) => (withPayload ? one : { ...one, payload: null }));
          assertSame(listed, paging.order === 'ascending' ? expected : expected.toReversed());
          found += listed.length;
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(found > 0, 'some filter found something');
  });

  test('a page may start at an id that no message has', async () => {
    await using store = await open();
    const samples = createSamples();
    const first = samples.message('app_a');
    const between = samples.id('msg');
    const last = samples.message('app_a');
    await accept(store.storage, first);
    await accept(store.storage, last);
    const everything = {
      applicationId: 'app_a',
      channel: null,
      tag: null,
      eventTypes: null,
      since: null,
      before: null,
      withPayload: true,
      limit: 5,
      from: between,
    };
    const up = await store.storage.read('listMessages', { ...everything, order: 'ascending' });
    assertSame(up, { items: [last], done: true });
    const down = await store.storage.read('listMessages', { ...everything, order: 'descending' });
    assertSame(down, { items: [first], done: true });
  });
}
