/** Promises about batches, and about messages that endpoints fetch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Storage } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  fresh,
  owedBy,
  saveApplication,
  wholeFresh,
} from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const wholePoll = {
  eventType: null,
  channel: null,
  since: null,
  limit: 1000,
  scanMax: 1000,
  bytesMax: 1_000_000,
};

const poll = (storage: Storage, fields: object = {}) =>
  storage.read('readPolled', { endpointId: 'ep_a', after: 0, now: 0, ...wholePoll, ...fields });

export function pollPromises(open: OpenStore): void {
  test('a batch is kept as a whole: positions grow in its order, and what is owed is there', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await accept(storage, samples.message('app_a', { eventId: 'taken' }));
    const deliverAt = samples.now + 1_000;
    const messages = [
      samples.message('app_a', { targets: ['ep_a'] }),
      samples.message('app_a', { eventId: 'taken' }),
      samples.message('app_a', { eventId: 'new', targets: ['ep_b'], deliverAt }),
      samples.message('app_a', { eventId: 'new' }),
      samples.message('app_b', { eventId: 'new' }),
    ];
    const once = samples.once(1);
    const written = await storage.writeOnce('acceptMessages', { messages, refused: '["x"]' }, once);
    assert.ok(written.kind === 'done' && written.value.kind === 'ok');
    const { positions, conflicts } = written.value;
    assert.deepEqual(conflicts, [1, 3]);
    assert.equal(positions.length, 3);
    assert.deepEqual(
      positions,
      positions.toSorted((one, other) => one - other),
    );
    const [first, second, third] = positions;
    await store.reopen();
    for (const [index, position] of [first, null, second, null, third].entries()) {
      const { id, applicationId } = messages[index]!;
      const found = await store.storage.read('getMessage', { applicationId, idOrEventId: id });
      assert.equal(found?.position ?? null, position);
    }
    assertSame(await owedBy(store.storage, deliverAt), [
      `${first} ep_a #1 scheduled ${samples.now}`,
      `${second} ep_b #1 scheduled ${deliverAt}`,
    ]);

    const again = await store.storage.writeOnce(
      'acceptMessages',
      { messages: [samples.message('app_a')], refused: '[]' },
      once,
    );
    assert.ok(again.kind === 'replayed');
    const ids = messages.map(({ id }, index) => ([1, 3].includes(index) ? null : id));
    assert.deepEqual(JSON.parse(again.body!), [samples.now, ids, ['x']]);
  });

  test('a batch of which nothing is accepted is not remembered, and one that fails leaves nothing', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await accept(storage, samples.message('app_a', { eventId: 'taken' }));
    const taken = { messages: [samples.message('app_a', { eventId: 'taken' })], refused: '[]' };
    const none = await storage.writeOnce('acceptMessages', taken, samples.once(1));
    assertSame(none, { kind: 'done', value: { kind: 'none' } });
    const one = { messages: [samples.message('app_a')], refused: '[]' };
    const later = await storage.writeOnce('acceptMessages', one, samples.once(1));
    assert.equal(later.kind, 'done');
    const broken = [
      samples.message('app_a', { eventId: 'half' }),
      samples.message('app_a', { eventType: null as unknown as string }),
    ];
    await assert.rejects(storage.write('acceptMessages', { messages: broken, refused: '[]' }));
    const which = { applicationId: 'app_a', idOrEventId: 'half' };
    assert.equal(await storage.read('getMessage', which), null);
  });

  test('a message is found with its media type, its headers and its pollers', async () => {
    await using store = await open();
    const message = createSamples().message('app_a', {
      contentType: 'text/plain; charset=utf-8',
      headers: { 'x-a': '1', 'x-ü': 'ü' },
      pollers: ['ep_a'],
      targets: ['ep_b'],
      payload: new Uint8Array(),
    });
    const position = await accept(store.storage, message);
    const { messages } = await store.storage.read('readFresh', { after: 0, ...wholeFresh });
    const [delivery] = messages[0]!.deliveries;
    await store.reopen();
    const { storage } = store;
    const which = { applicationId: 'app_a', idOrEventId: message.id };
    assertSame(await storage.read('getMessage', which), { ...message, position });
    assert.deepEqual(
      [delivery!.contentType, delivery!.headers, delivery!.payload!.length],
      [message.contentType, message.headers, 0],
    );
    const polled = await poll(storage);
    assertSame(polled.items, [{ number: polled.upTo, message }]);
  });

  test('what an endpoint fetches comes in the order of acceptance, page by page', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      const pollers = n % 2 === 0 ? ['ep_a'] : ['ep_b', 'ep_c'];
      const message = samples.message('app_a', { pollers, channels: [`c${n}`] });
      await accept(storage, message);
      if (n % 2 === 0) ids.push(message.id);
    }
    const seen: string[] = [];
    for (let after = 0, done = false; !done;) {
      const page = await poll(storage, { after, limit: 2 });
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map(({ message }) => message.id));
      ({ upTo: after, done } = page);
    }
    assert.deepEqual(seen, ids);
    const scanned = await poll(storage, { channel: 'c8', scanMax: 2 });
    assert.deepEqual([scanned.items.length, scanned.done], [0, false]);
    const rest = await poll(storage, { channel: 'c8', after: scanned.upTo });
    assert.deepEqual([rest.items[0]!.message.id, rest.done], [ids[4], true]);
    const byBytes = await poll(storage, { bytesMax: 1 });
    assert.equal(byBytes.items.length, 1, 'there is always progress');
    assert.deepEqual((await poll(storage, { eventType: 'other' })).items, []);
    assert.deepEqual((await poll(storage, { since: samples.now + 1 })).items, []);
  });

  test('what is put off becomes visible behind all that was, and never before its time', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const later = samples.message('app_a', { pollers: ['ep_a'], deliverAt: 5_000 });
    const now = samples.message('app_a', { pollers: ['ep_a'] });
    await accept(storage, later);
    await accept(storage, now);
    const first = await poll(storage, { now: 4_999 });
    assert.deepEqual([first.items.map(({ message }) => message.id), first.late], [[now.id], false]);
    const release = { endpointId: 'ep_a', limit: 10 };
    assertSame(await storage.write('releasePolled', { ...release, now: 4_999 }), { more: false });
    assert.equal((await poll(storage, { after: first.upTo, now: 5_000 })).late, true);
    await storage.write('releasePolled', { ...release, now: 5_000 });
    await store.reopen();
    const second = await poll(store.storage, { after: first.upTo, now: 5_000 });
    assert.deepEqual(
      second.items.map(({ message }) => message.id),
      [later.id],
    );
    assert.equal(second.late, false);
  });

  test('a consumer keeps its place, and holds what it leased until then or until it moves', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    for (let n = 0; n < 3; n++)
      await accept(storage, samples.message('app_a', { pollers: ['ep_a'] }));
    const numbers = (await poll(storage)).items.map(({ number }) => number);
    const which = { applicationId: 'app_a', endpointId: 'ep_a', consumerId: 'c' };
    const lease = (now: number, from: 'earliest' | 'latest' = 'earliest', consumerId = 'c') =>
      storage.write('leaseConsumer', {
        ...which,
        consumerId,
        now,
        until: now + 10,
        from,
      });
    assertSame(await storage.read('getConsumer', which), { number: 0 });
    assertSame(await lease(100), { kind: 'ok', number: 0 });
    assertSame(await lease(109), { kind: 'leased' });
    assertSame(await lease(109, 'latest', 'd'), { kind: 'ok', number: numbers[2] });
    assertSame(await lease(110), { kind: 'ok', number: 0 });
    await storage.write('moveConsumer', { ...which, number: numbers[1]! });
    await store.reopen();
    assertSame(await store.storage.read('getConsumer', which), { number: numbers[1] });
    assertSame(
      await store.storage.write('leaseConsumer', {
        ...which,
        now: 111,
        until: 120,
        from: 'earliest',
      }),
      { kind: 'ok', number: numbers[1] },
    );
  });

  test('the place before a moment is found; behind all where nothing is as new', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const moments = [10, 20, 30].map((ms) => samples.now + ms);
    for (const createdAt of moments) {
      await accept(storage, samples.message('app_a', { pollers: ['ep_a'], createdAt }));
    }
    const numbers = (await poll(storage)).items.map(({ number }) => number);
    const place = (since: number) => storage.read('placeBefore', { endpointId: 'ep_a', since });
    const next = await poll(storage, { after: await place(moments[1]!) });
    assert.deepEqual(
      next.items.map(({ number }) => number),
      numbers.slice(1),
    );
    assert.equal((await poll(storage, { after: await place(0) })).items.length, 3);
    assert.equal(await place(moments[2]! + 1), numbers[2]);
  });

  test('what is fetched goes with its message, and a consumer with its endpoint', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const endpoint = samples.endpoint(application.id, { url: 'poll://inbox' });
    await storage.write('createEndpoint', endpoint);
    const which = { endpointId: endpoint.id };
    let position = 0;
    for (let n = 0; n < 2; n++) {
      const message = samples.message(application.id, { pollers: [endpoint.id] });
      position = await accept(storage, message);
      samples.now += 1_000;
      await store.endDay();
    }
    await storage.write('advanceFresh', position);
    await storage.write('trimExpired', {
      now: samples.now,
      messagesBefore: samples.now - 1_000,
      after: 0,
      limit: 100,
    });
    assert.equal((await poll(storage, which)).items.length, 1);
    const consumer = { ...which, applicationId: application.id, consumerId: 'c' };
    await storage.write('moveConsumer', { ...consumer, number: 9 });
    const endingTaskId = samples.id('qtask');
    const deleted = {
      applicationId: application.id,
      id: endpoint.id,
      at: samples.now,
      endingTaskId,
    };
    await storage.write('deleteEndpoint', deleted);
    assertSame(await storage.read('getConsumer', consumer), { number: 0 });

    const other = samples.endpoint(application.id, { url: 'poll://inbox' });
    await storage.write('createEndpoint', other);
    const ofOther = { ...consumer, endpointId: other.id };
    await storage.write('moveConsumer', { ...ofOther, number: 9 });
    const { environmentId, id } = application;
    await storage.write('deleteApplication', { environmentId, id, at: samples.now });
    assertSame(await storage.read('getConsumer', ofOther), { number: 0 });
  });

  test('events come in the order of acceptance, of one application or of an environment', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const own = await saveApplication(storage, samples, 0);
    const other = await saveApplication(storage, samples, 0);
    const foreign = await saveApplication(storage, samples, 0, { environmentId: 'env_two' });
    const owners = [own, foreign, other, own, foreign].map(({ application }) => application.id);
    const ids: string[] = [];
    for (const [index, owner] of owners.entries()) {
      const message = samples.message(owner, { channels: [`c${index}`], eventType: `t${index}` });
      ids.push(message.id);
      await accept(storage, message);
    }
    const read = async (fields: object = {}) => {
      const found = await storage.read('readEvents', {
        environmentId: 'env_one',
        applicationId: null,
        after: 0,
        eventTypes: null,
        channels: null,
        since: null,
        limit: 10,
        scanMax: 100,
        bytesMax: 1_000_000,
        ...fields,
      });
      return { ...found, at: found.items.map(({ id }) => ids.indexOf(id)) };
    };
    assert.deepEqual((await read()).at, [0, 2, 3]);
    assert.deepEqual((await read({ applicationId: owners[0] })).at, [0, 3]);
    assert.deepEqual((await read({ eventTypes: ['t2', 't1'] })).at, [2]);
    assert.deepEqual((await read({ channels: ['c3', 'c4'] })).at, [3]);
    assert.deepEqual((await read({ since: samples.now + 1 })).at, []);
    const first = await read({ scanMax: 2 });
    const { place } = store;
    assert.deepEqual([first.at, first.upTo, first.done], [[0], place(2), false]);
    const second = await read({ after: place(2), limit: 1 });
    assert.deepEqual([second.at, second.upTo, second.done], [[2], place(3), false]);
    const last = await read({ after: place(5) });
    assert.deepEqual([last.at, last.upTo, last.done], [[], place(5), true]);
  });

  test('messages that no endpoint asked for are told apart', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const forms = [{}, { targets: ['ep_a'] }, { pollers: ['ep_a'] }];
    const ids: string[] = [];
    for (const fields of forms) {
      const message = samples.message('app_a', fields);
      ids.push(message.id);
      await accept(storage, message);
    }
    for (const [matched, expected] of [
      [true, [1, 2]],
      [false, [0]],
      [null, [0, 1, 2]],
    ] as const) {
      const { items } = await storage.read('listMessages', {
        applicationId: 'app_a',
        channel: null,
        tag: null,
        eventTypes: null,
        since: null,
        before: null,
        matched,
        limit: 10,
        from: null,
        order: 'ascending',
        withPayload: false,
      });
      assert.deepEqual(
        items.map(({ id }) => ids.indexOf(id)),
        expected,
      );
    }
  });

  test('an attempt of a message does not touch what others fetch of it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_b'], pollers: ['ep_a'] });
    const position = await accept(storage, message);
    await storage.write('recordAttempts', [fresh(samples.attempt(message, position, 'ep_b'))]);
    assert.equal((await poll(storage)).items.length, 1);
    const { messages } = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assert.deepEqual(messages, []);
  });
}
