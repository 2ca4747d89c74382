/** Promises about endpoints that fail for long, are disabled or deleted, and what waits for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../server/src/domain/message.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import {
  accept,
  createSamples,
  dueBy,
  fresh,
  hourMs,
  saveApplication,
  startMs,
  type Samples,
} from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const failure = { status: 'fail', responseStatus: 500 } as const;
const steps = [
  { percent: 50, afterMs: 5 * hourMs },
  { percent: 70, afterMs: 7 * hourMs },
  { percent: 100, afterMs: 10 * hourMs },
];

interface Scene {
  storage: Storage;
  samples: Samples;
  applicationId: string;
  endpointId: string;
  /** Records an attempt to a new message at this moment. */
  attempt: (fields: Partial<Attempt>, atMs?: number) => Promise<Attempt>;
  failing: () => Promise<string[]>;
  tasks: () => Promise<unknown[]>;
}

async function setScene(storage: Storage): Promise<Scene> {
  const samples = createSamples();
  const { application, endpointIds } = await saveApplication(storage, samples, 1, { uid: 'shop' });
  const [endpointId] = endpointIds as [string];
  const applicationId = application.id;
  return {
    storage,
    samples,
    applicationId,
    endpointId,
    async attempt(fields, atMs = 0) {
      samples.now = startMs + atMs;
      const message = samples.message(applicationId, { targets: [endpointId] });
      const position = await accept(storage, message);
      const attempt = samples.attempt(message, position, endpointId, fields);
      await storage.write('recordAttempts', [fresh(attempt)]);
      return attempt;
    },
    async failing() {
      const found = await storage.read('failingEndpoints', { steps, limit: 10 });
      return found.map((one) => `${one.endpointId} ${one.warnedPercent}`);
    },
    async tasks() {
      const running = await storage.read('runningTasks', { perEnvironment: 10, limit: 10 });
      return running.map(({ id, environmentId, type, input }) => ({
        id,
        environmentId,
        type,
        input,
      }));
    },
  };
}

function endingInput({ applicationId, endpointId }: Scene, cause: string, positionMax: number) {
  return {
    applicationId,
    endpointId,
    cause,
    positionMax,
    filter: { eventTypes: null, channel: null, tag: null },
    since: null,
    until: null,
  };
}

export function endpointHealthPromises(open: OpenStore): void {
  test('an endpoint fails from its first failure to its last, until a success', async () => {
    await using store = await open();
    const { storage, endpointId, attempt } = await setScene(store.storage);
    const failureOf = () => storage.read('failureOf', { endpointId });
    await attempt({});
    assert.equal(await failureOf(), null);
    await attempt(failure, hourMs);
    await attempt(failure, 2 * hourMs);
    await attempt(failure, 3 * hourMs);
    const failingSince = startMs + hourMs;
    assertSame(await failureOf(), {
      endpointId,
      failingSince,
      lastFailureAt: startMs + 3 * hourMs,
      failures: 3,
      warnedPercent: 0,
    });
    // Attempts of before that come late change nothing of when it began and ended.
    await attempt(failure, 2 * hourMs);
    assert.equal((await failureOf())!.lastFailureAt, startMs + 3 * hourMs);
    await attempt({}, 4 * hourMs);
    assert.equal(await failureOf(), null);
    await attempt(failure, 5 * hourMs);
    assert.equal((await failureOf())!.failingSince, startMs + 5 * hourMs);
  });

  test('what is done by hand, or canceled, says nothing of the health of an endpoint', async () => {
    await using store = await open();
    const { storage, endpointId, attempt } = await setScene(store.storage);
    const failureOf = () => storage.read('failureOf', { endpointId });
    await attempt({ ...failure, trigger: 'manual' });
    await attempt({ status: 'canceled' });
    assert.equal(await failureOf(), null);
    await attempt(failure);
    await attempt({ trigger: 'manual' }, hourMs);
    await attempt({ ...failure, trigger: 'manual' }, 2 * hourMs);
    await attempt({ status: 'canceled' }, 2 * hourMs);
    const found = (await failureOf())!;
    assert.deepEqual([found.failures, found.lastFailureAt], [1, startMs]);
  });

  test('a failing endpoint is known after a restart, and recovers then', async () => {
    await using store = await open();
    const first = await setScene(store.storage);
    await first.attempt(failure);
    await store.reopen();
    const { storage } = store;
    const { endpointId, samples, applicationId } = first;
    const message = samples.message(applicationId, { targets: [endpointId] });
    const position = await accept(storage, message);
    assert.equal((await storage.read('failureOf', { endpointId }))!.failures, 1);
    const success = samples.attempt(message, position, endpointId);
    await storage.write('recordAttempts', [fresh(success)]);
    assert.equal(await storage.read('failureOf', { endpointId }), null);
  });

  test('what could not be written leaves the health as it was', async () => {
    await using store = await open();
    const { storage, endpointId, attempt, samples, applicationId } = await setScene(store.storage);
    await attempt(failure);
    const message = samples.message(applicationId, { targets: [endpointId] });
    const position = await accept(storage, message);
    const success = fresh(samples.attempt(message, position, endpointId));
    const bad = fresh(
      samples.attempt(message, position, endpointId, { url: null as unknown as string }),
    );
    await assert.rejects(storage.write('recordAttempts', [success, bad]));
    assert.notEqual(await storage.read('failureOf', { endpointId }), null);
    await storage.write('recordAttempts', [success]);
    assert.equal(await storage.read('failureOf', { endpointId }), null);
  });

  test('those that come to their next step are found, and a warning is noted once', async () => {
    await using store = await open();
    const scene = await setScene(store.storage);
    const { storage, endpointId, attempt, failing } = scene;
    await attempt(failure);
    await attempt(failure, 5 * hourMs - 1);
    assert.deepEqual(await failing(), []);
    await attempt(failure, 5 * hourMs + 10_000);
    const [found] = await storage.read('failingEndpoints', { steps, limit: 10 });
    assert.equal(found!.applicationId, scene.applicationId);
    assert.equal(found!.applicationUid, 'shop');
    assert.equal(found!.environmentId, 'env_one');
    const warning = { endpointId, failingSince: startMs, percent: 50 };
    const early = { ...warning, failingSince: startMs - 1 };
    assert.equal((await storage.write('warnOfFailing', early)).kind, 'missing');
    assert.equal((await storage.write('warnOfFailing', warning)).kind, 'ok');
    assert.equal((await storage.write('warnOfFailing', warning)).kind, 'missing');
    assert.deepEqual(await failing(), []);
    await attempt(failure, 12 * hourMs);
    assert.deepEqual(await failing(), [`${endpointId} 50`]);
  });

  test('one that has failed for too long is disabled, once, with its reason', async () => {
    await using store = await open();
    const scene = await setScene(store.storage);
    const { storage, samples, applicationId, endpointId, attempt } = scene;
    await attempt({ ...failure, nextAt: startMs + 99 * hourMs });
    const endingTaskId = samples.id('qtask');
    const at = startMs + hourMs;
    const which = { endpointId, failingSince: startMs, reason: 'it failed', at, endingTaskId };
    const disable = (fields: object = {}) =>
      storage.write('disableFailing', { ...which, ...fields });
    assert.equal((await disable({ failingSince: startMs + 1 })).kind, 'missing');
    assert.equal((await disable()).kind, 'ok');
    assert.equal((await disable()).kind, 'missing');
    const look = { applicationId, idOrUid: endpointId };
    const endpoint = (await storage.read('getEndpoint', look))!;
    assert.deepEqual(
      [endpoint.disabled, endpoint.disabledReason, endpoint.updatedAt],
      [true, 'it failed', at],
    );
    assertSame(await scene.tasks(), [
      {
        id: endingTaskId,
        environmentId: 'env_one',
        type: 'endpoint.cancel',
        input: endingInput(scene, 'the endpoint was disabled', store.place(1)),
      },
    ]);
    // What was under way at that moment does not begin a new failure.
    await attempt(failure, 2 * hourMs);
    assert.equal(await storage.read('failureOf', { endpointId }), null);
  });

  test('enabling forgets reason and failures; disabling twice keeps the first reason', async () => {
    await using store = await open();
    const { storage, applicationId, endpointId, attempt } = await setScene(store.storage);
    const change = async (disabled: boolean) => {
      const saved = await storage.write('updateEndpoint', {
        applicationId,
        id: endpointId,
        changes: { disabled },
      });
      return saved.kind === 'ok' ? saved.value.disabledReason : saved.kind;
    };
    await attempt({ ...failure, disables: 'answered 410 Gone' });
    assert.equal(await change(true), 'answered 410 Gone');
    assert.equal(await change(false), null);
    assert.equal(await change(true), 'by hand');
    assert.equal(await change(false), null);
    await attempt(failure);
    assert.equal(await change(false), null);
    assert.notEqual(await storage.read('failureOf', { endpointId }), null, 'it was enabled before');
    await change(true);
    assert.equal(await storage.read('failureOf', { endpointId }), null);
  });

  test('an attempt disables its endpoint with its record, and is told of once', async () => {
    await using store = await open();
    const scene = await setScene(store.storage);
    const { storage, samples, applicationId, endpointId } = scene;
    const records = [];
    for (const disables of ['first', 'second']) {
      const message = samples.message(applicationId, { targets: [endpointId] });
      const position = await accept(storage, message);
      const attempt = samples.attempt(message, position, endpointId, { ...failure, disables });
      const told = (eventType: string) =>
        samples.message('app_ops', { eventType, targets: ['ep_ops'] });
      const announcements = [told('message.attempt.exhausted'), told('endpoint.disabled')];
      records.push({ ...fresh(attempt), announcements });
    }
    const waiting = samples.message(applicationId, {
      targets: [endpointId],
      deliverAt: startMs + hourMs,
    });
    await accept(storage, waiting);
    const { announced } = await storage.write('recordAttempts', records);
    const told = [store.place(4), store.place(5), store.place(6), 0];
    assert.deepEqual(announced, told);
    const again = await storage.write('recordAttempts', records);
    assert.deepEqual(again.announced, told, 'written twice');
    const look = { applicationId, idOrUid: endpointId };
    assert.equal((await storage.read('getEndpoint', look))!.disabledReason, 'first');
    const { id } = records[0]!.attempt;
    assertSame(await scene.tasks(), [
      {
        id: id.replace('atmpt_', 'qtask_'),
        environmentId: 'env_one',
        type: 'endpoint.cancel',
        input: endingInput(scene, 'the endpoint was disabled', store.place(3)),
      },
    ]);
  });

  test('a task is started where something waits, due or fresh, and else not', async () => {
    await using store = await open();
    const scene = await setScene(store.storage);
    const { storage, samples, applicationId, endpointId, attempt, tasks } = scene;
    const disable = async (disabled: boolean) => {
      const endingTaskId = samples.id('qtask');
      await storage.write('updateEndpoint', {
        applicationId,
        id: endpointId,
        changes: { disabled },
        endingTaskId,
      });
      return (await tasks()).some((task) => (task as { id: string }).id === endingTaskId);
    };
    await attempt({});
    await accept(storage, samples.message(applicationId, { targets: ['ep_other'] }));
    assert.equal(await disable(true), false);
    assert.equal(await disable(false), false);
    await attempt({ ...failure, nextAt: startMs + hourMs });
    assert.equal(await disable(true), true, 'a retry');
    assert.equal(await disable(true), false, 'it was disabled before');
    const deletion = { applicationId, id: endpointId, at: startMs };
    await storage.write('deleteEndpoint', { ...deletion, endingTaskId: samples.id('qtask') });
    const inputs = (await tasks()).map((task) => (task as { input: any }).input.cause);
    assert.deepEqual(inputs, ['the endpoint was disabled', 'the endpoint was deleted']);
  });

  test('a first attempt that is on its way counts as waiting', async () => {
    await using store = await open();
    const { storage, samples, applicationId, endpointId, tasks } = await setScene(store.storage);
    await accept(storage, samples.message(applicationId, { targets: [endpointId] }));
    const endingTaskId = samples.id('qtask');
    const deletion = { applicationId, id: endpointId, at: startMs, endingTaskId };
    await storage.write('deleteEndpoint', deletion);
    assert.equal((await tasks()).length, 1);
  });

  test('what a deleted application was owed goes in steps, and nothing else', async () => {
    await using store = await open();
    const { storage, samples, applicationId, endpointId } = await setScene(store.storage);
    const other = await saveApplication(storage, samples, 1);
    const deliverAt = startMs + hourMs;
    for (let count = 0; count < 7; count++) {
      const targets = [endpointId];
      await accept(storage, samples.message(applicationId, { targets, deliverAt }));
    }
    const { endpointIds: targets } = other;
    await accept(storage, samples.message(other.application.id, { targets, deliverAt }));
    const deletion = { environmentId: 'env_one', id: applicationId, at: startMs };
    await storage.write('deleteApplication', deletion);
    assert.equal(await storage.read('countDue', undefined), 8, 'the request itself removes none');
    const left: number[] = [];
    for (let more = true; more;) {
      ({ more } = await storage.write('dropOrphaned', { limit: 3 }));
      left.push(await storage.read('countDue', undefined));
    }
    assert.deepEqual(left, [5, 2, 1, 1]);
    assert.deepEqual(await dueBy(storage, deliverAt), [
      `${store.place(8)} ${targets[0]} #1 scheduled ${deliverAt}`,
    ]);
  });
}
