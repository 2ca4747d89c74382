/** Promises about endpoints that keep the order of acceptance: whose turn it is, and what waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Message } from '../../server/src/domain/message.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  dueBy,
  saveApplication,
  hourMs,
  startMs,
  wholeClaim,
  wholeFresh,
  type Samples,
} from './sample-records.ts';
import { assertSame, readPages, type OpenStore, type StoreUnderTest } from './store-under-test.ts';

const never = Number.MAX_SAFE_INTEGER;
const fail = { status: 'fail', responseStatus: 500 } as const;
const everything = {
  endpointId: 'ep_a',
  after: null,
  positionMax: never,
  filter: { eventTypes: null, channel: null, tag: null, since: null, before: null },
  limit: 1000,
};

/** A message that one endpoint gets in order. */
function orderedMessage(samples: Samples, key: string, fields: Partial<Message> = {}): Message {
  return samples.message('app_a', { targets: ['ep_a'], ordered: { ep_a: key }, ...fields });
}

async function acceptAll(storage: Storage, samples: Samples, keys: string[]): Promise<Message[]> {
  const messages = keys.map((key) => orderedMessage(samples, key));
  for (const message of messages) await accept(storage, message);
  return messages;
}

/** When the scheduled row of the n-th message is due. */
async function dueAtOf({ storage, place }: StoreUnderTest, nth: number): Promise<number> {
  const rows = await dueBy(storage, never);
  const row = rows.find((one) => one.startsWith(`${place(nth)} `) && one.includes('scheduled'));
  assert.ok(row !== undefined, `message ${nth} is due: ${rows.join(', ')}`);
  return Number(row.split(' ').at(-1));
}

/** Records an attempt of the n-th message. */
async function end(
  store: StoreUnderTest,
  samples: Samples,
  message: Message,
  nth: number,
  fields: Partial<Attempt> = {},
) {
  const attempt = samples.attempt(message, store.place(nth), 'ep_a', fields);
  const record = { attempt, doneDueAt: await dueAtOf(store, nth) };
  return { record, ...(await store.storage.write('recordAttempts', [record])) };
}

/** The how-manieth messages have rows among what is due. */
async function dueNumbers({ storage, place }: StoreUnderTest): Promise<number[]> {
  return (await dueBy(storage, never))
    .map((row) => Number(row.split(' ')[0]) - place(0))
    .toSorted((a, b) => a - b);
}

export function orderedPromises(open: OpenStore): void {
  test('of each key the first is due at once, and none of them is fresh', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const first = orderedMessage(samples, 'x', { targets: ['ep_a', 'ep_b'] });
    const accepted = await storage.write('acceptMessage', first);
    assert.ok(accepted.kind === 'ok');
    assert.deepEqual([accepted.position, accepted.turns], [place(1), ['ep_a']]);
    const messages = [orderedMessage(samples, 'x'), orderedMessage(samples, 'y')];
    const batch = await storage.write('acceptMessages', { messages, refused: '[]' });
    assert.deepEqual(batch.kind === 'ok' && batch.turns, { 0: [], 1: ['ep_a'] });
    const found = await storage.read('readFresh', { after: 0, ...wholeFresh });
    const fresh = found.messages.flatMap(({ deliveries }) => deliveries);
    assert.deepEqual(
      fresh.map(({ position, endpointId }) => `${position} ${endpointId}`),
      [`${place(1)} ep_b`],
    );
    assertSame(await dueBy(storage, startMs), [
      `${place(1)} ep_a #1 scheduled ${startMs}`,
      `${place(3)} ep_a #1 scheduled ${startMs}`,
    ]);
    assert.equal(await storage.read('countDue', undefined), 3, 'what waits in line is owed');
    const parked = await storage.write('parkFresh', {
      after: 0,
      endpointIds: ['ep_b'],
      messagesMax: 10,
    });
    assert.deepEqual(parked, { upTo: place(3), since: startMs }, 'no rows but for ep_b');
    await store.reopen();
    assert.deepEqual(await dueNumbers(store), [1, 1, 3]);
    assert.equal(await store.storage.read('countDue', undefined), 4);
  });

  test('the next of a key is due when the one before it is over, and not a moment earlier', async () => {
    await using store = await open();
    const samples = createSamples();
    const [one, two, three] = await acceptAll(store.storage, samples, ['x', 'x', 'x']);
    const retry = { ...fail, nextAt: startMs + 5000 };
    assert.deepEqual((await end(store, samples, one!, 1, retry)).turns, []);
    assert.deepEqual(await dueNumbers(store), [1]);
    await store.reopen();
    const { storage } = store;
    const { turns } = await end(store, samples, one!, 1, { number: 2 });
    assert.deepEqual(turns, [
      { applicationId: 'app_a', endpointId: 'ep_a', position: store.place(2), dueAt: startMs + 11 },
    ]);
    assert.deepEqual(await dueNumbers(store), [2]);
    const deliveries = await storage.read('readTurns', { rows: turns, bytesMax: 1 });
    assert.deepEqual(
      deliveries.map(({ messageId, attemptNumber, joinsOrder }) => [
        messageId,
        attemptNumber,
        joinsOrder,
      ]),
      [[two!.id, 1, false]],
    );
    // A schedule that is used up, and a cancellation, end a turn as a success does.
    await end(store, samples, two!, 2, fail);
    assert.deepEqual(await dueNumbers(store), [3]);
    assert.deepEqual((await end(store, samples, three!, 3, { status: 'canceled' })).turns, []);
    assert.equal(await storage.read('countDue', undefined), 0);
    const [next] = await acceptAll(storage, samples, ['x']);
    await end(store, samples, next!, 4);
    assert.equal(await storage.read('countDue', undefined), 0, 'the key is free again');
  });

  test('a record that is written twice names the same turn, and gives it once', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const [one] = await acceptAll(storage, samples, ['x', 'x', 'x']);
    const { record, turns } = await end(store, samples, one!, 1);
    const again = await storage.write('recordAttempts', [record]);
    assert.deepEqual(again.turns, turns);
    assert.deepEqual(await dueNumbers(store), [2]);
  });

  test('a manual attempt is outside of the order, whatever comes of it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const [one, two] = await acceptAll(storage, samples, ['x', 'x']);
    for (const [index, message] of [one!, two!].entries()) {
      const position = store.place(index + 1);
      const place = { applicationId: 'app_a', position, endpointId: 'ep_a' };
      await storage.write('resendMessage', { ...place, at: startMs + 1 });
      const manual = { ...fail, trigger: 'manual' } as const;
      const attempt = samples.attempt(message, position, 'ep_a', manual);
      await storage.write('recordAttempts', [{ attempt, doneDueAt: startMs + 1 }]);
    }
    assertSame(await dueBy(storage, never), [`${store.place(1)} ep_a #1 scheduled ${startMs}`]);
    assert.equal(await storage.read('countDue', undefined), 2);
  });

  test('what is put off takes its place when its time has come', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const later = { deliverAt: startMs + 9000 };
    const early = orderedMessage(samples, 'x', later);
    const alone = orderedMessage(samples, 'y', later);
    for (const message of [early, alone]) {
      const accepted = await storage.write('acceptMessage', message);
      assert.deepEqual(accepted.kind === 'ok' && accepted.turns, []);
    }
    const [head, behind] = await acceptAll(storage, samples, ['x', 'x']);
    assertSame(await dueBy(storage, startMs), [`${place(3)} ep_a #1 scheduled ${startMs}`]);
    const claim = { ...wholeClaim, now: startMs + 9000 };
    const { deliveries } = await storage.read('claimDue', claim);
    const joining = deliveries.filter(({ joinsOrder }) => joinsOrder === true);
    assert.deepEqual(
      joining.map(({ position }) => position),
      [place(1), place(2)],
    );
    const rows = joining.map(({ applicationId, endpointId, dueAt, position }) => ({
      applicationId,
      endpointId,
      dueAt,
      position,
    }));
    for (let times = 0; times < 2; times++) {
      const turns = await storage.write('joinOrder', rows);
      assert.deepEqual(
        turns.map(({ position }) => position),
        [place(2)],
        'its key is free; the other waits, ahead of what was accepted after it',
      );
    }
    assert.deepEqual(await dueNumbers(store), [2, 3]);
    await end(store, samples, head!, 3);
    await end(store, samples, early, 1);
    await end(store, samples, behind!, 4);
    await end(store, samples, alone, 2);
    assert.equal(await storage.read('countDue', undefined), 0);
  });

  test('the keys of an endpoint are listed, each with its head and how many wait', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const keys = ['b', 'a', 'b', 'c', 'b', ''];
    const messages = await acceptAll(storage, samples, keys);
    await end(store, samples, messages[0]!, 1, { ...fail, nextAt: startMs + 5000 });
    const which = { endpointId: 'ep_a', waitingMax: 10, order: 'ascending' } as const;
    const listed = await readPages(
      3,
      (from) => storage.read('listOrderedKeys', { ...which, from, limit: 3 }),
      ({ key }) => key,
    );
    assert.deepEqual(
      listed.map(({ key, head, waiting }) => [
        key,
        head.position - store.place(0),
        head.attemptNumber,
        waiting,
      ]),
      [
        ['', 6, 1, 0],
        ['a', 2, 1, 0],
        ['b', 1, 2, 2],
        ['c', 4, 1, 0],
      ],
    );
    const back = { ...which, order: 'descending', from: 'c', limit: 1, waitingMax: 1 } as const;
    const { items, done } = await storage.read('listOrderedKeys', back);
    assert.deepEqual([items[0]!.key, items[0]!.waiting, done], ['b', 1, false]);
    const head = { endpointId: 'ep_a', waitingMax: 10 };
    const byKey = await storage.read('findHead', { ...head, key: 'b' });
    assert.equal(byKey?.head.messageId, messages[0]!.id);
    assert.equal(byKey.head.dueAt, startMs + 5000);
    const messageId = messages[0]!.id;
    assertSame(await storage.read('findHead', { ...head, messageId }), byKey);
    const waits = { ...head, messageId: messages[2]!.id };
    assert.equal(await storage.read('findHead', waits), null, 'not its turn');
    assert.equal(await storage.read('findHead', { ...head, key: 'z' }), null);
    assert.equal(await storage.read('findHead', { ...head, endpointId: 'ep_b', key: 'b' }), null);
  });

  test('a head is skipped once, and tried earlier than it would be', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const [one] = await acceptAll(storage, samples, ['x', 'x']);
    const place = { applicationId: 'app_a', endpointId: 'ep_a', position: store.place(1) };
    const row = { ...place, dueAt: startMs + 5000 };
    const hasten = () => storage.write('hastenDelivery', { ...row, at: startMs + 7 });
    assert.equal((await hasten()).kind, 'missing', 'no such row yet');
    await end(store, samples, one!, 1, { ...fail, nextAt: startMs + 5000 });
    assert.equal((await hasten()).kind, 'ok');
    assertSame(await dueBy(storage, never), [`${place.position} ep_a #2 scheduled ${startMs + 7}`]);
    const attempt = samples.attempt(one!, place.position, 'ep_a', {
      status: 'canceled',
      number: 2,
    });
    const skip = () => storage.write('skipDelivery', { attempt, doneDueAt: startMs + 7 });
    assert.equal((await skip()).kind, 'ok');
    assert.deepEqual(await dueNumbers(store), [2]);
    assert.equal((await skip()).kind, 'missing');
    assert.deepEqual(await dueNumbers(store), [2]);
  });

  test('what stands in line is walked and ended, but for those whose turn came', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const messages = await acceptAll(storage, samples, ['x', 'x', 'y', 'x', 'y', 'y']);
    const walked: number[] = [];
    let page = await storage.read('deliveriesInLine', { ...everything, limit: 2 });
    walked.push(...page.items.map(({ position }) => position));
    while (page.next !== null) {
      page = await storage.read('deliveriesInLine', { ...everything, after: page.next, limit: 2 });
      walked.push(...page.items.map(({ position }) => position));
    }
    assert.deepEqual(walked, [2, 4, 5, 6].map(place));
    const filter = { ...everything.filter, before: startMs };
    assert.deepEqual((await storage.read('deliveriesInLine', { ...everything, filter })).items, []);
    const upTo = await storage.read('deliveriesInLine', { ...everything, positionMax: place(4) });
    assert.deepEqual(
      upTo.items.map(({ position }) => position),
      [place(2), place(4)],
    );
    await end(store, samples, messages[0]!, 1);
    const attempts = [2, 4, 5].map((nth) =>
      samples.attempt(messages[nth - 1]!, place(nth), 'ep_a', { status: 'canceled' }),
    );
    await storage.write('cancelInLine', attempts);
    await storage.write('cancelInLine', attempts);
    assert.deepEqual(await dueNumbers(store), [2, 3], '2 had its turn meanwhile');
    const left = await storage.read('deliveriesInLine', everything);
    assert.deepEqual(
      left.items.map(({ position }) => position),
      [place(6)],
    );
    await end(store, samples, messages[1]!, 2);
    await end(store, samples, messages[2]!, 3);
    assert.deepEqual(await dueNumbers(store), [6]);
  });

  test('what waits in line is seen wherever what is owed is seen', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application, endpointIds } = await saveApplication(storage, samples, 1);
    const endpointId = endpointIds[0]!;
    for (let count = 0; count < 3; count++) {
      const fields = { targets: [endpointId], ordered: { [endpointId]: '' } };
      await accept(storage, samples.message(application.id, fields));
    }
    assert.deepEqual(await storage.read('backlogOf', { endpointId, max: 100, freshMax: 100 }), {
      pending: 3,
      sending: 0,
    });
    await storage.write('advanceFresh', store.place(3));
    const destinations = await storage.read('attemptedDestinations', {
      position: store.place(3),
      targets: [endpointId],
      limit: 10,
      from: null,
      order: 'ascending',
    });
    assert.deepEqual(
      destinations.items.map(({ status, nextAt }) => [status, nextAt]),
      [['pending', null]],
    );
    const candidates = await storage.read('replayCandidates', {
      applicationId: application.id,
      endpointId,
      after: 'msg_',
      before: 'msg_~',
      filter: { eventTypes: null, channel: null, tag: null },
      limit: 10,
    });
    assert.deepEqual(
      candidates.items.map(({ standing, fresh }) => [standing.due, fresh]),
      Array.from({ length: 3 }, () => ['scheduled', false]),
    );
    await store.endDay();
    const late = startMs + 10_000 * hourMs;
    const trim = { now: late, messagesBefore: late, after: 0, limit: 100 };
    await storage.write('trimExpired', trim);
    const { items } = await storage.read('listMessages', {
      applicationId: application.id,
      channel: null,
      tag: null,
      eventTypes: null,
      since: null,
      before: null,
      limit: 10,
      from: null,
      order: 'ascending',
      withPayload: true,
    });
    assert.deepEqual(
      items.map(({ payload }) => payload === null),
      [false, false, false],
      'retention leaves what is owed',
    );
  });
}
