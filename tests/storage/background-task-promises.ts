/** Promises about background tasks: a step and its effects happen together, and once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackgroundTask } from '../../server/src/domain/background-task.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, dueBy, hourMs, startMs, type Samples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

function taskOf(samples: Samples, fields: Partial<BackgroundTask> = {}): BackgroundTask {
  return {
    id: samples.id('qtask'),
    environmentId: 'env_one',
    type: 'endpoint.recover',
    status: 'running',
    input: { endpointId: 'ep_a' },
    cursor: null,
    step: 0,
    data: { messagesSent: 0 },
    createdAt: samples.now,
    updatedAt: samples.now,
    ...fields,
  };
}

async function start(
  storage: Storage,
  samples: Samples,
  fields: Partial<BackgroundTask> = {},
): Promise<BackgroundTask> {
  const task = taskOf(samples, fields);
  assert.equal((await storage.write('startTask', { task, runningMax: 100 })).kind, 'ok');
  return task;
}

/** A step that makes one delivery due. */
function stepOf(task: BackgroundTask, position: number) {
  return {
    id: task.id,
    step: task.step,
    cursor: { at: position },
    data: { messagesSent: position },
    status: 'running' as const,
    at: startMs + position,
    effects: [
      {
        verb: 'sendAgain' as const,
        input: {
          applicationId: 'app_a',
          endpointId: 'ep_a',
          positions: [position],
          trigger: 'manual' as const,
          at: startMs,
        },
      },
    ],
  };
}

export function backgroundTaskPromises(open: OpenStore): void {
  test('a task comes back as it was started, to its environment only', async () => {
    await using store = await open();
    const task = await start(store.storage, createSamples());
    await store.reopen();
    const { storage } = store;
    const which = { environmentId: 'env_one', id: task.id };
    assertSame(await storage.read('getTask', which), task);
    assert.equal(await storage.read('getTask', { ...which, environmentId: 'env_two' }), null);
  });

  test('a task that is paused is not among those that run, and a step from before is stale', async () => {
    await using store = await open();
    const { storage } = store;
    const task = await start(storage, createSamples());
    const which = { environmentId: 'env_one', id: task.id, at: startMs + 5 };
    const paused = await storage.write('controlTask', { ...which, paused: true, rate: 20 });
    assert.equal(paused.kind, 'ok');
    assert.equal((await storage.write('stepTask', stepOf(task, 1))).kind, 'stale');
    await store.reopen();
    const running = { perEnvironment: 10, limit: 10 };
    assert.deepEqual(await store.storage.read('runningTasks', running), []);
    const found = await store.storage.read('getTask', which);
    assertSame(found, { ...task, step: 1, updatedAt: startMs + 5, paused: true, rate: 20 });
    await store.storage.write('controlTask', { ...which, paused: false, rate: null });
    assertSame(await store.storage.read('runningTasks', running), [
      { ...task, step: 2, updatedAt: startMs + 5 },
    ]);
  });

  test('a task that is aborted has ended, with what it did; nobody else and nothing ended is changed', async () => {
    await using store = await open();
    const { storage } = store;
    const task = await start(storage, createSamples());
    const failures = [
      { applicationId: 'app_a', endpointId: 'ep_a', messageId: 'msg_a', reason: 'no payload' },
    ];
    await storage.write('stepTask', { ...stepOf(task, 3), failures });
    const which = { environmentId: 'env_one', id: task.id, at: startMs };
    const foreign = { ...which, environmentId: 'env_two', abort: 'enough' };
    assert.equal((await storage.write('controlTask', foreign)).kind, 'missing');
    assert.equal((await storage.write('controlTask', { ...which, abort: 'enough' })).kind, 'ok');
    const found = await storage.read('getTask', which);
    assert.equal(found?.status, 'failed');
    assert.deepEqual(found?.data, { messagesSent: 3, aborted: true, error: 'enough' });
    assert.deepEqual(found?.failures, failures);
    assert.equal((await storage.write('controlTask', { ...which, paused: true })).kind, 'ended');
    const late = stepOf({ ...task, step: task.step + 2 }, 4);
    assert.equal((await storage.write('stepTask', late)).kind, 'stale');
  });

  test('a step leaves its cursor, its counts and its effects', async () => {
    await using store = await open();
    const task = await start(store.storage, createSamples());
    assert.equal((await store.storage.write('stepTask', stepOf(task, 7))).kind, 'ok');
    await store.reopen();
    const which = { environmentId: 'env_one', id: task.id };
    const found = await store.storage.read('getTask', which);
    assertSame(found, {
      ...task,
      cursor: { at: 7 },
      data: { messagesSent: 7 },
      step: 1,
      updatedAt: startMs + 7,
    });
    assert.deepEqual(await dueBy(store.storage, startMs), [`7 ep_a #1 manual ${startMs}`]);
  });

  test('a step that took effect is stale the second time, and so is one of an ended task', async () => {
    await using store = await open();
    const { storage } = store;
    const task = await start(storage, createSamples());
    await storage.write('stepTask', stepOf(task, 1));
    assert.equal((await storage.write('stepTask', stepOf(task, 2))).kind, 'stale');
    const last = { ...stepOf({ ...task, step: 1 }, 3), status: 'finished' as const };
    assert.equal((await storage.write('stepTask', last)).kind, 'ok');
    assert.equal((await storage.write('stepTask', stepOf({ ...task, step: 2 }, 4))).kind, 'stale');
    const nobody = stepOf({ ...task, id: 'qtask_nobody' }, 5);
    assert.equal((await storage.write('stepTask', nobody)).kind, 'stale');
    assert.deepEqual(await dueBy(storage, startMs), [
      `1 ep_a #1 manual ${startMs}`,
      `3 ep_a #1 manual ${startMs}`,
    ]);
  });

  test('an effect that cannot be takes its step back with it', async () => {
    await using store = await open();
    const { storage } = store;
    const task = await start(storage, createSamples());
    const step = stepOf(task, 1);
    const broken = { ...step.effects[0]!.input, endpointId: null as unknown as string };
    const effects = [...step.effects, { verb: 'sendAgain' as const, input: broken }];
    await assert.rejects(storage.write('stepTask', { ...step, effects }));
    const which = { environmentId: 'env_one', id: task.id };
    assertSame(await storage.read('getTask', which), task);
    assert.deepEqual(await dueBy(storage, startMs), []);
  });

  test('no more tasks run in an environment than it may have', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const begin = (fields: Partial<BackgroundTask> = {}) =>
      storage.write('startTask', { task: taskOf(samples, fields), runningMax: 2 });
    await begin();
    await begin();
    assert.equal((await begin()).kind, 'limit');
    assert.equal((await begin({ environmentId: 'env_two' })).kind, 'ok');
  });

  test('lists filter by status and type, and leave out types of our own', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const recover = await start(storage, samples);
    const replay = await start(storage, samples, { type: 'endpoint.replay', status: 'failed' });
    const cancel = await start(storage, samples, { type: 'endpoint.cancel' });
    await start(storage, samples, { environmentId: 'env_two' });
    const list = async (which: object) => {
      const all = await readPages(
        2,
        (from) =>
          storage.read('listTasks', {
            environmentId: 'env_one',
            status: null,
            type: null,
            limit: 2,
            order: 'ascending',
            from,
            ...which,
          }),
        ({ id }) => id,
      );
      return all.map(({ id }) => id);
    };
    assert.deepEqual(await list({}), [recover.id, replay.id]);
    assert.deepEqual(await list({ order: 'descending' }), [replay.id, recover.id]);
    assert.deepEqual(await list({ status: 'failed' }), [replay.id]);
    assert.deepEqual(await list({ type: 'endpoint.cancel' }), [cancel.id]);
  });

  test('what runs is found oldest first, a turn for each environment', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const one: string[] = [];
    for (let count = 0; count < 4; count++) one.push((await start(storage, samples)).id);
    const two = await start(storage, samples, { environmentId: 'env_two' });
    await start(storage, samples, { status: 'finished' });
    const running = async (perEnvironment: number, limit: number) =>
      (await storage.read('runningTasks', { perEnvironment, limit })).map(({ id }) => id);
    assert.deepEqual(await running(3, 10), [one[0], two.id, one[1], one[2]]);
    assert.deepEqual(await running(3, 2), [one[0], two.id]);
  });

  test('ended tasks from before the bound go, running ones stay', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const running = await start(storage, samples);
    const old: string[] = [];
    for (let count = 0; count < 3; count++) {
      old.push((await start(storage, samples, { status: 'finished' })).id);
    }
    const send = (id: string) => {
      const { input } = stepOf({ ...running, id }, 1).effects[0]!;
      return storage.write('sendAgain', { ...input, task: { id, environmentId: 'env_one' } });
    };
    for (const id of [running.id, old[0]!, old[0]!, old[1]!]) await send(id);
    const keeps = async (taskId: string) =>
      (await storage.read('sentTo', { taskId, from: '', including: true })) !== null;
    assert.ok(await keeps(old[0]!));
    samples.now += hourMs;
    const young = await start(storage, samples, { status: 'finished' });
    const bounds = { before: startMs + hourMs, limit: 2 };
    let trims = 1;
    while ((await storage.write('trimTasks', bounds)).more) trims += 1;
    assert.ok(trims > 1, 'no more than it may at once');
    for (const id of old) assert.equal(await keeps(id), false);
    assert.ok(await keeps(running.id));
    const left = await storage.read('listTasks', {
      environmentId: 'env_one',
      status: null,
      type: null,
      limit: 10,
      order: 'ascending',
      from: null,
    });
    assert.deepEqual(
      left.items.map(({ id }) => id),
      [running.id, young.id],
    );
  });
}
