/** Promises about the walks over what failed, was never sent, or waits; and about usage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstIdAt } from '../../server/src/domain/ids.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  dueBy,
  fresh,
  hourMs,
  saveApplication,
  startMs,
  type Samples,
} from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const never = Number.MAX_SAFE_INTEGER;
const failure = { status: 'fail', responseStatus: 500 } as const;
const noFilter = { eventTypes: null, channel: null, tag: null };

/** Walks in pages of two until the end. */
async function walk<T>(
  read: (after: string, limit: number) => Promise<{ items: T[]; next: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let after = '';
  for (let pages = 0; pages < 100; pages++) {
    const { items, next } = await read(after, 2);
    all.push(...items);
    if (next === null) return all;
    assert.ok(next > after, 'a walk goes on');
    after = next;
  }
  throw new Error('the walk has no end');
}

function failed(storage: Storage, window: object = {}): Promise<{ position: number }[]> {
  return walk((after, limit) =>
    storage.read('failedDeliveries', {
      endpointId: 'ep_a',
      after,
      before: firstIdAt('atmpt', startMs + 1000 * hourMs),
      messageSince: firstIdAt('msg', startMs),
      messageBefore: firstIdAt('msg', startMs + 1000 * hourMs),
      leaveOut: 'left out',
      limit,
      ...window,
    }),
  );
}

/** A message with attempts to `ep_a`, one after the other. */
async function attempted(storage: Storage, samples: Samples, attempts: object[]): Promise<number> {
  const message = samples.message('app_a', { targets: ['ep_a'] });
  const position = await accept(storage, message);
  for (const fields of attempts) {
    await storage.write('recordAttempts', [
      fresh(samples.attempt(message, position, 'ep_a', fields)),
    ]);
  }
  return position;
}

const anyTried = {
  ...noFilter,
  eventTypes: null as string[] | null,
  statuses: [0, 2, 3, 4] as (0 | 2 | 3 | 4)[],
  answers: null as [number, number][] | null,
  cause: null as string | null,
};

function tried(storage: Storage, filter: Partial<typeof anyTried> = {}) {
  return walk((after, limit) =>
    storage.read('triedDeliveries', {
      endpointId: 'ep_a',
      after,
      before: firstIdAt('atmpt', startMs + 1000 * hourMs),
      messageSince: firstIdAt('msg', startMs),
      messageBefore: firstIdAt('msg', startMs + 1000 * hourMs),
      filter: { ...anyTried, ...filter },
      limit,
    }),
  );
}

export function replayPromises(open: OpenStore): void {
  test('deliveries are met by their last attempts: how they stand, what was answered, and why', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const gone = { status: 'fail', responseStatus: 0, cause: 'Connection REFUSED' } as const;
    const often = await attempted(storage, samples, [gone, { ...failure, responseStatus: 503 }]);
    const unheard = await attempted(storage, samples, [gone]);
    const arrived = await attempted(storage, samples, [failure, { status: 'success' }]);
    const canceled = await attempted(storage, samples, [{ ...gone, status: 'canceled' }]);
    const planned = await attempted(storage, samples, [{ ...failure, nextAt: startMs + hourMs }]);
    const asked = await attempted(storage, samples, [failure]);
    await storage.write('sendAgain', {
      applicationId: 'app_a',
      endpointId: 'ep_a',
      positions: [asked],
      trigger: 'manual',
      at: startMs,
    });
    const all = await tried(storage);
    assert.deepEqual(
      all.map(({ position, status }) => [position, status]),
      [
        [often, 2],
        [unheard, 2],
        [arrived, 0],
        [canceled, 4],
        [planned, 3],
      ],
    );
    const only = async (filter: Partial<typeof anyTried>) =>
      (await tried(storage, filter)).map(({ position }) => position);
    assert.deepEqual(await only({ statuses: [2, 4] }), [often, unheard, canceled]);
    assert.deepEqual(await only({ answers: [[503, 503]] }), [often]);
    assert.deepEqual(await only({ answers: [[500, 599]], statuses: [2, 3] }), [often, planned]);
    assert.deepEqual(await only({ answers: [[0, 0]], statuses: [2] }), [unheard]);
    assert.deepEqual(await only({ cause: 'refused' }), [unheard, canceled]);
    assert.deepEqual(await only({ eventTypes: ['nothing.such'] }), []);
    await storage.write('expungePayloads', { applicationId: 'app_a', positions: [often] });
    assert.equal((await tried(storage))[0]!.hasPayload, false);
  });

  test('a delivery that failed is met once, one that succeeded since is not', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const often = await attempted(storage, samples, [failure, failure, failure, failure]);
    await attempted(storage, samples, [failure, { trigger: 'manual' }]);
    await attempted(storage, samples, [{}]);
    const canceled = await attempted(storage, samples, [{ status: 'canceled', cause: 'disabled' }]);
    await attempted(storage, samples, [failure, { status: 'canceled', cause: 'left out' }]);
    assert.deepEqual(await failed(storage), [
      { position: often, hasPayload: true },
      { position: canceled, hasPayload: true },
    ]);
    await storage.write('expungePayloads', { applicationId: 'app_a', positions: [often] });
    await storage.write('expungePayloads', { applicationId: 'other', positions: [canceled] });
    assert.deepEqual(await failed(storage), [
      { position: often, hasPayload: false },
      { position: canceled, hasPayload: true },
    ]);
  });

  test('what a resend waits for is left out; the window is that of the message', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const first = await attempted(storage, samples, [failure]);
    samples.now += hourMs;
    const second = await attempted(storage, samples, [failure]);
    const positions = async (window: object = {}) =>
      (await failed(storage, window)).map(({ position }) => position);
    assert.deepEqual(await positions({ messageSince: firstIdAt('msg', samples.now) }), [second]);
    assert.deepEqual(await positions({ messageBefore: firstIdAt('msg', samples.now) }), [first]);
    assert.deepEqual(await positions({ before: firstIdAt('atmpt', samples.now) }), [first]);
    const place = { applicationId: 'app_a', endpointId: 'ep_a' };
    const again = { ...place, trigger: 'manual' as const, at: startMs };
    await storage.write('sendAgain', { ...again, positions: [first] });
    await storage.write('sendAgain', { ...again, positions: [first], at: startMs + 1 });
    assert.deepEqual(await positions(), [second]);
    assert.deepEqual(await dueBy(storage, startMs + 1), [`${first} ep_a #1 manual ${startMs}`]);
  });

  test('what a task sent is met by what has become of it since, each once, whoever else sent', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const messages = new Map<number, ReturnType<Samples['message']>>();
    const made = async (fields: object): Promise<number> => {
      const message = samples.message('app_a', { targets: ['ep_a'] });
      const position = await accept(storage, message);
      messages.set(position, message);
      const attempt = samples.attempt(message, position, 'ep_a', fields);
      await storage.write('recordAttempts', [fresh(attempt)]);
      return position;
    };
    const again = await made(failure);
    const arrives = await made(failure);
    const waits = await made(failure);
    const elsewhere = await made(failure);
    await made(failure);
    const before = await made({ status: 'success' });
    const planned = await made({ ...failure, nextAt: startMs + 2 * hourMs });
    samples.now += hourMs;
    const at = samples.now;
    const send = async (taskId: string, positions: number[]): Promise<void> => {
      const place = { applicationId: 'app_a', endpointId: 'ep_a', trigger: 'manual' as const };
      const task = { id: taskId, environmentId: 'env_one' };
      await storage.write('sendAgain', { ...place, positions, at, task });
    };
    await send('qtask_b', [elsewhere]);
    await send('qtask_a', [again, arrives]);
    // What waits already by another task is not sent by this one.
    await send('qtask_a', [elsewhere]);
    await send('qtask_a', [waits, before, planned]);
    const sent = async (taskId: string, asked: Partial<typeof anyTried> = {}) => {
      const met: [number, number][] = [];
      let after = '';
      for (let pages = 0; pages < 100; pages += 1) {
        const { items, next } = await storage.read('sentDeliveries', {
          taskId,
          endpointId: 'ep_a',
          after,
          attemptSince: '',
          before: '~',
          messageSince: '',
          messageBefore: '~',
          filter: { ...anyTried, ...asked },
          limit: 2,
        });
        met.push(...items.map(({ position, status }): [number, number] => [position, status]));
        if (next === null) return met;
        after = next;
      }
      throw new Error('the walk has no end');
    };
    assert.deepEqual(await sent('qtask_a'), [], 'nothing of it has been attempted since');

    const tries = async (position: number, fields: object): Promise<void> => {
      const attempt = samples.attempt(messages.get(position)!, position, 'ep_a', fields);
      await storage.write('recordAttempts', [{ attempt, doneDueAt: at }]);
    };
    const byHand = { ...failure, trigger: 'manual' };
    await tries(again, byHand);
    await tries(arrives, { trigger: 'manual' });
    await tries(before, byHand);
    await tries(elsewhere, byHand);
    await tries(planned, { ...failure, number: 2, nextAt: at + hourMs });
    assert.deepEqual(await sent('qtask_a'), [
      [again, 2],
      [arrives, 0],
      [before, 2],
      [planned, 3],
    ]);
    assert.deepEqual(await sent('qtask_a', { statuses: [3] }), [[planned, 3]]);
    assert.deepEqual(await sent('qtask_a', { statuses: [4] }), []);
    assert.deepEqual(await sent('qtask_b'), [[elsewhere, 2]]);
    assert.deepEqual(await sent('qtask_nobody'), []);
    const to = (taskId: string, from: string, including: boolean) =>
      storage.read('sentTo', { taskId, from, including });
    const there = { applicationId: 'app_a', endpointId: 'ep_a' };
    assert.deepEqual(await to('qtask_a', '', false), there);
    assert.deepEqual(await to('qtask_a', 'ep_a', true), there);
    assert.equal(await to('qtask_a', 'ep_a', false), null);
  });

  test('a retry that is planned is brought forward, and nothing is put beside it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const nextAt = startMs + hourMs;
    const retried = await attempted(storage, samples, [{ ...failure, nextAt }]);
    const place = { applicationId: 'app_a', endpointId: 'ep_a' };
    const again = { ...place, positions: [retried], trigger: 'manual' as const };
    await storage.write('sendAgain', { ...again, at: startMs + 5 });
    await storage.write('sendAgain', { ...again, at: startMs + 9 });
    assert.deepEqual(await dueBy(storage, never), [`${retried} ep_a #2 scheduled ${startMs + 5}`]);
  });

  test('a first attempt is made due only where nothing waits and nothing was tried', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const tried = await attempted(storage, samples, [failure]);
    const untried = await attempted(storage, samples, []);
    const place = { applicationId: 'app_a', endpointId: 'ep_a' };
    const which = { ...place, trigger: 'scheduled' as const, at: startMs };
    await storage.write('sendAgain', { ...which, positions: [tried, untried] });
    await storage.write('sendAgain', { ...which, positions: [untried], at: startMs + 5 });
    assert.deepEqual(await dueBy(storage, never), [`${untried} ep_a #1 scheduled ${startMs}`]);
  });

  test('candidates tell how each delivery stands, and the filter is that of the message', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await attempted(storage, samples, [{}]);
    await attempted(storage, samples, [{ ...failure, nextAt: startMs + 1 }]);
    await accept(storage, samples.message('app_a', { eventType: 'other', channels: ['c'] }));
    await accept(storage, samples.message('app_b'));
    await storage.write('advanceFresh', store.place(3));
    await accept(storage, samples.message('app_a', { targets: ['ep_a'], tags: ['t'] }));
    const candidates = (filter: object = {}) =>
      walk((after, limit) =>
        storage.read('replayCandidates', {
          applicationId: 'app_a',
          endpointId: 'ep_a',
          after,
          before: firstIdAt('msg', startMs + hourMs),
          filter: { ...noFilter, ...filter },
          limit,
        }),
      );
    const all = await candidates();
    assert.deepEqual(
      all.map(({ position, fresh, standing }) => [
        position,
        fresh,
        standing.attempts,
        standing.succeeded,
        standing.last?.responseStatus ?? null,
        standing.due,
      ]),
      [
        [store.place(1), false, 1, true, 204, null],
        [store.place(2), false, 1, false, 500, 'scheduled'],
        [store.place(3), false, 0, false, null, null],
        [store.place(5), true, 0, false, null, null],
      ],
    );
    const positions = async (filter: object) =>
      (await candidates(filter)).map(({ position }) => position - store.place(0));
    assert.deepEqual(await positions({ eventTypes: ['other'] }), [3]);
    assert.deepEqual(await positions({ channel: 'c' }), [3]);
    assert.deepEqual(await positions({ tag: 't' }), [5]);
    assert.deepEqual(await positions({ tag: 't', channel: 'c' }), []);
  });

  test('what waits is walked in its order; ending it records it, once', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const messages = [];
    for (let count = 0; count < 3; count++) {
      const deliverAt = startMs + hourMs - count;
      const message = samples.message('app_a', { targets: ['ep_a'], deliverAt });
      messages.push({ message, position: await accept(storage, message), deliverAt });
    }
    const pending = (after: Parameters<typeof read>[0]) => read(after);
    async function read(after: { dueAt: number; position: number; trigger: 'scheduled' } | null) {
      return storage.read('pendingDeliveries', {
        endpointId: 'ep_a',
        after,
        positionMax: store.place(2),
        filter: { ...noFilter, since: null, before: null },
        limit: 2,
      });
    }
    const first = await pending(null);
    assert.deepEqual(
      first.items.map(({ position, messageId }) => [position, messageId]),
      [[store.place(2), messages[1]!.message.id]],
      'the third is beyond the bound, the second is due before the first',
    );
    const second = await pending(first.next as Parameters<typeof read>[0]);
    assert.deepEqual(
      second.items.map(({ position }) => position),
      [store.place(1)],
    );
    assert.equal(second.next, null);
    const { message, position, deliverAt } = messages[0]!;
    const attempt = samples.attempt(message, position, 'ep_a', {
      status: 'canceled',
      cause: 'by hand',
    });
    await storage.write('cancelDeliveries', [{ attempt, doneDueAt: deliverAt }]);
    const repeated = { ...attempt, id: samples.id('atmpt') };
    await storage.write('cancelDeliveries', [{ attempt: repeated, doneDueAt: deliverAt }]);
    assert.equal((await dueBy(storage, never)).length, 2);
    const which = { applicationId: 'app_a', messageId: message.id };
    assert.ok(await storage.read('getAttempt', { ...which, attemptId: attempt.id }));
    assert.equal(await storage.read('getAttempt', { ...which, attemptId: repeated.id }), null);
    const due = { endpointId: 'ep_a', now: never };
    assert.equal(await storage.read('countDueOf', { ...due, max: 10 }), 2);
    assert.equal(await storage.read('countDueOf', { ...due, max: 1 }), 1);
    assert.equal(await storage.read('countDueOf', { ...due, now: startMs, max: 10 }), 0);
  });

  test('messages are found by both names, and those with a payload are walked', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const one = samples.message('app_a', { eventId: 'order' });
    const two = samples.message('app_a');
    for (const message of [one, two, samples.message('app_b', { eventId: 'order-b' })]) {
      await accept(storage, message);
    }
    const names = ['order', two.id, 'order-b', 'nobody'];
    const found = await storage.read('findPositions', { applicationId: 'app_a', names });
    assert.deepEqual({ ...found }, { order: store.place(1), [two.id]: store.place(2) });
    await storage.write('expungePayloads', {
      applicationId: 'app_a',
      positions: [found['order']!],
    });
    const left = await walk((after, limit) =>
      storage.read('payloadPositions', {
        filter: noFilter,
        applicationId: 'app_a',
        after,
        before: firstIdAt('msg', startMs + hourMs),
        limit,
      }),
    );
    assert.deepEqual(left, [found[two.id]]);
  });

  test('of messages with a payload, a filter lets through those that it names', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    for (const fields of [
      { eventType: 'paid', channels: ['north'] },
      { eventType: 'paid', tags: ['blue'] },
      { eventType: 'sent', channels: ['north'], tags: ['blue'] },
    ]) {
      await accept(storage, samples.message('app_a', fields));
    }
    for (const [filter, expected] of [
      [{ eventTypes: ['paid'] }, [1, 2]],
      [{ channel: 'north' }, [1, 3]],
      [{ tag: 'blue', eventTypes: ['sent', 'none'] }, [3]],
      [{ tag: 'none' }, []],
    ] as const) {
      const found = await walk((after, limit) =>
        storage.read('payloadPositions', {
          filter: {
            ...noFilter,
            ...filter,
            eventTypes: 'eventTypes' in filter ? [...filter.eventTypes] : null,
          },
          applicationId: 'app_a',
          after,
          before: firstIdAt('msg', startMs + hourMs),
          limit,
        }),
      );
      assert.deepEqual(found, expected.map(store.place));
    }
  });

  test('usage is counted by the hour, only for what was accepted, and trimmed', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const { application: other } = await saveApplication(storage, samples, 0, { uid: 'other' });
    const message = (fields: object) => samples.message(application.id, fields);
    await Promise.all([
      accept(storage, message({ targets: ['ep_a', 'ep_b'], eventId: 'same' })),
      accept(storage, message({ targets: ['ep_a'] })),
      storage.write('acceptMessage', message({ targets: ['ep_a'], eventId: 'same' })),
    ]);
    samples.now += hourMs;
    await accept(storage, message({ targets: ['ep_a'] }));
    await store.reopen();
    const hour = startMs / hourMs;
    const usage = async (hourFrom: number, hourBefore: number) => {
      const which = { environmentId: 'env_one', from: null, limit: 10, hourFrom, hourBefore };
      const { items } = await store.storage.read('usageOf', which);
      return items.map(({ applicationId, messages, destinations }) => {
        assert.ok([application.id, other.id].includes(applicationId));
        return [messages, destinations];
      });
    };
    assert.deepEqual(await usage(hour, hour + 2), [
      [3, 4],
      [0, 0],
    ]);
    assert.deepEqual((await usage(hour, hour + 1))[0], [2, 3]);
    const bounds = { hourBefore: hour + 1, after: '', limit: 10 };
    assert.equal((await store.storage.write('trimUsage', bounds)).next, null);
    assert.deepEqual((await usage(hour, hour + 2))[0], [1, 1]);
  });
}
