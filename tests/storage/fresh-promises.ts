/** Promises about fresh messages and the mark up to which they are done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accept,
  brief,
  createSamples,
  dueBy,
  fresh,
  hourMs,
  owedBy,
  startMs,
  wholeFresh,
} from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

export function freshPromises(open: OpenStore): void {
  test('an empty store stands at the beginning', async () => {
    await using store = await open();
    const state = await store.storage.read('freshState', undefined);
    const start = store.place(0);
    assertSame(state, {
      freshPosition: start,
      newestPosition: start,
      acceptedPosition: start,
      settledPosition: start,
      newestId: null,
      dueClock: 0,
    });
    const found = await store.storage.read('readFresh', { after: 0, ...wholeFresh });
    assertSame(found, { messages: [], upTo: 0 });
  });

  test('the mark and the clock move forward only, and are kept', async () => {
    await using store = await open();
    const samples = createSamples();
    const { place } = store;
    const targets = ['ep_a'];
    const messages = Array.from({ length: 5 }, () => samples.message('app_a', { targets }));
    for (const message of messages) await accept(store.storage, message);
    for (const nth of [2, 4, 3, 0]) await store.storage.write('advanceFresh', place(nth));
    for (const now of [2000, 4000, 3000]) await store.storage.write('noteDueClock', now);
    assertSame(await store.storage.read('freshState', undefined), {
      freshPosition: place(4),
      newestPosition: place(5),
      acceptedPosition: place(5),
      settledPosition: place(4),
      newestId: messages.at(-1)!.id,
      dueClock: 4000,
    });
    await store.reopen();
    const { storage } = store;
    const { newestPosition, newestId, dueClock } = await storage.read('freshState', undefined);
    assert.deepEqual([newestPosition, newestId, dueClock], [place(5), messages.at(-1)!.id, 4000]);
    assert.deepEqual(await owedBy(storage, startMs), [`${place(5)} ep_a #1 scheduled ${startMs}`]);
  });

  test('a fresh delivery brings all that is needed to send it', async () => {
    await using store = await open();
    const message = createSamples().message('app_a', { targets: ['ep_b', 'ep_a'] });
    const position = await accept(store.storage, message);
    const found = await store.storage.read('readFresh', { after: 0, ...wholeFresh });
    const delivery = (endpointId: string) => ({
      position,
      messageId: message.id,
      applicationId: 'app_a',
      endpointId,
      eventType: message.eventType,
      payload: message.payload,
      contentType: null,
      headers: null,
      deliverBefore: null,
      attemptNumber: 1,
      trigger: 'scheduled',
      dueAt: message.createdAt,
      hasDueRow: false,
    });
    assertSame(found, {
      messages: [{ position, deliveries: [delivery('ep_b'), delivery('ep_a')], toPark: [] }],
      upTo: position,
    });
  });

  test('reading on from where it stopped finds each message once, in order', async () => {
    await using store = await open();
    const samples = createSamples();
    const targets = ['ep_a'];
    const messages = Array.from({ length: 25 }, () => samples.message('app_a', { targets }));
    await Promise.all(messages.map((message) => accept(store.storage, message)));
    for (const messagesMax of [1, 4, 25, 100]) {
      const seen: number[] = [];
      let after = 0;
      for (;;) {
        const found = await store.storage.read('readFresh', { ...wholeFresh, after, messagesMax });
        assert.ok(found.messages.length <= messagesMax, 'no more than asked for');
        if (found.upTo === after) break;
        seen.push(...found.messages.map(({ position }) => position));
        after = found.upTo;
      }
      assert.deepEqual(
        seen,
        messages.map((_, index) => store.place(index + 1)),
      );
    }
  });

  test('a bound ends the answer after the message that passes it', async () => {
    await using store = await open();
    const samples = createSamples();
    const payload = Buffer.alloc(100, 'x');
    const targets = ['ep_a', 'ep_b'];
    for (let count = 0; count < 6; count++) {
      await accept(store.storage, samples.message('app_a', { payload, targets }));
    }
    const found = async (after: number, bounds: Partial<typeof wholeFresh>) => {
      const which = { ...wholeFresh, after: store.place(after), ...bounds };
      const { messages, upTo } = await store.storage.read('readFresh', which);
      assert.equal(messages.at(-1)!.position, upTo);
      return messages.map(({ position }) => position - store.place(0));
    };
    assert.deepEqual(await found(0, { bytesMax: 250 }), [1, 2, 3]);
    assert.deepEqual(await found(3, { bytesMax: 1 }), [4]);
    assert.deepEqual(await found(1, { deliveriesMax: 3 }), [2, 3]);
    assert.deepEqual(await found(2, { deliveriesMax: 1 }), [3]);
    assert.deepEqual(await found(3, { deliveriesMax: 50, bytesMax: 5000 }), [4, 5, 6]);
  });

  test('what is for an endpoint without room comes apart, as a row to park', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const mixed = samples.message('app_a', { targets: ['ep_a', 'ep_full', 'ep_b'] });
    const none = samples.message('app_a', { targets: ['ep_full'] });
    const tried = samples.message('app_a', { targets: ['ep_full', 'ep_a'] });
    for (const message of [mixed, none, tried]) await accept(storage, message);
    await storage.write('recordAttempts', [fresh(samples.attempt(tried, place(3), 'ep_full'))]);

    const which = { ...wholeFresh, after: 0, full: ['ep_full', 'ep_none'] };
    const { messages, upTo } = await storage.read('readFresh', which);
    assert.equal(upTo, place(3));
    assert.deepEqual(
      messages.map(({ position, deliveries, toPark }) => [
        position,
        deliveries.map(({ endpointId }) => endpointId),
        toPark.map(brief),
      ]),
      [
        [place(1), ['ep_a', 'ep_b'], [`${place(1)} ep_full #1 scheduled ${mixed.createdAt}`]],
        [place(2), [], [`${place(2)} ep_full #1 scheduled ${none.createdAt}`]],
        [place(3), ['ep_a'], []],
      ],
    );

    // Parked as it comes, it is due and no longer fresh.
    const parked = messages.flatMap(({ toPark }) => toPark);
    await storage.write('parkDeliveries', parked);
    assert.deepEqual(await dueBy(storage, samples.now), parked.map(brief));
    const again = await storage.read('readFresh', which);
    assert.deepEqual(
      again.messages.map(({ toPark }) => toPark),
      [[], []],
    );
  });

  test('what a message names as queued is due at once, and never fresh', async () => {
    await using store = await open();
    const samples = createSamples();
    const targets = ['ep_a', 'ep_b'];
    const queued = ['ep_b'];
    const message = samples.message('app_a', { targets, queued });
    const alone = samples.message('app_a', { targets: queued, queued });
    const later = samples.message('app_a', { targets, queued, deliverAt: startMs + hourMs });
    const positions: number[] = [];
    const { storage } = store;
    for (const one of [message, alone, later]) positions.push(await accept(storage, one));
    const freshOnes = async () =>
      (await storage.read('readFresh', { after: 0, ...wholeFresh })).messages.map(
        ({ position, deliveries }) => [position, deliveries.map(({ endpointId }) => endpointId)],
      );
    assert.deepEqual(await freshOnes(), [[positions[0], ['ep_a']]]);
    assert.deepEqual(await dueBy(storage, startMs - 1), []);
    const rows = [0, 1].map((index) => `${positions[index]} ep_b #1 scheduled ${startMs}`);
    assert.deepEqual(await dueBy(storage, startMs), rows);
    assert.equal(await storage.read('countDue', undefined), 4, 'one row each of what is put off');
    const backlog = { endpointId: 'ep_b', max: 100, freshMax: 100 };
    assertSame(await storage.read('backlogOf', backlog), { pending: 3, sending: 0 });
    const found = await storage.read('getMessage', {
      applicationId: 'app_a',
      idOrEventId: message.id,
    });
    assertSame(found, { ...message, position: positions[0] });

    const attempt = samples.attempt(message, positions[0]!, 'ep_b');
    await storage.write('recordAttempts', [{ attempt, doneDueAt: startMs }]);
    assert.deepEqual(await dueBy(storage, startMs), rows.slice(1));
    assert.deepEqual(await freshOnes(), [[positions[0], ['ep_a']]], 'what was sent stays sent');
    const which = { after: 0, endpointIds: ['ep_a'], messagesMax: 100 };
    const parked = await storage.write('parkFresh', which);
    assert.deepEqual(parked, { upTo: positions[2], since: startMs });
    assert.deepEqual(await freshOnes(), []);
    assert.equal(await storage.read('countDue', undefined), 4);
  });

  test('what is owed to none but endpoints without room is parked without being read', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const targets = [
      ['ep_full'],
      [],
      ['ep_full', 'ep_a'],
      ['ep_full', 'ep_more'],
      ['ep_b'],
      ['ep_full'],
    ];
    const messages = targets.map((one) => samples.message('app_a', { targets: one }));
    for (const message of messages) await accept(storage, message);
    // The third owes nothing to the other endpoint any more.
    await storage.write('recordAttempts', [fresh(samples.attempt(messages[2]!, place(3), 'ep_a'))]);
    const endpointIds = ['ep_full', 'ep_more'];

    const park = async (after: number, messagesMax: number) => {
      const which = { after: place(after), endpointIds, messagesMax };
      const { upTo, since } = await storage.write('parkFresh', which);
      return { upTo: upTo - place(0), since };
    };
    const [first, , third, fourth, fifth, sixth] = messages;
    assert.deepEqual(await park(0, 2), { upTo: 2, since: first!.createdAt });
    assert.deepEqual(await park(2, 100), { upTo: 4, since: third!.createdAt });
    assert.deepEqual(await park(4, 100), { upTo: 4, since: null }, 'the fifth is for another');
    assert.deepEqual(await park(5, 100), { upTo: 6, since: sixth!.createdAt });
    assert.deepEqual(await park(6, 100), { upTo: 6, since: null }, 'nothing follows');
    // Once more for the same messages: what has its row gets no other.
    assert.deepEqual(await park(0, 100), { upTo: 4, since: null });
    const found = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assert.deepEqual(
      found.messages.map(({ position }) => position),
      [place(5)],
    );
    await store.reopen();
    assert.deepEqual(await owedBy(store.storage, samples.now), [
      `${place(1)} ep_full #1 scheduled ${first!.createdAt}`,
      `${place(3)} ep_full #1 scheduled ${third!.createdAt}`,
      `${place(4)} ep_full #1 scheduled ${fourth!.createdAt}`,
      `${place(4)} ep_more #1 scheduled ${fourth!.createdAt}`,
      `${place(5)} ep_b #1 scheduled ${fifth!.createdAt}`,
      `${place(6)} ep_full #1 scheduled ${sixth!.createdAt}`,
    ]);
  });

  test('what was attempted, parked or put off is left out, target by target', async () => {
    await using store = await open();
    const { storage, place } = store;
    const samples = createSamples();
    const targets = ['ep_a', 'ep_b', 'ep_c'];
    const messages = Array.from({ length: 4 }, () => samples.message('app_a', { targets }));
    for (const message of messages) await accept(storage, message);
    await accept(storage, samples.message('app_a', { targets: [] }));
    await accept(storage, samples.message('app_a', { targets, deliverAt: samples.now + 1 }));

    const [first, second, third, fourth] = messages;
    const parked = {
      applicationId: 'app_a',
      attemptNumber: 1,
      trigger: 'scheduled',
      dueAt: samples.now,
    } as const;
    await storage.write('recordAttempts', [
      fresh(samples.attempt(first!, place(1), 'ep_b')),
      fresh(samples.attempt(second!, place(2), 'ep_a', { status: 'canceled' })),
      fresh(samples.attempt(second!, place(2), 'ep_b', { status: 'fail', nextAt: 1 })),
      // What is done by hand does not stand for the first attempt, whatever came of it.
      fresh(samples.attempt(third!, place(3), 'ep_a', { trigger: 'manual', status: 'fail' })),
      fresh(samples.attempt(fourth!, place(4), 'ep_c', { trigger: 'manual' })),
    ]);
    await storage.write('parkDeliveries', [
      { ...parked, position: place(2), endpointId: 'ep_c' },
      { ...parked, position: place(3), endpointId: 'ep_c' },
    ]);
    const { messages: found, upTo } = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assert.deepEqual(
      found.map(({ position, deliveries }) => [
        position,
        deliveries.map(({ endpointId }) => endpointId),
      ]),
      [
        [place(1), ['ep_a', 'ep_c']],
        [place(3), ['ep_a', 'ep_b']],
        [place(4), ['ep_a', 'ep_b', 'ep_c']],
      ],
    );
    assert.equal(upTo, place(6), 'messages that owe nothing are looked at too');
  });
}
