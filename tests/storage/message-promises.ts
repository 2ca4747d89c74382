/** Promises about accepting messages and their places in the order of acceptance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accept,
  createSamples,
  dueBy,
  fresh,
  saveApplication,
  wholeClaim,
  wholeFresh,
} from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

export function messagePromises(open: OpenStore): void {
  test('a message is found byte by byte by its id and its event id, also after reopening', async () => {
    await using store = await open();
    const message = createSamples().message('app_a', {
      eventId: 'invoice-1',
      channels: ['eu', 'ünï'],
      tags: ['urgent'],
      // Bytes that no text encoding would bring back.
      payload: Uint8Array.of(0, 255, 254, 128, 123, 0),
      targets: ['ep_b', 'ep_a'],
    });
    const position = await accept(store.storage, message);
    await store.reopen();
    for (const idOrEventId of [message.id, 'invoice-1']) {
      const which = { applicationId: 'app_a', idOrEventId };
      assertSame(await store.storage.read('getMessage', which), { ...message, position });
      const foreign = { applicationId: 'app_b', idOrEventId };
      assert.equal(await store.storage.read('getMessage', foreign), null);
    }
  });

  test('positions grow in the order in which messages were given', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const messages = Array.from({ length: 300 }, () => samples.message('app_a'));
    const positions = await Promise.all(messages.map((message) => accept(storage, message)));
    assert.deepEqual(
      positions,
      messages.map((_, index) => store.place(index + 1)),
    );
    const { newestPosition, newestId } = await storage.read('freshState', undefined);
    assert.deepEqual([newestPosition, newestId], [store.place(300), messages.at(-1)!.id]);
  });

  test('what is refused or fails leaves nothing, and the next one is behind', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const position = await accept(storage, samples.message('app_a', { eventId: 'one' }));
    const taken = samples.message('app_a', { eventId: 'one', targets: ['ep_a'] });
    const broken = samples.message('app_a', { eventType: null as unknown as string });
    const [refused, failed, next] = await Promise.allSettled([
      storage.write('acceptMessage', taken),
      storage.write('acceptMessage', broken),
      storage.write('acceptMessage', samples.message('app_a')),
    ]);
    assertSame(refused, { status: 'fulfilled', value: { kind: 'conflict' } });
    assert.equal(failed.status, 'rejected');
    assert.ok(next.status === 'fulfilled' && next.value.kind === 'ok');
    assert.ok(next.value.position > position);
    for (const { id: idOrEventId } of [taken, broken]) {
      const which = { applicationId: 'app_a', idOrEventId };
      assert.equal(await storage.read('getMessage', which), null);
    }
  });

  test('an event id is taken whatever way its message goes', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const plain = { targets: ['ep_a'] };
    const ordered = { targets: ['ep_a'], ordered: { ep_a: 'key' } };
    const fetched = { pollers: ['ep_poll'] };
    const ways = Object.entries({ plain, ordered, fetched });
    for (const [first, one] of ways) {
      for (const [second, other] of ways) {
        const eventId = `${first} then ${second}`;
        await accept(storage, samples.message('app_a', { eventId, ...one }));
        const again = samples.message('app_a', { eventId, ...other });
        assert.deepEqual(
          await storage.write('acceptMessage', again),
          { kind: 'conflict' },
          eventId,
        );
        // Two at once, each by its way.
        const both = [one, other].map((way) =>
          samples.message('app_a', { eventId: `${eventId} at once`, ...way }),
        );
        const written = await Promise.all(
          both.map((message) => storage.write('acceptMessage', message)),
        );
        assert.deepEqual(written.map(({ kind }) => kind).toSorted(), ['conflict', 'ok'], eventId);
      }
    }
  });

  test('an event id is taken within its application only', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    await accept(storage, samples.message('app_a', { eventId: 'one' }));
    await accept(storage, samples.message('app_b', { eventId: 'one' }));
    await accept(storage, samples.message('app_a', { eventId: null }));
    await accept(storage, samples.message('app_a', { eventId: null }));
    const again = samples.message('app_a', { eventId: 'one' });
    assertSame(await storage.write('acceptMessage', again), { kind: 'conflict' });
  });

  test('a position is never given twice, also after the newest messages were removed', async () => {
    await using store = await open();
    const samples = createSamples();
    const { endpointIds, application } = await saveApplication(store.storage, samples, 1);
    for (let count = 1; count <= 3; count++) {
      const message = samples.message(application.id, { targets: endpointIds });
      const position = await accept(store.storage, message);
      const attempt = samples.attempt(message, position, endpointIds[0]!);
      await store.storage.write('recordAttempts', [fresh(attempt)]);
    }
    await store.storage.write('advanceFresh', store.place(3));
    await store.endDay();
    const before = await store.storage.read('freshState', undefined);
    const later = samples.now + 1;
    await store.storage.write('trimExpired', {
      now: later,
      messagesBefore: later,
      after: 0,
      limit: 100,
    });
    await store.reopen();
    const { newestPosition, newestId } = await store.storage.read('freshState', undefined);
    assert.deepEqual([newestPosition, newestId], [before.newestPosition, null]);
    const position = await accept(store.storage, samples.message(application.id));
    assert.equal(position, newestPosition + 1);
  });

  test('a message for later is due then at each of its targets, and is not fresh', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const deliverAt = samples.now + 60_000;
    const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'], deliverAt });
    const position = await accept(storage, message);
    assertSame(await dueBy(storage, deliverAt - 1), []);
    assertSame(await dueBy(storage, deliverAt), [
      `${position} ep_a #1 scheduled ${deliverAt}`,
      `${position} ep_b #1 scheduled ${deliverAt}`,
    ]);
    const found = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assertSame(found, { messages: [], upTo: position });
  });

  test('a removed payload is gone wherever the message is seen, and its headers with it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const headers = { authorization: 'Bearer x' };
    const message = samples.message('app_a', { targets: ['ep_a'], headers });
    const position = await accept(storage, message);
    await storage.write('resendMessage', {
      applicationId: 'app_a',
      position,
      endpointId: 'ep_b',
      at: samples.now,
    });
    const foreign = { applicationId: 'app_b', messageId: message.id };
    assertSame(await storage.write('removePayload', foreign), { kind: 'missing' });
    const before = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assertSame(before.messages[0]!.deliveries[0]!.payload, message.payload);

    const which = { applicationId: 'app_a', messageId: message.id };
    assertSame(await storage.write('removePayload', which), { kind: 'ok', value: null });
    const found = await storage.read('getMessage', {
      applicationId: 'app_a',
      idOrEventId: message.id,
    });
    assertSame(found, { ...message, payload: null, headers: null, expiresAt: null, position });
    const after = await storage.read('readFresh', { after: 0, ...wholeFresh });
    assert.equal(after.messages[0]!.deliveries[0]!.payload, null);
    const claimed = await storage.read('claimDue', { ...wholeClaim, now: samples.now });
    assert.deepEqual(
      claimed.deliveries.map(({ payload }) => payload),
      [null],
    );
  });
}
