/** Promises about attempted messages and destinations, against a plain model in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Attempt } from '../../server/src/domain/message.ts';
import type { DeliveryStatus } from '../../server/src/storage/contract/attempted.ts';
import type { AttemptRecord, Storage } from '../../server/src/storage/storage.ts';
import {
  acceptManyMessages,
  isWithin,
  messageFilters,
  pagings,
  suits,
  type Accepted,
} from './message-list-promises.ts';
import { accept, createSamples, fresh, hourMs, startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const endpointIds = ['ep_a', 'ep_b', 'ep_c'];
const noFilter = {
  channel: null,
  tag: null,
  eventTypes: null,
  since: null,
  before: null,
  statuses: null,
};

/** One delivery as the model knows it. */
interface Known {
  accepted: Accepted;
  endpointId: string;
  attempts: Attempt[];
  retryAt: number | null;
}

function statusOf({ attempts, retryAt }: Known): DeliveryStatus {
  if (attempts.some(({ status }) => status === 'success')) return 'success';
  if (retryAt !== null) return 'sending';
  return attempts.at(-1)!.status;
}

/** Attempts as deliveries make them: by the schedule and by hand, in any order of the deliveries. */
async function recordDeliveries(storage: Storage, messages: Accepted[]): Promise<Known[]> {
  const samples = createSamples();
  const known = new Map<string, Known>();
  const moves = fc.record({
    accepted: fc.constantFrom(...messages),
    endpointId: fc.constantFrom(...endpointIds),
    status: fc.constantFrom(
      'success' as const,
      'fail' as const,
      'fail' as const,
      'canceled' as const,
    ),
    manual: fc.boolean(),
    retries: fc.boolean(),
  });
  const records: AttemptRecord[] = [];
  for (const move of fc.sample(moves, { numRuns: 900 })) {
    const { accepted, endpointId, status } = move;
    const key = `${accepted.position}/${endpointId}`;
    const one: Known = known.get(key) ?? { accepted, endpointId, attempts: [], retryAt: null };
    const scheduled = one.attempts.filter(({ trigger }) => trigger === 'scheduled').length;
    const isOver = scheduled > 0 && one.retryAt === null;
    const manual = isOver || move.manual;
    samples.now += 8;
    const nextAt = !manual && status === 'fail' && move.retries ? samples.now + hourMs : null;
    const attempt = samples.attempt(accepted.message, accepted.position, endpointId, {
      status,
      nextAt,
      trigger: manual ? 'manual' : 'scheduled',
      number: manual ? 1 : scheduled + 1,
    });
    records.push({ attempt, doneDueAt: manual ? null : one.retryAt });
    one.attempts.push(attempt);
    if (!manual) one.retryAt = nextAt;
    else if (status === 'success') one.retryAt = null;
    known.set(key, one);
  }
  // Some together and some alone: what one call records may rest on another, or on itself.
  for (let start = 0, count = 1; start < records.length; start += count, count = 1 + (start % 7)) {
    await storage.write('recordAttempts', records.slice(start, start + count));
  }
  return [...known.values()];
}

export function attemptedPromises(open: OpenStore): void {
  test('each attempted message is listed once, with how its delivery stands', async () => {
    await using store = await open();
    const messages = await acceptManyMessages(store.storage, 300);
    const known = await recordDeliveries(store.storage, messages);
    await store.reopen();
    const statuses = fc.option(
      fc.subarray(['success', 'pending', 'fail', 'sending', 'canceled'] as DeliveryStatus[]),
    );
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        messageFilters,
        statuses,
        fc.constantFrom(...endpointIds, 'ep_none'),
        pagings,
        async (filter, wanted, endpointId, paging) => {
          const listed = await readPages(
            paging.limit,
            (from) =>
              store.storage.read('attemptedMessages', {
                ...filter,
                ...paging,
                endpointId,
                statuses: wanted,
                from,
                withPayload: true,
              }),
            ({ message }) => message.id,
          );
          const expected = known
            .filter((one) => one.endpointId === endpointId)
            .filter(({ accepted: { message } }) => suits(message, filter))
            .filter(({ accepted: { message } }) => isWithin(message.createdAt, filter))
            .filter((one) => wanted === null || wanted.includes(statusOf(one)))
            .toSorted((a, b) => a.accepted.position - b.accepted.position)
            .map((one) => ({
              message: one.accepted.message,
              status: statusOf(one),
              nextAt: statusOf(one) === 'sending' ? one.retryAt : null,
            }));
          if (paging.order === 'descending') expected.reverse();
          assertSame(
            listed.map(({ message, status, nextAt }) => ({ message, status, nextAt })),
            expected,
          );
          found += listed.length;
        },
      ),
      { numRuns: 120 },
    );
    assert.ok(found > 0, 'some filter found something');
    const states = { fail: 2, sending: 3, canceled: 4 } as const;
    for (const applicationId of ['app_a', 'app_b']) {
      const messageIds = messages.slice(0, 40).map(({ message }) => message.id);
      const expected = new Map<string, number>();
      for (const one of known) {
        const { message } = one.accepted;
        const state = states[statusOf(one) as keyof typeof states];
        if (message.applicationId !== applicationId || state === undefined) continue;
        if (!messageIds.includes(message.id)) continue;
        const key = `${message.id} ${state}`;
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      const missed = await store.storage.read('undeliveredOf', { applicationId, messageIds });
      assert.ok(missed.length > 0);
      assert.deepEqual(
        new Map(missed.map(({ messageId, state, count }) => [`${messageId} ${state}`, count])),
        new Map([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      );
    }
  });

  test('a filter that lets little through cuts pages short and loses nothing', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const oldest = samples.message('app_a', { tags: ['rare'], targets: ['ep_a'] });
    const position = await accept(storage, oldest);
    await storage.write('recordAttempts', [fresh(samples.attempt(oldest, position, 'ep_a'))]);
    const others = Array.from({ length: 12_000 }, () =>
      samples.message('app_a', { targets: ['ep_a'] }),
    );
    await Promise.all(
      others.map(async (message) => {
        const at = await accept(storage, message);
        await storage.write('recordAttempts', [fresh(samples.attempt(message, at, 'ep_a'))]);
      }),
    );
    const rare = { ...noFilter, applicationId: 'app_a', tag: 'rare' };
    const paging = { limit: 50, order: 'descending' as const };
    const lists = {
      messages: (from: string | null) =>
        storage.read('listMessages', { ...rare, ...paging, from, withPayload: false }),
      attempted: (from: string | null) =>
        storage.read('attemptedMessages', {
          ...rare,
          ...paging,
          endpointId: 'ep_a',
          from,
          withPayload: false,
        }),
      attempts: (from: string | null) =>
        storage.read('listAttempts', {
          ...rare,
          ...paging,
          endpointId: 'ep_a',
          messageId: null,
          statusCodeClass: null,
          from,
          withMessage: false,
          withPayload: false,
        }),
    };
    for (const [name, read] of Object.entries(lists)) {
      let from: string | null = null;
      let found = 0;
      let pages = 0;
      for (let done = false; !done; pages++) {
        const page: Awaited<ReturnType<typeof read>> = await read(from);
        found += page.items.length;
        done = page.done;
        if (!done) assert.ok(page.reached !== undefined, `${name} says where to go on`);
        from = page.reached ?? null;
      }
      assert.equal(found, 1, `${name} finds the oldest`);
      assert.ok(pages > 1 && pages < 20, `${name} takes ${pages} pages`);
    }
  });

  test('destinations of a message: attempted, owed, and deleted ones, in pages', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const application = samples.application();
    await storage.write('createApplication', application);
    const ids: string[] = [];
    for (let index = 0; index < 6; index++) {
      const endpoint = samples.endpoint(application.id);
      await storage.write('createEndpoint', endpoint);
      ids.push(endpoint.id);
    }
    const targets = ids.slice(0, 5);
    const message = samples.message(application.id, { targets });
    const position = await accept(storage, message);
    const attempt = (index: number, fields: Parameters<typeof samples.attempt>[3]) =>
      fresh(samples.attempt(message, position, ids[index]!, fields));
    await storage.write('recordAttempts', [
      attempt(0, { status: 'fail', nextAt: startMs + 5000 }),
      attempt(1, { status: 'fail' }),
      attempt(2, { status: 'canceled' }),
      attempt(3, {}),
      attempt(3, { status: 'fail', trigger: 'manual' }),
      attempt(5, { trigger: 'manual', status: 'fail' }),
    ]);
    await storage.write('deleteEndpoint', {
      applicationId: application.id,
      id: ids[1]!,
      at: startMs,
      endingTaskId: samples.id('qtask'),
    });
    const expected = [
      [ids[0], 'sending', startMs + 5000],
      [ids[1], 'fail', null],
      [ids[2], 'canceled', null],
      [ids[3], 'success', null],
      [ids[4], 'pending', null],
      [ids[5], 'fail', null],
    ];
    for (const limit of [1, 2, 3, 6, 100]) {
      for (const order of ['ascending', 'descending'] as const) {
        const listed = await readPages(
          limit,
          (from) =>
            storage.read('attemptedDestinations', { position, targets, limit, from, order }),
          ({ endpoint }) => endpoint.id,
        );
        const seen = listed.map(({ endpoint, status, nextAt }) => [endpoint.id, status, nextAt]);
        assert.deepEqual(seen, order === 'ascending' ? expected : expected.toReversed());
      }
    }
    await storage.write('advanceFresh', position);
    const all = { position, targets, limit: 10, from: null, order: 'ascending' as const };
    const { items } = await storage.read('attemptedDestinations', all);
    assert.equal(items[4]!.status, 'canceled', 'never tried, and owed no longer');
  });

  test('the answer to an attempt, its headers too, can be removed for good, by its own application only', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const position = await accept(storage, message);
    const responseBody = Buffer.from('secret');
    const timing = { waited: 0, dns: 1, connect: 2, tls: null, answer: 3, body: null };
    const exchange = { timing, headers: { 'x-a': 'ação "1"' }, bodyBytes: 70_000 };
    const bare = samples.attempt(message, position, 'ep_a', { responseBody });
    const attempt = { ...bare, exchange };
    await storage.write('recordAttempts', [fresh(attempt)]);
    const which = { applicationId: 'app_a', messageId: message.id, attemptId: attempt.id };
    for (const wrong of [{ applicationId: 'app_b' }, { messageId: 'msg_x' }, { attemptId: 'a' }]) {
      const refused = await storage.write('removeResponse', { ...which, ...wrong });
      assert.equal(refused.kind, 'missing');
    }
    assertSame(await storage.read('getAttempt', which), attempt);
    assert.equal((await storage.write('removeResponse', which)).kind, 'ok');
    await store.reopen();
    const left = await storage.read('getAttempt', which).catch(() => null);
    assert.equal(left, null, 'the closed store answers no more');
    assertSame(await store.storage.read('getAttempt', which), {
      ...bare,
      responseBody: Buffer.from('EXPUNGED'),
    });
  });

  test('the headers of an endpoint are known for every moment, without what is secret', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const application = samples.application();
    await storage.write('createApplication', application);
    const endpoint = samples.endpoint(application.id, { headers: { 'X-A': '1', Cookie: 'c' } });
    const { id, applicationId } = endpoint;
    await storage.write('createEndpoint', endpoint);
    await storage.write('updateEndpoint', {
      applicationId,
      id,
      changes: { headers: { 'X-B': '2' }, updatedAt: startMs + 1000 },
    });
    await storage.write('updateEndpoint', {
      applicationId,
      id,
      changes: { description: 'as before', updatedAt: startMs + 2000 },
    });
    await storage.write('changeHeaders', {
      applicationId,
      id,
      set: { 'X-C': '3' },
      remove: ['x-b'],
      now: startMs + 3000,
    });
    await store.reopen();
    const at = (moment: number) =>
      store.storage.read('endpointHeadersAt', { endpointId: id, at: moment });
    assert.deepEqual(await at(startMs - 1), {});
    assert.deepEqual(await at(startMs + 999), { 'X-A': '1', Cookie: null });
    assert.deepEqual(await at(startMs + 2500), { 'X-B': '2' });
    assert.deepEqual(await at(startMs + 3000), { 'X-C': '3' });
    const trim = { now: startMs, after: 0, limit: 10 };
    await store.storage.write('trimExpired', { ...trim, messagesBefore: startMs + 2000 });
    assert.deepEqual(await at(startMs + 999), {}, 'what no kept attempt can have had');
    assert.deepEqual(await at(startMs + 2500), { 'X-B': '2' });
  });
}
