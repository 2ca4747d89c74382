/** Promises about removing what is past its time: all of it in the end, and never what is owed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../server/src/domain/message.ts';
import type { TrimPlace } from '../../server/src/storage/contract/system.ts';
import type { Storage, TrimBounds } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  dueBy,
  fresh,
  hourMs,
  startMs,
  wholeFresh,
} from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const everything = { applicationId: 'app_a', channel: null, tag: null, eventTypes: null };
const anyTime = { since: null, before: null, from: null, order: 'ascending', limit: 1000 } as const;

async function listed(storage: Storage): Promise<Message[]> {
  const which = { ...everything, ...anyTime, withPayload: true };
  return (await storage.read('listMessages', which)).items;
}

/** One pass: steps until nothing more is said to remain. */
async function trimAll(
  storage: Storage,
  bounds: TrimBounds,
  afterStep: () => Promise<void> = async () => {},
): Promise<void> {
  const stepsMax = 200;
  let from = 0;
  for (let steps = 0; steps < stepsMax; steps++) {
    const { more, after } = await storage.write('trimExpired', { ...bounds, after: from });
    from = after;
    await afterStep();
    if (!more) return;
  }
  assert.fail('trimming never ends');
}

/** Bounds that remove messages from before a moment, and nothing else. */
function messagesBefore(moment: number, limit = 100): TrimBounds {
  return { now: 0, messagesBefore: moment, after: 0, limit };
}

/** Bounds that remove payloads that expired before a moment, and nothing else. */
function payloadsBefore(moment: number, limit = 100): TrimBounds {
  return { now: moment, messagesBefore: 0, after: 0, limit };
}

export function retentionPromises(open: OpenStore): void {
  test('messages from before the bound go with their attempts, oldest first', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const messages: Message[] = [];
    for (let count = 1; count <= 20; count++) {
      samples.now = startMs + count * 1000;
      const message = samples.message('app_a', { targets: ['ep_a'] });
      const position = await accept(storage, message);
      await storage.write('recordAttempts', [fresh(samples.attempt(message, position, 'ep_a'))]);
      messages.push(message);
      await storage.write('advanceFresh', position);
      if ([7, 14].includes(count)) await store.endDay();
    }
    const ids = async () => (await listed(storage)).map(({ id }) => id);
    const idsFrom = (index: number) => messages.slice(index).map(({ id }) => id);
    const lengths: number[] = [20];
    await trimAll(storage, messagesBefore(startMs + 15_000, 4), async () => {
      const left = await ids();
      assert.deepEqual(left, idsFrom(20 - left.length), 'the oldest went first');
      lengths.push(left.length);
    });
    assert.ok(new Set(lengths).size > 2, 'not all at once');
    assert.deepEqual(await ids(), idsFrom(14), 'the bound itself stays');

    const attempts = await storage.read('listAttempts', {
      ...everything,
      ...anyTime,
      endpointId: 'ep_a',
      messageId: null,
      statuses: null,
      statusCodeClass: null,
      withMessage: false,
      withPayload: false,
    });
    assert.deepEqual(
      attempts.items.map(({ messageId }) => messageId),
      idsFrom(14),
    );
  });

  test('an environment that keeps messages for less time loses its own, and nobody else loses any', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    for (const [id, environmentId] of [
      ['app_a', 'env_one'],
      ['app_b', 'env_one'],
      ['app_c', 'env_two'],
    ] as const) {
      await storage.write('createApplication', samples.application({ id, environmentId }));
    }
    const send = async (applicationId: string, fields: Partial<Message> = {}) => {
      samples.now += 1_000;
      const message = samples.message(applicationId, { targets: ['ep_a'], ...fields });
      return { message, position: await accept(storage, message) };
    };
    const record = async (
      { message, position }: Awaited<ReturnType<typeof send>>,
      nextAt: number | null = null,
    ): Promise<void> => {
      const status = nextAt === null ? ('success' as const) : ('fail' as const);
      const attempt = samples.attempt(message, position, 'ep_a', { status, nextAt });
      await storage.write('recordAttempts', [fresh(attempt)]);
    };
    const gone = [await send('app_a', { eventId: 'once' }), await send('app_a')];
    const owed = await send('app_a');
    const other = await send('app_b', { pollers: ['ep_p'], targets: [] });
    const foreign = await send('app_c');
    for (const one of [...gone, foreign]) await record(one);
    await record(owed, startMs + 100 * hourMs);
    await storage.write('advanceFresh', foreign.position);
    const bound = samples.now + 500;
    const young = await send('app_b');
    await storage.write('advanceFresh', young.position);
    const unsent = await send('app_a');

    const idsOf = async (applicationId: string): Promise<string[]> => {
      const which = { ...everything, ...anyTime, applicationId, withPayload: true };
      return (await storage.read('listMessages', which)).items.map(({ id }) => id);
    };
    const trim = async (environmentId: string, messagesBefore: number, limit: number) => {
      let steps = 0;
      let after: TrimPlace | null = null;
      do {
        const bounds = { environmentId, messagesBefore, after, limit };
        const done: { next: TrimPlace | null } = await storage.write('trimEnvironment', bounds);
        after = done.next;
        steps += 1;
        assert.ok(steps < 50, 'trimming never ends');
      } while (after !== null);
      return steps;
    };
    assert.ok((await trim('env_one', bound, 1)) > 3, 'a step is bounded');
    const left = [owed, unsent].map(({ message }) => message.id);
    assert.deepEqual(await idsOf('app_a'), left);
    assert.deepEqual(await idsOf('app_b'), [young.message.id]);
    assert.deepEqual(await idsOf('app_c'), [foreign.message.id]);
    // What nobody took up yet stays, however old it is.
    await trim('env_one', samples.now + hourMs, 10);
    assert.deepEqual(await idsOf('app_a'), left);
    assert.deepEqual(await idsOf('app_b'), []);
    const attempts = { ...everything, ...anyTime, endpointId: 'ep_a', messageId: null };
    const ofList = {
      statuses: null,
      statusCodeClass: null,
      withMessage: false,
      withPayload: false,
    };
    const { items } = await storage.read('listAttempts', { ...attempts, ...ofList });
    assert.deepEqual(
      items.map(({ messageId }) => messageId),
      [owed.message.id],
    );
    // Its event id is free again.
    const again = await storage.write(
      'acceptMessage',
      samples.message('app_a', { eventId: 'once' }),
    );
    assert.equal(again.kind, 'ok');
    assert.ok(other.position > 0);
    await trimAll(storage, messagesBefore(bound));
    assert.deepEqual((await idsOf('app_a')).slice(0, 2), left);
  });

  test('how long an environment keeps messages is kept with it', async () => {
    await using store = await open();
    const { storage } = store;
    const set = (environmentId: string, days: number | null) =>
      storage.write('setEnvironmentRetention', { environmentId, days });
    assert.equal(await storage.read('environmentRetention', 'env_one'), null);
    await set('env_two', 3);
    await set('env_one', 30);
    await set('env_one', 7);
    await store.reopen();
    assert.equal(await store.storage.read('environmentRetention', 'env_one'), 7);
    assert.deepEqual(await store.storage.read('environmentRetentions', undefined), [
      { environmentId: 'env_one', days: 7 },
      { environmentId: 'env_two', days: 3 },
    ]);
    await store.storage.write('setEnvironmentRetention', { environmentId: 'env_two', days: null });
    assert.equal(await store.storage.read('environmentRetention', 'env_two'), null);
  });

  test('what is put off for an endpoint that fetches is kept as long from when it can be fetched', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const visibleAt = startMs + 10 * hourMs;
    const later = { pollers: ['ep_a'], deliverAt: visibleAt };
    await accept(storage, samples.message('app_a', later));
    await store.endDay();
    await accept(storage, samples.message('app_a', { targets: ['ep_b'] }));
    const position = await accept(storage, samples.message('app_a', { pollers: ['ep_a'] }));
    await storage.write('advanceFresh', position);
    await store.endDay();
    const ids = async () => (await listed(storage)).map(({ deliverAt }) => deliverAt);
    await trimAll(storage, messagesBefore(startMs + hourMs, 2));
    assert.deepEqual(await ids(), [visibleAt], 'the others go, whatever stays before them');
    await storage.write('releasePolled', { endpointId: 'ep_a', now: visibleAt, limit: 10 });
    await trimAll(storage, messagesBefore(visibleAt, 2));
    assert.deepEqual(await ids(), [visibleAt], 'it can only just be fetched');
    await trimAll(storage, messagesBefore(visibleAt + 1, 2));
    assert.deepEqual(await ids(), []);
  });

  test('a message stays while something of it is owed', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const targets = ['ep_a'];
    const retried = samples.message('app_a', { targets });
    const resent = samples.message('app_a', { targets });
    const later = samples.message('app_a', { targets, deliverAt: startMs + hourMs });
    const untouched = samples.message('app_a', { targets });
    const positions: number[] = [];
    for (const message of [retried, resent, later, untouched]) {
      positions.push(await accept(storage, message));
      await store.endDay();
    }
    const [ofRetried, ofResent, ofLater] = positions as [number, number, number];
    await storage.write('recordAttempts', [
      fresh(samples.attempt(retried, ofRetried, 'ep_a', { status: 'fail', nextAt: startMs + 5 })),
      fresh(samples.attempt(resent, ofResent, 'ep_a')),
    ]);
    const place = { applicationId: 'app_a', position: ofResent, endpointId: 'ep_a' };
    await storage.write('resendMessage', { ...place, at: startMs + 6 });
    await storage.write('advanceFresh', ofLater);

    const due = await dueBy(storage, startMs + hourMs);
    await trimAll(storage, messagesBefore(startMs + hourMs, 2));
    await trimAll(storage, payloadsBefore(startMs + 10_000 * hourMs, 2));
    const left = await listed(storage);
    assert.equal(left.length, 4);
    assert.ok(left.every(({ payload }) => payload !== null));
    assert.deepEqual(await dueBy(storage, startMs + hourMs), due);

    const last = samples.attempt(retried, ofRetried, 'ep_a', { number: 2 });
    await storage.write('recordAttempts', [{ attempt: last, doneDueAt: startMs + 5 }]);
    await trimAll(storage, messagesBefore(startMs + hourMs, 2));
    assert.deepEqual(
      (await listed(storage)).map(({ id }) => id),
      [resent.id, later.id, untouched.id],
    );
  });

  test('what is owed does not keep the rest from going', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const fields = { targets: ['ep_a'], expiresAt: startMs + 1 };
    const deliverAt = startMs + hourMs;
    for (let count = 0; count < 6; count++) {
      await accept(storage, samples.message('app_a', { ...fields, deliverAt }));
    }
    await store.endDay();
    let position = 0;
    for (let count = 0; count < 6; count++) {
      const message = samples.message('app_a', fields);
      position = await accept(storage, message);
      await storage.write('recordAttempts', [fresh(samples.attempt(message, position, 'ep_a'))]);
    }
    await storage.write('advanceFresh', position);
    await store.endDay();
    await trimAll(storage, payloadsBefore(startMs + 2, 2));
    const payloads = (await listed(storage)).map(({ payload }) => payload !== null);
    assert.deepEqual(payloads, [...Array(6).fill(true), ...Array(6).fill(false)]);
    await trimAll(storage, messagesBefore(startMs + 1, 2));
    assert.equal((await listed(storage)).length, 6);
  });

  test('a payload goes once its time is over, and the message stays', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    for (const expiresAt of [startMs + 10, startMs + 20, startMs + 30]) {
      const message = samples.message('app_a', { targets: ['ep_a'], expiresAt });
      const position = await accept(storage, message);
      await storage.write('recordAttempts', [fresh(samples.attempt(message, position, 'ep_a'))]);
    }
    await storage.write('advanceFresh', store.place(3));
    await trimAll(storage, payloadsBefore(startMs + 20));
    assert.deepEqual(
      (await listed(storage)).map(({ payload }) => payload === null),
      [true, false, false],
    );
  });

  test('a payload that was never sent stays, however old it is', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'], expiresAt: startMs + 1 });
    await accept(storage, message);
    await trimAll(storage, payloadsBefore(startMs + hourMs));
    const found = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assert.ok(found.messages[0]!.deliveries[0]!.payload !== null);
  });
}
