/** Promises about the figures of an environment: counted once, apart from others, and looked at in bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationClassOf } from '../../server/src/domain/attempt-durations.ts';
import { usualPolicy } from '../../server/src/domain/delivery-policy.ts';
import type { Attempt } from '../../server/src/domain/message.ts';
import { accept, createSamples, fresh, hourMs, startMs, type Samples } from './sample-records.ts';
import type { OpenStore, StoreUnderTest } from './store-under-test.ts';

const startMinute = startMs / 60_000;
const wide = { minuteFrom: startMinute - 600, minuteBefore: startMinute + 600 };
const bounds = { limit: 10, rowsMax: 1_000 };

/** An application with endpoints `ep_…a` and `ep_…b`, and a message to both. */
async function prepare({ storage }: StoreUnderTest, samples: Samples, id: string, env = 'env_one') {
  await storage.write(
    'createApplication',
    samples.application({ id, environmentId: env, name: id }),
  );
  const endpointIds = [`ep_${id}_a`, `ep_${id}_b`];
  for (const endpointId of endpointIds) {
    await storage.write('createEndpoint', samples.endpoint(id, { id: endpointId }));
  }
  const message = samples.message(id, { targets: endpointIds });
  const position = await accept(storage, message);
  const record = (endpoint: 0 | 1, fields: Partial<Attempt>) =>
    fresh(samples.attempt(message, position, endpointIds[endpoint]!, fields));
  return { message, position, endpointIds, record };
}

export function figurePromises(open: OpenStore): void {
  test('attempts of an environment are counted by minute and hour with their durations', async () => {
    await using store = await open();
    const samples = createSamples();
    const one = await prepare(store, samples, 'app_a');
    const two = await prepare(store, samples, 'app_b');
    const other = await prepare(store, samples, 'app_c', 'env_two');
    const twice = one.record(0, { status: 'success', durationMs: 30, startedAt: startMs });
    await store.storage.write('recordAttempts', [
      twice,
      one.record(1, { status: 'fail', durationMs: 4_000, startedAt: startMs + 59_999 }),
      two.record(0, { status: 'canceled', durationMs: 0, startedAt: startMs }),
      other.record(0, { status: 'fail', durationMs: 3, startedAt: startMs }),
    ]);
    await store.storage.write('recordAttempts', [twice]);
    await store.storage.write('recordAttempts', [
      two.record(1, { status: 'success', durationMs: 99, startedAt: startMs + 60_000 }),
    ]);
    await store.reopen();
    const read = (bucketMinutes: number, range = wide, environmentId = 'env_one') =>
      store.storage.read('environmentFigures', { environmentId, bucketMinutes, ...range });
    const shown = (found: Awaited<ReturnType<typeof read>>) =>
      found.map(({ minute, success, fail, canceled, first, exhausted, durations }) => [
        minute - startMinute,
        { success, fail, canceled, first, exhausted },
        durations.flatMap((count, index) => (count === 0 ? [] : [[index, count]])),
      ]);
    const firstMinute = [
      0,
      { success: 1, fail: 1, canceled: 1, first: 3, exhausted: 1 },
      [
        [durationClassOf(30), 1],
        [durationClassOf(4_000), 1],
      ],
    ];
    assert.deepEqual(shown(await read(1)), [
      firstMinute,
      [1, { success: 1, fail: 0, canceled: 0, first: 1, exhausted: 0 }, [[durationClassOf(99), 1]]],
    ]);
    const whole = [
      0,
      { success: 2, fail: 1, canceled: 1, first: 4, exhausted: 1 },
      [
        [durationClassOf(30), 1],
        [durationClassOf(99), 1],
        [durationClassOf(4_000), 1],
      ],
    ];
    assert.deepEqual(shown(await read(15)), [whole]);
    assert.deepEqual(shown(await read(60)), [whole]);
    const range = { minuteFrom: startMinute, minuteBefore: startMinute + 1 };
    assert.deepEqual(shown(await read(1, range)), [firstMinute]);
    assert.equal((await read(60, wide, 'env_two'))[0]!.fail, 1);
    assert.deepEqual(await read(60, wide, 'env_none'), []);
  });

  test('attempts of an endpoint and of an application are counted by the hour with their durations', async () => {
    await using store = await open();
    const samples = createSamples();
    const one = await prepare(store, samples, 'app_a');
    const other = await prepare(store, samples, 'app_b');
    const twice = one.record(0, { status: 'success', durationMs: 30, startedAt: startMs });
    await store.storage.write('recordAttempts', [
      twice,
      one.record(1, { status: 'canceled', durationMs: 0, startedAt: startMs }),
      other.record(0, { status: 'success', durationMs: 1, startedAt: startMs }),
    ]);
    await store.storage.write('recordAttempts', [
      twice,
      one.record(0, { status: 'fail', durationMs: 40_000, number: 2, startedAt: startMs + 59_000 }),
      one.record(1, { status: 'success', durationMs: 99, startedAt: startMs + hourMs }),
    ]);
    const read = async (subject: string, bucketMinutes: number, applicationId = 'app_a') =>
      (
        await store.storage.read('subjectFigures', {
          applicationId,
          subject,
          bucketMinutes,
          ...wide,
        })
      ).map(({ minute, success, fail, canceled, durations }) => [
        minute - startMinute,
        [success, fail, canceled],
        durations.flatMap((count, index) => (count === 0 ? [] : [[index, count]])),
      ]);
    const [half, long, soon] = [30, 40_000, 99].map((ms) => [durationClassOf(ms), 1]);
    assert.deepEqual(await read('ep_app_a_a', 60), [[0, [1, 1, 0], [half, long]]]);
    // What was canceled was not sent, and took no time.
    assert.deepEqual(await read('ep_app_a_b', 60), [
      [0, [0, 0, 1], []],
      [60, [1, 0, 0], [soon]],
    ]);
    assert.deepEqual(await read('app_a', 60), [
      [0, [1, 1, 1], [half, long]],
      [60, [1, 0, 0], [soon]],
    ]);
    assert.deepEqual(await read('ep_app_a_a', 60, 'app_b'), []);
    const all = await read('app_a', 1_440);
    assert.deepEqual(
      all.map(([, counts]) => counts),
      [[2, 1, 1]],
    );
    const minuteBefore = startMinute + 60;
    await store.storage.write('trimStatistics', { minuteBefore, after: '', limit: 100 });
    assert.deepEqual(await read('app_a', 60), [[60, [1, 0, 0], [soon]]]);
  });

  test('a batch that fails counts nothing for its environment', async () => {
    await using store = await open();
    const one = await prepare(store, createSamples(), 'app_a');
    const bad = one.record(0, { url: null as never });
    await assert.rejects(store.storage.write('recordAttempts', [one.record(1, {}), bad]));
    const which = { environmentId: 'env_one', bucketMinutes: 60, ...wide };
    assert.deepEqual(await store.storage.read('environmentFigures', which), []);
  });

  test('endpoints that fail and busy applications come in order, within what is looked at', async () => {
    await using store = await open();
    const samples = createSamples();
    const one = await prepare(store, samples, 'app_a');
    const two = await prepare(store, samples, 'app_b');
    const other = await prepare(store, samples, 'app_c', 'env_two');
    const failed = { status: 'fail' as const, nextAt: startMs + hourMs };
    await store.storage.write('recordAttempts', [
      one.record(0, { ...failed, startedAt: startMs }),
      one.record(1, { status: 'success', startedAt: startMs }),
      other.record(0, { ...failed, startedAt: startMs }),
    ]);
    await store.storage.write('recordAttempts', [
      two.record(0, { ...failed, startedAt: startMs + hourMs }),
      two.record(1, { ...failed, startedAt: startMs - 2 * hourMs }),
    ]);
    await store.storage.write('recordAttempts', [
      two.record(0, { ...failed, number: 2, startedAt: startMs + hourMs }),
    ]);
    await store.reopen();
    const which = { environmentId: 'env_one', ...wide, ...bounds };
    const failing = await store.storage.read('failedEndpoints', which);
    assert.deepEqual(
      failing.items.map(({ endpointId, applicationId, applicationName, fail }) => [
        endpointId,
        applicationId,
        applicationName,
        fail,
      ]),
      [
        ['ep_app_b_a', 'app_b', 'app_b', 2],
        ['ep_app_a_a', 'app_a', 'app_a', 1],
        ['ep_app_b_b', 'app_b', 'app_b', 1],
      ],
    );
    assert.equal(failing.isComplete, true);
    assert.equal(failing.items[0]!.failingSince, startMs + hourMs);
    const late = { ...which, minuteFrom: startMinute + 60 };
    assert.deepEqual(
      (await store.storage.read('failedEndpoints', late)).items.map(({ fail }) => fail),
      [2],
    );
    const cut = await store.storage.read('failedEndpoints', { ...which, rowsMax: 1 });
    assert.deepEqual([cut.items.map(({ fail }) => fail), cut.isComplete], [[2], false]);

    const busy = await store.storage.read('busiestApplications', which);
    assert.deepEqual(
      busy.items.map(({ name, success, fail }) => [name, success, fail]),
      [
        ['app_b', 0, 3],
        ['app_a', 1, 1],
      ],
    );
    assert.equal(busy.isComplete, true);
    const top = await store.storage.read('busiestApplications', { ...which, limit: 1 });
    assert.deepEqual(
      top.items.map(({ name }) => name),
      ['app_b'],
    );
    const few = await store.storage.read('busiestApplications', { ...which, rowsMax: 1 });
    assert.deepEqual([few.items.map(({ name }) => name), few.isComplete], [['app_b'], false]);
  });

  test('what waits is told apart: never attempted, again, later, paused, of others', async () => {
    await using store = await open();
    const samples = createSamples();
    const one = await prepare(store, samples, 'app_a');
    const other = await prepare(store, samples, 'app_c', 'env_two');
    const queue = (now: number, environmentId = 'env_one', rowsMax = 100) =>
      store.storage.read('environmentQueue', { environmentId, now, rowsMax, freshMax: 10 });
    const none = { neverAttempted: 0, retriesDue: 0, retriesPending: 0, paused: 0 };
    assert.deepEqual(await queue(startMs), {
      ...none,
      oldestDueAt: one.message.createdAt,
      isComplete: true,
    });
    await store.storage.write('recordAttempts', [
      one.record(0, { status: 'fail', nextAt: startMs + 9_000 }),
      one.record(1, { status: 'success' }),
    ]);
    assert.deepEqual(await queue(startMs), {
      ...none,
      oldestDueAt: null,
      retriesPending: 1,
      isComplete: true,
    });
    assert.equal((await queue(startMs + 9_000)).retriesDue, 1);
    const { applicationId } = { applicationId: 'app_a' };
    const parked = {
      applicationId,
      position: one.position,
      endpointId: one.endpointIds[1]!,
      attemptNumber: 1,
      trigger: 'scheduled' as const,
    };
    await store.storage.write('parkDeliveries', [{ ...parked, dueAt: startMs + 500 }]);
    assert.deepEqual(await queue(startMs + 600), {
      ...none,
      oldestDueAt: startMs + 500,
      neverAttempted: 1,
      retriesPending: 1,
      isComplete: true,
    });
    assert.equal(
      (await queue(startMs + 400)).oldestDueAt,
      null,
      'what is due later waits for nobody',
    );
    await store.storage.write('updateEndpoint', {
      applicationId,
      id: one.endpointIds[1]!,
      changes: { policy: { ...usualPolicy, paused: true } },
    });
    const paused = await queue(startMs + 600);
    assert.deepEqual([paused.oldestDueAt, paused.paused, paused.neverAttempted], [null, 1, 0]);
    assert.equal((await queue(startMs, 'env_one', 1)).isComplete, false);
    assert.equal((await queue(startMs, 'env_two')).oldestDueAt, other.message.createdAt);
  });

  test('old figures go in steps, single minutes before hours', async () => {
    await using store = await open();
    const one = await prepare(store, createSamples(), 'app_a');
    const failed = { status: 'fail' as const, nextAt: startMs + hourMs };
    for (const hour of [0, 1, 2, 3]) {
      const startedAt = startMs + hour * hourMs;
      await store.storage.write('recordAttempts', [
        one.record(0, { ...failed, number: hour + 1, startedAt }),
      ]);
    }
    const trim = { fineBefore: startMinute + 180, minuteBefore: startMinute + 120, limit: 1 };
    let steps = 0;
    while ((await store.storage.write('trimFigures', trim)).more) assert.ok((steps += 1) < 10);
    assert.ok(steps >= 3, 'no step removes more than its bound');
    const hoursOf = async (bucketMinutes: number) => {
      const which = { environmentId: 'env_one', bucketMinutes, ...wide };
      const found = await store.storage.read('environmentFigures', which);
      return found.map(({ minute }) => (minute - startMinute) / 60);
    };
    assert.deepEqual(await hoursOf(1), [3]);
    assert.deepEqual(await hoursOf(60), [2, 3]);
    const failing = { environmentId: 'env_one', ...wide, ...bounds };
    assert.equal((await store.storage.read('failedEndpoints', failing)).items[0]!.fail, 2);
  });
}
