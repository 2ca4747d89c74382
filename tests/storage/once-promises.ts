/** Promises about writes with an idempotency key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../server/src/domain/message.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, hourMs, saveApplication, startMs } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

async function areKept(storage: Storage, messages: Message[]): Promise<boolean[]> {
  const kept: boolean[] = [];
  for (const { applicationId, id } of messages) {
    const found = await storage.read('getMessage', { applicationId, idOrEventId: id });
    kept.push(found !== null);
  }
  return kept;
}

export function oncePromises(open: OpenStore): void {
  test('a repetition gets the first answer and has no effect, also after reopening', async () => {
    await using store = await open();
    const samples = createSamples();
    const once = samples.once(1, 5, { status: 201, body: '{"id":"x"}' });
    const first = samples.message('app_a');
    assert.equal((await store.storage.writeOnce('acceptMessage', first, once)).kind, 'done');
    await store.reopen();
    const again = samples.message('app_a');
    const later = { ...once, at: once.at + 1, status: 202, body: 'another' };
    assertSame(await store.storage.writeOnce('acceptMessage', again, later), {
      kind: 'replayed',
      status: 201,
      body: '{"id":"x"}',
    });
    const which = { applicationId: 'app_a', idOrEventId: again.id };
    assert.equal(await store.storage.read('getMessage', which), null);
  });

  test('the same key with another body is a mismatch; another key is another request', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const messages: Message[] = [];
    const send = (key: number, fingerprint: number) => {
      const message = samples.message('app_a');
      messages.push(message);
      const once = samples.once(key, fingerprint, { body: null });
      return storage.writeOnce('acceptMessage', message, once);
    };
    assert.equal((await send(1, 5)).kind, 'done');
    assertSame(await send(1, 6), { kind: 'mismatch' });
    assertSame(await send(1, 5), { kind: 'replayed', status: 202, body: null });
    assert.equal((await send(2, 5)).kind, 'done');
    assert.deepEqual(await areKept(storage, messages), [true, false, false, true]);
  });

  test('of a hundred at once, one takes effect', async () => {
    await using store = await open();
    const samples = createSamples();
    const messages = Array.from({ length: 100 }, () => samples.message('app_a'));
    const results = await Promise.all(
      messages.map((message) => store.storage.writeOnce('acceptMessage', message, samples.once(1))),
    );
    assert.equal(results.filter(({ kind }) => kind === 'done').length, 1);
    assert.equal(results.filter(({ kind }) => kind === 'replayed').length, 99);
    const kept = await areKept(store.storage, messages);
    assert.deepEqual(
      kept,
      results.map(({ kind }) => kind === 'done'),
    );
  });

  test('without a key nothing is remembered', async () => {
    await using store = await open();
    const samples = createSamples();
    const messages = [samples.message('app_a'), samples.message('app_a')];
    for (const message of messages) {
      const written = await store.storage.writeOnce('acceptMessage', message, null);
      assert.equal(written.kind, 'done');
    }
    assert.deepEqual(await areKept(store.storage, messages), [true, true]);
  });

  test('a refusal is not remembered: the request may be sent again once it can succeed', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0, { uid: 'shop' });
    const wanted = samples.application({ uid: 'shop' });
    const ask = () => storage.writeOnce('createApplication', wanted, samples.once(1));
    const refused = { kind: 'done', value: { kind: 'conflict' } };
    assertSame(await ask(), refused);
    assertSame(await ask(), refused);
    const { environmentId, id } = application;
    await storage.write('deleteApplication', { environmentId, id, at: startMs });
    assertSame(await ask(), { kind: 'done', value: { kind: 'ok', value: wanted } });
    assert.equal((await ask()).kind, 'replayed');

    const endpoint = samples.endpoint('app_none');
    const missing = await storage.writeOnce('createEndpoint', endpoint, samples.once(2));
    assertSame(missing, { kind: 'done', value: { kind: 'missing' } });
    const { application: owner } = await saveApplication(storage, samples, 0);
    const possible = { ...endpoint, applicationId: owner.id };
    const done = await storage.writeOnce('createEndpoint', possible, samples.once(2));
    assertSame(done, { kind: 'done', value: { kind: 'ok', value: possible } });
  });

  test('a write that fails is not remembered', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a');
    const broken = { ...message, eventType: null as unknown as string };
    await assert.rejects(store.storage.writeOnce('acceptMessage', broken, samples.once(1)));
    const done = await store.storage.writeOnce('acceptMessage', message, samples.once(1));
    assert.ok(done.kind === 'done' && done.value.kind === 'ok');
    const which = { applicationId: 'app_a', idOrEventId: message.id };
    const found = await store.storage.read('getMessage', which);
    assertSame(found, { ...message, position: done.value.position });
  });

  test('a key is remembered for twelve hours and forgotten within fourteen', async () => {
    // Both ends of an hour, because drivers may count in hours.
    for (const at of [startMs, startMs + hourMs - 1]) {
      await using store = await open();
      const samples = createSamples();
      const send = (moment: number) =>
        store.storage.writeOnce(
          'acceptMessage',
          samples.message('app_a'),
          samples.once(1, 0, { at: moment }),
        );
      assert.equal((await send(at)).kind, 'done');
      assert.equal((await send(at + 12 * hourMs)).kind, 'replayed');
      assert.equal((await send(at + 14 * hourMs)).kind, 'done');
      assert.equal((await send(at + 14 * hourMs)).kind, 'replayed');
    }
  });

  test('a key is still known when the clock is set back', async () => {
    for (const back of [20, 5 * hourMs, 48 * hourMs]) {
      await using store = await open();
      const samples = createSamples();
      const send = (at: number) =>
        store.storage.writeOnce(
          'acceptMessage',
          samples.message('app_a'),
          samples.once(1, 0, { at }),
        );
      assert.equal((await send(startMs)).kind, 'done');
      assert.equal((await send(startMs - back)).kind, 'replayed');
    }
  });

  test('removing old keys keeps those of the last twelve hours', async () => {
    await using store = await open();
    const samples = createSamples();
    const send = (key: number, at: number) =>
      store.storage.writeOnce(
        'acceptMessage',
        samples.message('app_a'),
        samples.once(key, 0, { at }),
      );
    const now = startMs + 20 * hourMs + 1;
    const recent = now - 12 * hourMs;
    for (let key = 1; key <= 30; key++) await send(key, startMs);
    await send(100, recent);
    const bounds = { now, messagesBefore: 0, after: 0, limit: 7 };
    const stepsMax = 30;
    let steps = 0;
    while ((await store.storage.write('trimExpired', bounds)).more) {
      steps += 1;
      assert.ok(steps < stepsMax, 'it comes to an end');
    }
    assert.equal((await send(100, now)).kind, 'replayed');
    // The others are past their time: the key may serve again, whatever its body.
    assert.equal((await send(1, now)).kind, 'done');
  });
}
