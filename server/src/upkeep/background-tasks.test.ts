/** Whose turn it is, what a fault does to a task, and that waiting keeps nobody else. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import type { BackgroundTask, TaskType } from '../domain/background-task.ts';
import { createIds } from '../domain/ids.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { limits } from '../limits.ts';
import { openSqlite } from '../storage/sqlite/open-sqlite.ts';
import type { Storage } from '../storage/storage.ts';
import { BackgroundTasks, type TaskHandlers, type TaskStep } from './background-tasks.ts';

const ids = createIds(systemClock, systemRandom);

async function setUp(
  handlers: TaskHandlers,
  options: { concurrencyMax?: number; othersLookMs?: number } = {},
  isOurs: (task: BackgroundTask) => boolean = () => true,
) {
  const folder = temporaryFolder();
  const { groupCommit, store } = limits;
  const path = join(folder.path, 'gancho.db');
  const storage = await openSqlite({ path, clock: systemClock, groupCommit, ...store });
  const reports: string[] = [];
  const ended: BackgroundTask[] = [];
  const runner = new BackgroundTasks(
    {
      storage,
      clock: systemClock,
      handlers,
      report: (problem) => reports.push(problem),
      ended: (task) => ended.push(task),
      isOurs,
    },
    { ...limits.tasks.runner, againMs: 1, pauseMs: 0, ...options },
  );
  return {
    storage,
    runner,
    reports,
    ended,
    async [Symbol.asyncDispose]() {
      await runner.stop();
      await storage.close();
      folder[Symbol.dispose]();
    },
  };
}

async function start(
  storage: Storage,
  type: TaskType,
  input: unknown,
  environmentId = 'env_one',
): Promise<string> {
  const task: BackgroundTask = {
    id: ids.next('qtask'),
    environmentId,
    type,
    status: 'running',
    input,
    cursor: null,
    step: 0,
    data: {},
    createdAt: 1,
    updatedAt: 1,
  };
  await storage.write('startTask', { task, runningMax: 100 });
  return task.id;
}

/** A step that counts up to `input` and then ends. */
function countingStep({ input, cursor }: BackgroundTask): TaskStep {
  const count = ((cursor as number | null) ?? 0) + 1;
  const status = count >= (input as number) ? 'finished' : 'running';
  return { kind: 'step', status, cursor: count, data: { count }, effects: [] };
}

describe('BackgroundTasks', () => {
  test('environments take turns, however many tasks each has', async () => {
    const steps: string[] = [];
    const handler = async (task: BackgroundTask) => {
      steps.push(task.environmentId);
      return countingStep(task);
    };
    await using scene = await setUp({ 'endpoint.recover': handler }, { concurrencyMax: 1 });
    for (let count = 0; count < 4; count++) await start(scene.storage, 'endpoint.recover', 5);
    await start(scene.storage, 'endpoint.recover', 5, 'env_two');
    scene.runner.start();
    await waitFor('the end of all', () => scene.ended.length === 5);
    assert.equal(steps.length, 25);
    const lastOfTwo = steps.lastIndexOf('env_two');
    assert.ok(lastOfTwo <= 10, `the last turn of the small one was turn ${lastOfTwo}`);
    assert.ok(
      scene.ended.every(({ data, status }) => data['count'] === 5 && status === 'finished'),
    );
  });

  test('one that stands behind those of others is carried out once they have ended', async () => {
    const handlers: TaskHandlers = { 'endpoint.recover': async (task) => countingStep(task) };
    const isOurs = ({ input }: BackgroundTask) => input === 1;
    await using scene = await setUp(handlers, { othersLookMs: 10 }, isOurs);
    const { storage, runner, ended } = scene;
    const others: string[] = [];
    for (let count = 0; count < limits.tasks.runner.heldPerEnvironmentMax; count++) {
      others.push(await start(storage, 'endpoint.recover', 2));
    }
    const own = await start(storage, 'endpoint.recover', 1);
    runner.start();
    const over = { step: 0, cursor: 2, data: {}, status: 'finished', at: 2 } as const;
    for (const id of others) await storage.write('stepTask', { id, ...over, effects: [] });
    await waitFor('the one of its own to end', () => ended.length > 0);
    assert.deepEqual(
      ended.map(({ id }) => id),
      [own],
    );
  });

  test('a task that waits keeps neither its slot nor the others', async () => {
    const handlers: TaskHandlers = {
      'endpoint.recover': async () => ({ kind: 'wait', ms: 60_000 }),
      'endpoint.replay': async (task) => countingStep(task),
    };
    await using scene = await setUp(handlers, { concurrencyMax: 1 });
    await start(scene.storage, 'endpoint.recover', 1);
    scene.runner.start();
    const id = await start(scene.storage, 'endpoint.replay', 3);
    scene.runner.wake();
    await waitFor('the end of the other', () => scene.ended.length > 0);
    assert.equal(scene.ended[0]!.id, id);
  });

  test('a handler that throws once goes on; one that always does fails the task in words', async () => {
    let thrown = false;
    const handlers: TaskHandlers = {
      'endpoint.recover': async (task) => {
        if (task.cursor === 2 && !thrown) {
          thrown = true;
          throw new Error('once');
        }
        return countingStep(task);
      },
      'endpoint.replay': async () => {
        throw new Error('always');
      },
    };
    await using scene = await setUp(handlers);
    const mended = await start(scene.storage, 'endpoint.recover', 4);
    const broken = await start(scene.storage, 'endpoint.replay', 1);
    scene.runner.start();
    await waitFor('the end of both', () => scene.ended.length === 2);
    const byId = new Map(scene.ended.map((task) => [task.id, task]));
    assert.deepEqual(byId.get(mended)!.data, { count: 4 });
    assert.equal(byId.get(broken)!.status, 'failed');
    assert.match(String(byId.get(broken)!.data['error']), /always/);
    assert.equal(scene.reports.length, 2, 'each trouble is reported once');
    const which = { environmentId: 'env_one', id: broken };
    assert.equal((await scene.storage.read('getTask', which))!.status, 'failed');
  });

  test('a type that nobody carries out fails', async () => {
    await using scene = await setUp({});
    await start(scene.storage, 'sdk.generate', null);
    scene.runner.start();
    await waitFor('its end', () => scene.ended.length === 1);
    assert.match(String(scene.ended[0]!.data['error']), /does not know such tasks/);
  });

  test('what a step holds is released whether or not it is written', async () => {
    const settled: boolean[] = [];
    const handlers: TaskHandlers = {
      'endpoint.recover': async (task) => {
        const step = countingStep(task) as Extract<TaskStep, { kind: 'step' }>;
        const first = settled.length === 0;
        // The first write cannot be: its effect names an endpoint that is no text.
        const input = {
          applicationId: 'app_a',
          endpointId: null as unknown as string,
          positions: [1],
          trigger: 'manual' as const,
          at: 1,
        };
        return {
          ...step,
          effects: first ? [{ verb: 'sendAgain', input }] : [],
          settled: (written) => settled.push(written),
        };
      },
    };
    await using scene = await setUp(handlers);
    await start(scene.storage, 'endpoint.recover', 2);
    scene.runner.start();
    await waitFor('its end', () => scene.ended.length === 1);
    assert.deepEqual(settled, [false, true, true]);
    assert.deepEqual(scene.ended[0]!.data, { count: 2 });
  });

  test('stopping waits for the step under way and begins no other', async () => {
    let steps = 0;
    let goOn: () => void = () => {};
    const handlers: TaskHandlers = {
      'endpoint.recover': async (task) => {
        steps += 1;
        await new Promise<void>((resolve) => (goOn = resolve));
        return countingStep(task);
      },
    };
    await using scene = await setUp(handlers);
    const id = await start(scene.storage, 'endpoint.recover', 9);
    scene.runner.start();
    await waitFor('the step', () => steps === 1);
    const stopping = scene.runner.stop();
    goOn();
    await stopping;
    const task = await scene.storage.read('getTask', { environmentId: 'env_one', id });
    assert.equal(task!.step, 1);
    assert.equal(steps, 1);
  });
});
