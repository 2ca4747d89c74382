/** Promises about sources that run by themselves: when each is next, and what it has come to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSourceId } from '../../server/src/domain/source-id.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

function sceneOf(storage: Storage) {
  const samples = createSamples();
  let made = 0;
  return {
    samples,
    /** Its application, as it is called in the store. */
    create: async (fields: object = {}, runsAt?: number) => {
      made += 1;
      const id = newSourceId(startMs + made, (count) => systemRandom.bytes(count));
      const application = samples.application({ uid: id, sourceId: id });
      const source = {
        id,
        environmentId: application.environmentId,
        applicationId: application.id,
        uid: null,
        name: 'Nightly',
        type: 'cron',
        metadata: {},
        config: Uint8Array.of(7, made),
        token: Uint8Array.of(1),
        tokenHash: new Uint8Array(32).fill(made),
        dedupeSeconds: 60,
        disabled: false,
        createdAt: startMs,
        updatedAt: startMs,
        ...fields,
      };
      const plan = runsAt === undefined ? {} : { runsAt };
      const saved = await storage.write('createSource', { source, application, ...plan });
      assert.equal(saved.kind, 'ok');
      return source;
    },
    due: async (now: number) =>
      (await storage.read('dueSources', { now, after: null, limit: 10 })).due.map(
        ({ applicationId }) => applicationId,
      ),
  };
}

export function sourceStatePromises(open: OpenStore): void {
  test('a source is due from its moment on, with all that running it needs, also after reopening', async () => {
    await using store = await open();
    const { create, due } = sceneOf(store.storage);
    const source = await create({ uid: 'nightly' }, startMs + 10);
    await create();
    assert.deepEqual(await due(startMs + 9), []);
    await store.reopen();
    const { storage } = store;
    const which = { now: startMs + 10, after: null, limit: 10 };
    const [running, ...others] = (await storage.read('dueSources', which)).due;
    assert.equal(others.length, 0);
    const { applicationId } = source;
    assertSame(running, {
      applicationId,
      environmentId: source.environmentId,
      sourceId: source.id,
      sourceUid: 'nightly',
      name: 'Nightly',
      type: 'cron',
      config: source.config,
      disabled: false,
      changedAt: startMs,
      nextAt: startMs + 10,
      state: '{}',
    });
    assertSame(await storage.read('runningSource', { applicationId }), running);
  });

  test('the longest due come first, page by page, and the next moment is told', async () => {
    await using store = await open();
    const { storage } = store;
    const { create } = sceneOf(storage);
    const ids = new Map<number, string>();
    for (const at of [30, 10, 20, 40]) {
      ids.set(at, (await create({}, startMs + at)).applicationId);
    }
    const now = startMs + 30;
    const pages: string[] = [];
    let after = null;
    for (;;) {
      const found: Awaited<ReturnType<typeof read>> = await read(after);
      pages.push(...found.due.map(({ applicationId }) => applicationId));
      assert.equal(found.nextAt, startMs + 40);
      const last = found.due.at(-1);
      if (last === undefined) break;
      after = { nextAt: last.nextAt!, applicationId: last.applicationId };
    }
    assert.deepEqual(
      pages,
      [10, 20, 30].map((at) => ids.get(at)),
    );
    const none = await storage.read('dueSources', { now: startMs + 40, after: null, limit: 1 });
    assert.equal(none.nextAt, null);

    function read(place: { nextAt: number; applicationId: string } | null) {
      return storage.read('dueSources', { now, after: place, limit: 2 });
    }
  });

  test('what a run came to is kept only where nothing has overtaken it', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due } = sceneOf(storage);
    const { applicationId, id, environmentId } = await create({}, startMs);
    const save = async (was: { nextAt: number | null; state: string }, nextAt: number | null) =>
      (
        await storage.write('saveSourceState', {
          applicationId,
          was,
          nextAt,
          state: '{"n":1}',
          at: startMs + 1,
        })
      ).kind;
    assert.equal(await save({ nextAt: startMs, state: '{"n":0}' }, startMs + 5), 'conflict');
    assert.equal(await save({ nextAt: startMs + 1, state: '{}' }, startMs + 5), 'conflict');
    assert.equal(await save({ nextAt: startMs, state: '{}' }, startMs + 5), 'ok');
    assert.equal(await save({ nextAt: startMs, state: '{}' }, startMs + 5), 'conflict');
    const running = await storage.read('runningSource', { applicationId });
    assert.deepEqual([running!.nextAt, running!.state], [startMs + 5, '{"n":1}']);

    // A change for the very same moment overtakes a run as well; what was kept stays.
    const changes = { updatedAt: startMs + 2 };
    await storage.write('updateSource', { environmentId, id, changes, runsAt: startMs + 5 });
    const was = { nextAt: startMs + 5, state: '{"n":1}' };
    assert.equal(await save(was, null), 'conflict');
    assert.deepEqual(await due(startMs + 5), [applicationId]);
    const woken = await storage.read('runningSource', { applicationId });
    assert.deepEqual([woken!.state, woken!.changedAt], ['{"n":1}', startMs + 2]);
    assert.equal(await save({ nextAt: woken!.nextAt, state: woken!.state }, null), 'ok');
    assert.deepEqual(await due(startMs + 1e12), []);
    // From never to some day, too.
    assert.equal(await save({ nextAt: null, state: '{"n":1}' }, startMs + 9), 'ok');
    assert.deepEqual(await due(startMs + 9), [applicationId]);
  });

  test('a source is woken for a moment, and one that is gone is not', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due } = sceneOf(storage);
    const { applicationId, id, environmentId } = await create();
    const wake = async (at: number) =>
      (await storage.write('wakeSource', { applicationId, at })).kind;
    assert.equal(await storage.read('runningSource', { applicationId }), null);
    assert.equal(await wake(startMs + 20), 'ok');
    assert.equal(await wake(startMs + 10), 'ok');
    assert.deepEqual(await due(startMs + 10), [applicationId]);
    await storage.write('deleteSource', { environmentId, id, at: startMs + 11 });
    assert.deepEqual(await due(startMs + 1e12), []);
    assert.equal(await storage.read('runningSource', { applicationId }), null);
    assert.equal(await wake(startMs + 12), 'missing');
    const change = { applicationId, was: { nextAt: startMs + 10, state: '{}' } };
    const saved = await storage.write('saveSourceState', {
      ...change,
      nextAt: null,
      state: '{}',
      at: startMs + 12,
    });
    assert.equal(saved.kind, 'missing');
  });

  test('how a source stands is kept without any plan, and not for one that is gone', async () => {
    await using store = await open();
    const { applicationId, id, environmentId } = await sceneOf(store.storage).create();
    const note = async (state: string, at: number) =>
      (await store.storage.write('noteSourceState', { applicationId, state, at })).kind;
    assert.equal(await note('{"connected":true}', startMs), 'ok');
    assert.equal(await note('{"connected":false}', startMs + 1), 'ok');
    await store.reopen();
    const running = await store.storage.read('runningSource', { applicationId });
    assert.equal(running?.state, '{"connected":false}');
    assert.equal(running?.nextAt, null);
    assert.deepEqual(await sceneOf(store.storage).due(startMs + 1e12), []);
    await store.storage.write('deleteSource', { environmentId, id, at: startMs + 2 });
    assert.equal(await note('{}', startMs + 3), 'missing');
  });

  test('all that are planned can be walked through', async () => {
    await using store = await open();
    const { storage } = store;
    const { create } = sceneOf(storage);
    const planned: string[] = [];
    for (let count = 0; count < 5; count++) {
      planned.push((await create({}, startMs + count)).applicationId);
    }
    await create();
    const walked = await readPages(
      2,
      async (from) => {
        const items = await storage.read('plannedSources', { after: from ?? '', limit: 2 });
        return { items, done: items.length < 2 };
      },
      ({ applicationId }) => applicationId,
    );
    assert.deepEqual(
      walked.map(({ applicationId }) => applicationId),
      planned.toSorted(),
    );
  });
}
