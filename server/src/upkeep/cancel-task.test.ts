/** Ending what waits for an endpoint: in bounded steps, whole, and nothing that was accepted later. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  accept,
  createSamples,
  dueBy,
  saveApplication,
} from '../../../tests/storage/sample-records.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { BackgroundTask } from '../domain/background-task.ts';
import { createIds } from '../domain/ids.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import type { PendingDelivery } from '../storage/contract/replays.ts';
import { cancelTask } from './cancel-task.ts';

const never = Number.MAX_SAFE_INTEGER;
const stepRowsMax = 500;

async function setUp() {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const samples = createSamples();
  const { application, endpointIds } = await saveApplication(storage, samples, 1);
  const [endpointId] = endpointIds as [string];
  const applicationId = application.id;
  /** Rows with these positions are being sent. */
  const underWay = new Set<number>();
  const handler = cancelTask(
    {
      storage,
      clock: systemClock,
      ids: createIds(systemClock, systemRandom),
      withdraw: (rows: PendingDelivery[]) => ({
        free: rows.filter(({ position }) => !underWay.has(position)),
        release: () => {},
      }),
    },
    { stepRowsMax, waitMs: 1 },
  );

  async function runningTask(): Promise<BackgroundTask | undefined> {
    return (await storage.read('runningTasks', { perEnvironment: 9, limit: 9 }))[0];
  }

  return {
    storage,
    samples,
    applicationId,
    endpointId,
    underWay,
    runningTask,
    countDue: () => storage.read('countDue', undefined),
    /** Gives the endpoint as many rows of one message. */
    fill: async (count: number) => {
      const message = samples.message(applicationId, { targets: [endpointId] });
      const position = await accept(storage, message);
      const portion = 10_000;
      for (let done = 0; done < count; done += portion) {
        const length = Math.min(portion, count - done);
        const rows = Array.from({ length }, (_none, index) => ({
          applicationId,
          position,
          endpointId,
          attemptNumber: 2,
          trigger: 'scheduled' as const,
          dueAt: samples.now + done + index,
        }));
        await storage.write('parkDeliveries', rows);
      }
      await storage.write('advanceFresh', position);
      return { message, position };
    },
    disable: (disabled: boolean) =>
      storage.write('updateEndpoint', {
        applicationId,
        id: endpointId,
        changes: { disabled },
        endingTaskId: samples.id('qtask'),
      }),
    remove: () =>
      storage.write('deleteEndpoint', {
        applicationId,
        id: endpointId,
        at: samples.now,
        endingTaskId: samples.id('qtask'),
      }),
    /** Takes a step of the task that runs; how many deliveries it ended, null for none yet. */
    step: async (): Promise<number | null> => {
      const task = (await runningTask())!;
      const step = await handler(task);
      if (step.kind === 'wait') return null;
      const { cursor, data, status, effects } = step;
      const at = systemClock.now();
      const record = { id: task.id, step: task.step, cursor, data, status, at, effects };
      const { kind } = await storage.write('stepTask', record);
      step.settled?.(kind === 'ok');
      return effects.reduce((sum, { input }) => sum + (input as unknown[]).length, 0);
    },
    async [Symbol.asyncDispose]() {
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
}

test('deleting an endpoint with 200,000 deliveries ends no more than a step of them at a time', async () => {
  await using scene = await setUp();
  const { storage, samples, applicationId, countDue, step } = scene;
  const count = 200_000;
  await scene.fill(count);
  assert.equal((await scene.remove()).kind, 'ok');
  assert.equal(await countDue(), count, 'the request itself ends none');
  for (let steps = 1; steps <= 3; steps++) {
    assert.equal(await step(), stepRowsMax);
    assert.equal(await countDue(), count - steps * stepRowsMax);
    await accept(storage, samples.message(applicationId));
  }
});

test('each delivery ends with a record that says why, and the task ends with the last', async () => {
  await using scene = await setUp();
  const { storage, endpointId, applicationId, countDue, step } = scene;
  const { message } = await scene.fill(stepRowsMax + 20);
  await scene.remove();
  let steps = 0;
  while ((await scene.runningTask()) !== undefined) {
    await step();
    steps += 1;
    assert.ok(steps < 10, 'it comes to its end');
  }
  assert.equal(await countDue(), 0);
  const { items } = await storage.read('listAttempts', {
    applicationId,
    messageId: message.id,
    endpointId,
    channel: null,
    tag: null,
    eventTypes: null,
    since: null,
    before: null,
    statuses: ['canceled'],
    statusCodeClass: null,
    from: null,
    order: 'ascending',
    limit: 1000,
    withMessage: false,
    withPayload: false,
  });
  assert.equal(items.length, stepRowsMax + 20);
  assert.deepEqual([...new Set(items.map(({ cause }) => cause))], ['the endpoint was deleted']);
});

test('enabled again meanwhile, what waited still ends, and what comes after stays', async () => {
  await using scene = await setUp();
  const { storage, samples, endpointId, applicationId, step } = scene;
  await scene.fill(stepRowsMax + 5);
  await scene.disable(true);
  assert.equal(await step(), stepRowsMax);
  await scene.disable(false);
  const deliverAt = samples.now + 5_000_000;
  const later = samples.message(applicationId, { targets: [endpointId], deliverAt });
  const position = await accept(storage, later);
  await storage.write('advanceFresh', position);
  assert.equal(await step(), 5);
  assert.equal(await step(), 0, 'a walk that meets nothing is the last');
  assert.equal(await scene.runningTask(), undefined);
  assert.deepEqual(await dueBy(storage, never), [
    `${position} ${endpointId} #1 scheduled ${deliverAt}`,
  ]);
});

test('what is sent again by hand once it is enabled stays, though the task is not at its end', async () => {
  await using scene = await setUp();
  const { storage, applicationId, endpointId, underWay, step } = scene;
  const { position } = await scene.fill(1);
  underWay.add(position);
  await scene.disable(true);
  assert.equal(await step(), null, 'it is being sent');
  await scene.disable(false);
  const at = systemClock.now() + 1_000;
  await storage.write('resendMessage', { applicationId, position, endpointId, at });
  underWay.clear();
  assert.equal(await step(), 1);
  assert.equal(await step(), 0, 'a walk that meets nothing is the last');
  assert.equal(await scene.runningTask(), undefined);
  assert.deepEqual(await dueBy(storage, never), [`${position} ${endpointId} #1 manual ${at}`]);
});

test('what is being sent, or has no row yet, keeps the task from its end', async () => {
  await using scene = await setUp();
  const { storage, samples, endpointId, applicationId, underWay, step, countDue } = scene;
  const { position } = await scene.fill(1);
  underWay.add(position);
  await scene.disable(true);
  assert.equal(await step(), null, 'it is being sent');
  underWay.clear();
  assert.equal(await step(), 1);
  assert.equal(await step(), 0, 'a walk that meets nothing is the last');
  assert.equal(await scene.runningTask(), undefined);

  await scene.disable(false);
  const fresh = samples.message(applicationId, { targets: [endpointId] });
  const freshPosition = await accept(storage, fresh);
  await scene.disable(true);
  assert.equal(await step(), null, 'it may be in memory');
  const first = { attemptNumber: 1, trigger: 'scheduled' as const, dueAt: fresh.createdAt };
  const place = { applicationId, position: freshPosition, endpointId };
  await storage.write('parkDeliveries', [{ ...first, ...place }]);
  await storage.write('advanceFresh', freshPosition);
  assert.equal(await step(), 1);
  assert.equal(await step(), 0, 'a walk that meets nothing is the last');
  assert.equal(await scene.runningTask(), undefined);
  assert.equal(await countDue(), 0);
});

test('a retry that is planned between the reading of its row and its end is ended too', async () => {
  await using scene = await setUp();
  const { storage, samples, endpointId, step, countDue } = scene;
  const { message, position } = await scene.fill(1);
  await scene.disable(true);
  const [row] = (
    await storage.read('claimDue', {
      now: never,
      limit: 1,
      perEndpoint: 1,
      bytesMax: 1,
      only: [endpointId],
      after: {},
    })
  ).deliveries;
  const attempt = samples.attempt(message, position, endpointId, {
    number: 2,
    nextAt: samples.now + 5_000_000,
  });
  const read = storage.read.bind(storage);
  let isSent = false;
  storage.read = async (verb: never, input: never) => {
    const found = await read(verb, input);
    if (verb === ('pendingDeliveries' as string) && !isSent) {
      isSent = true;
      await storage.write('recordAttempts', [{ attempt, doneDueAt: row!.dueAt }]);
    }
    return found;
  };
  for (let steps = 0; (await scene.runningTask()) !== undefined; steps++) {
    assert.ok(steps < 10, 'it comes to its end');
    await step();
  }
  assert.equal(await countDue(), 0);
});
