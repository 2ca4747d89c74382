/** Promises about attempts: found one by one, and in lists under every filter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Attempt, AttemptStatus, Message } from '../../server/src/domain/message.ts';
import type { AttemptFilter, Storage } from '../../server/src/storage/storage.ts';
import {
  acceptManyMessages,
  isWithin,
  messageFilters,
  pagings,
  stepMs,
  suits,
} from './message-list-promises.ts';
import { accept, createSamples, fresh } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const allStatuses: AttemptStatus[] = ['success', 'fail', 'canceled'];
const responses = [0, 100, 199, 200, 204, 299, 302, 400, 404, 499, 500, 599];
const endpointIds = ['ep_a', 'ep_b'];

interface Recorded {
  attempt: Attempt;
  message: Message;
}

/** Attempts of many messages at two endpoints; attempts of one message lie apart in time. */
async function recordManyAttempts(storage: Storage): Promise<Recorded[]> {
  const samples = createSamples();
  const messages = await acceptManyMessages(storage, 60);
  const fields = fc.record({
    accepted: fc.constantFrom(...messages),
    endpointId: fc.constantFrom(...endpointIds),
    waitSteps: fc.constantFrom(0, 0, 1, 5),
    rest: fc.record({
      status: fc.constantFrom(...allStatuses),
      responseStatus: fc.constantFrom(...responses),
      trigger: fc.constantFrom('scheduled' as const, 'manual' as const),
      number: fc.constantFrom(1, 2, 9),
      cause: fc.option(fc.constantFrom('answered 500', 'no answer')),
      responseBody: fc.uint8Array({ maxLength: 8 }),
      nextAt: fc.option(fc.constant(samples.now + 60_000)),
    }),
  });
  const recorded: Recorded[] = [];
  for (const one of fc.sample(fields, { numRuns: 300 })) {
    const { accepted, endpointId, waitSteps, rest } = one;
    const { message, position } = accepted;
    samples.now += waitSteps * stepMs;
    const attempt = samples.attempt(message, position, endpointId, rest);
    recorded.push({ attempt, message });
  }
  await storage.write(
    'recordAttempts',
    recorded.map(({ attempt }) => fresh(attempt)),
  );
  return recorded;
}

function isAskedFor({ attempt, message }: Recorded, filter: AttemptFilter): boolean {
  const { endpointId, messageId, statuses, statusCodeClass } = filter;
  if (endpointId !== null && attempt.endpointId !== endpointId) return false;
  if (messageId !== null && attempt.messageId !== messageId) return false;
  if (statuses !== null && !statuses.includes(attempt.status)) return false;
  const hundreds = Math.floor(attempt.responseStatus / 100) * 100;
  if (statusCodeClass !== null && hundreds !== statusCodeClass) return false;
  return suits(message, filter) && isWithin(attempt.startedAt, filter);
}

export function attemptListPromises(open: OpenStore): void {
  test('any filter and paging finds what a plain search finds, in the order of ids', async () => {
    await using store = await open();
    const recorded = await recordManyAttempts(store.storage);
    const messageIds = [...new Set(recorded.map(({ message }) => message.id))];
    // A list is always one of an endpoint, of a message, or of both.
    const subjects = fc.oneof(
      fc.record({ endpointId: fc.constantFrom(...endpointIds), messageId: fc.constant(null) }),
      fc.record({ endpointId: fc.constant(null), messageId: fc.constantFrom(...messageIds) }),
      fc.record({
        endpointId: fc.constantFrom(...endpointIds, 'ep_none'),
        messageId: fc.constantFrom(...messageIds, 'msg_none'),
      }),
    );
    const outcomes = fc.record({
      statuses: fc.option(fc.subarray(allStatuses), { freq: 3 }),
      statusCodeClass: fc.option(fc.constantFrom(0, 100, 200, 300, 400, 500), { freq: 2 }),
      withMessage: fc.boolean(),
      withPayload: fc.boolean(),
    });
    const nothing = { channel: null, tag: null, eventTypes: null, since: null, before: null };
    const ofMessages = fc.oneof(
      messageFilters,
      messageFilters.map((one) => ({ ...one, ...nothing })),
    );
    let found = 0;
    await fc.assert(
      fc.asyncProperty(ofMessages, subjects, outcomes, pagings, async (...parts) => {
        const [filter, subject, { withMessage, withPayload, ...outcome }, paging] = parts;
        const asked = { ...filter, ...subject, ...outcome };
        const listed = await readPages(
          paging.limit,
          (from) =>
            store.storage.read('listAttempts', {
              ...asked,
              ...paging,
              from,
              withMessage,
              withPayload,
            }),
          ({ id }) => id,
        );
        const expected = recorded
          .filter((one) => isAskedFor(one, asked))
          .map(({ attempt, message }) => {
            const seen = withPayload ? message : { ...message, payload: null };
            return { ...attempt, message: withMessage ? seen : null };
          });
        assertSame(listed, paging.order === 'ascending' ? expected : expected.toReversed());
        found += listed.length;
      }),
      { numRuns: 150 },
    );
    assert.ok(found > 0, 'some filter found something');
  });

  test('an attempt is found whole under its own application and message only', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const other = samples.message('app_a');
    const position = await accept(store.storage, message);
    await accept(store.storage, other);
    const attempt = samples.attempt(message, position, 'ep_a', {
      status: 'fail',
      responseStatus: 503,
      responseBody: Uint8Array.of(255, 0, 1),
      cause: 'answered 503',
      nextAt: samples.now + 5000,
      url: 'https://receiver.example/then',
      number: 4,
    });
    await store.storage.write('recordAttempts', [fresh(attempt)]);
    await store.reopen();
    const which = { applicationId: 'app_a', messageId: message.id, attemptId: attempt.id };
    assertSame(await store.storage.read('getAttempt', which), attempt);
    for (const wrong of [
      { ...which, applicationId: 'app_b' },
      { ...which, messageId: other.id },
      { ...which, attemptId: samples.id('atmpt') },
    ]) {
      assert.equal(await store.storage.read('getAttempt', wrong), null);
    }
  });
}
