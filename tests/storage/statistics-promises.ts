/** Promises about statistics: every attempt is counted once, where and when it was made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, createSamples, fresh, hourMs, startMs } from './sample-records.ts';
import type { OpenStore } from './store-under-test.ts';

const startMinute = startMs / 60_000;
const wholeTime = { minuteFrom: 0, minuteBefore: startMinute * 2 };
const nothing = { success: 0, fail: 0, canceled: 0, first: 0, exhausted: 0 };

export function statisticsPromises(open: OpenStore): void {
  test('attempts are counted by outcome, within the minutes that are asked for', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
    const position = await accept(store.storage, message);
    const of = (endpointId: string, fields: Parameters<typeof samples.attempt>[3]) =>
      fresh(samples.attempt(message, position, endpointId, fields));
    await store.storage.write('recordAttempts', [
      of('ep_a', { status: 'fail', nextAt: startMs + 5, startedAt: startMs }),
      of('ep_a', { status: 'fail', number: 2, startedAt: startMs + 59_999 }),
      of('ep_a', { status: 'success', trigger: 'manual', startedAt: startMs + 60_000 }),
      of('ep_b', { status: 'canceled', startedAt: startMs + hourMs }),
    ]);
    await store.reopen();
    const count = (endpointId: string, minuteFrom: number, minuteBefore: number) =>
      store.storage.read('countAttempts', { endpointId, minuteFrom, minuteBefore });
    assert.deepEqual(await count('ep_a', startMinute, startMinute + 1), {
      ...nothing,
      fail: 2,
      first: 1,
      exhausted: 1,
    });
    assert.deepEqual(await count('ep_a', startMinute + 1, startMinute + 2), {
      ...nothing,
      success: 1,
    });
    assert.deepEqual(await count('ep_b', 0, startMinute * 2), {
      ...nothing,
      canceled: 1,
      first: 1,
    });
    assert.deepEqual(await count('ep_none', 0, startMinute * 2), nothing);
    const hours = await store.storage.read('attemptsByHour', {
      applicationId: 'app_a',
      ...wholeTime,
    });
    assert.deepEqual(hours, [
      { minute: startMinute, success: 1, fail: 2, canceled: 0, first: 1, exhausted: 1 },
      { minute: startMinute + 60, success: 0, fail: 0, canceled: 1, first: 1, exhausted: 0 },
    ]);
  });

  test('an attempt that is recorded twice counts once; a batch that fails counts nothing', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const position = await accept(store.storage, message);
    const record = fresh(samples.attempt(message, position, 'ep_a'));
    await store.storage.write('recordAttempts', [record]);
    await store.storage.write('recordAttempts', [record]);
    const bad = fresh(samples.attempt(message, position, 'ep_a', { url: null as never }));
    const good = fresh(samples.attempt(message, position, 'ep_a'));
    await assert.rejects(store.storage.write('recordAttempts', [good, bad]));
    const counted = await store.storage.read('countAttempts', { endpointId: 'ep_a', ...wholeTime });
    assert.deepEqual(counted, { ...nothing, success: 1, first: 1 });
  });

  test('what waits is counted apart: never attempted, or to be tried again', async () => {
    await using store = await open();
    const samples = createSamples();
    const backlog = (bounds = { max: 100, freshMax: 100 }) =>
      store.storage.read('backlogOf', { endpointId: 'ep_a', ...bounds });
    for (let index = 0; index < 3; index++) {
      const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
      const position = await accept(store.storage, message);
      if (index > 0) continue;
      const attempt = { status: 'fail' as const, nextAt: startMs + 9000 };
      await store.storage.write('recordAttempts', [
        fresh(samples.attempt(message, position, 'ep_a', attempt)),
      ]);
    }
    await accept(
      store.storage,
      samples.message('app_a', { targets: ['ep_a'], deliverAt: startMs + hourMs }),
    );
    assert.deepEqual(await backlog(), { pending: 3, sending: 1 });
    assert.deepEqual(await backlog({ max: 1, freshMax: 0 }), { pending: 0, sending: 1 });
    await store.storage.write('advanceFresh', store.place(4));
    assert.deepEqual(
      await backlog(),
      { pending: 1, sending: 1 },
      'below the watermark all is done',
    );
  });

  test('old counters go, subject by subject, and the others stay', async () => {
    await using store = await open();
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
    const position = await accept(store.storage, message);
    for (const endpointId of ['ep_a', 'ep_b']) {
      await store.storage.write('recordAttempts', [
        fresh(samples.attempt(message, position, endpointId, { startedAt: startMs - 2 * hourMs })),
        fresh(samples.attempt(message, position, endpointId, { startedAt: startMs })),
      ]);
    }
    let after = '';
    let steps = 0;
    for (let next: string | null = ''; next !== null; steps++) {
      const bounds = { minuteBefore: startMinute, after, limit: 1 };
      ({ next } = await store.storage.write('trimStatistics', bounds));
      after = next ?? '';
      assert.ok(steps < 10);
    }
    assert.equal(steps, 4, 'an application, two endpoints, and the end');
    for (const endpointId of ['ep_a', 'ep_b']) {
      const counted = await store.storage.read('countAttempts', { endpointId, ...wholeTime });
      assert.equal(counted.success, 1);
    }
  });
}
