/** Promises about applications. */
import type { Endpoint } from '../../server/src/domain/application.ts';
import type { ApplicationTrait } from '../../server/src/storage/storage.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, createSamples, dueBy, saveApplication } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';
const foreign = 'env_two';

export function applicationPromises(open: OpenStore): void {
  test('an application is found whole by its id and its uid, also after reopening', async () => {
    await using store = await open();
    const application = createSamples().application({
      uid: 'shop-1',
      throttleRate: 50,
      metadata: { plan: 'gold', ünïcode: '"quoted"' },
    });
    const created = await store.storage.write('createApplication', application);
    assertSame(created, { kind: 'ok', value: application });
    await store.reopen();
    for (const idOrUid of [application.id, 'shop-1']) {
      const found = await store.storage.read('getApplication', { environmentId, idOrUid });
      assertSame(found, application);
    }
    assertSame(await store.storage.read('applicationById', application.id), application);
    assert.equal(await store.storage.read('applicationById', 'app_none'), null);
  });

  test('a uid belongs to one application of an environment', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const first = samples.application({ uid: 'shop' });
    const second = samples.application({ uid: 'other' });
    await storage.write('createApplication', first);
    await storage.write('createApplication', second);

    const third = samples.application({ uid: 'shop' });
    assertSame(await storage.write('createApplication', third), { kind: 'conflict' });
    assert.equal(await storage.read('applicationById', third.id), null);
    const taken = { environmentId, id: second.id, changes: { uid: 'shop', name: 'New' } };
    assertSame(await storage.write('updateApplication', taken), { kind: 'conflict' });
    assertSame(await storage.read('applicationById', second.id), second);

    const elsewhere = samples.application({ uid: 'shop', environmentId: foreign });
    assert.equal((await storage.write('createApplication', elsewhere)).kind, 'ok');
    const same = { environmentId, id: first.id, changes: { uid: 'shop', name: 'New' } };
    assertSame(await storage.write('updateApplication', same), {
      kind: 'ok',
      value: { ...first, name: 'New' },
    });
  });

  test('an update changes what it names and nothing else', async () => {
    await using store = await open();
    const { storage } = store;
    const application = createSamples().application({ uid: 'a', metadata: { kept: 'yes' } });
    await storage.write('createApplication', application);
    const changes = { uid: null, throttleRate: 7, updatedAt: application.updatedAt + 1 };
    const expected = { ...application, ...changes };
    const updated = await storage.write('updateApplication', {
      environmentId,
      id: application.id,
      changes,
    });
    assertSame(updated, { kind: 'ok', value: expected });
    assertSame(await storage.read('applicationById', application.id), expected);
    assert.equal(await storage.read('getApplication', { environmentId, idOrUid: 'a' }), null);
  });

  test('another environment neither sees, changes nor deletes it', async () => {
    await using store = await open();
    const { storage } = store;
    const application = createSamples().application({ uid: 'shop' });
    await storage.write('createApplication', application);
    const { id } = application;
    for (const idOrUid of [id, 'shop']) {
      const which = { environmentId: foreign, idOrUid };
      assert.equal(await storage.read('getApplication', which), null);
    }
    const change = { environmentId: foreign, id, changes: { name: 'Stolen' } };
    assertSame(await storage.write('updateApplication', change), { kind: 'missing' });
    const deletion = { environmentId: foreign, id, at: 1 };
    assertSame(await storage.write('deleteApplication', deletion), { kind: 'missing' });
    assertSame(await storage.read('applicationById', id), application);
  });

  test('deleting one takes its endpoints and what they were owed, and frees its uid', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application, endpointIds } = await saveApplication(storage, samples, 2, {
      uid: 'shop',
    });
    const other = await saveApplication(storage, samples, 1);
    const deliverAt = samples.now + 1000;
    await accept(storage, samples.message(application.id, { targets: endpointIds, deliverAt }));
    await accept(
      storage,
      samples.message(other.application.id, { targets: other.endpointIds, deliverAt }),
    );

    const deletion = { environmentId, id: application.id, at: samples.now };
    assertSame(await storage.write('deleteApplication', deletion), { kind: 'ok', value: null });
    assertSame(await storage.write('deleteApplication', deletion), { kind: 'missing' });
    assert.equal(await storage.read('applicationById', application.id), null);
    assertSame(await storage.read('endpointsOf', application.id), []);
    for (let more = true; more;) more = (await storage.write('dropOrphaned', { limit: 1 })).more;
    assert.equal(await storage.read('countDue', undefined), 1);
    assertSame(await dueBy(storage, deliverAt), [
      `${store.place(2)} ${other.endpointIds[0]} #1 scheduled ${deliverAt}`,
    ]);
    const again = samples.application({ uid: 'shop' });
    assert.equal((await storage.write('createApplication', again)).kind, 'ok');
    assertSame(await storage.read('getApplication', { environmentId, idOrUid: 'shop' }), again);
  });

  test('what is missing cannot be changed', async () => {
    await using store = await open();
    const change = { environmentId, id: 'app_none', changes: { name: 'x' } };
    assertSame(await store.storage.write('updateApplication', change), { kind: 'missing' });
  });

  test('the list of an environment is ordered by id and paged in both directions', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const mine = Array.from({ length: 7 }, () => samples.application());
    const others = Array.from({ length: 3 }, () => samples.application({ environmentId: foreign }));
    await Promise.all([...mine, ...others].map((one) => storage.write('createApplication', one)));
    for (const limit of [1, 3, 7, 50]) {
      for (const order of ['ascending', 'descending'] as const) {
        const listed = await readPages(
          limit,
          (from) =>
            storage.read('listApplications', { environmentId, leaveOut: [], limit, from, order }),
          ({ id }) => id,
        );
        assertSame(listed, order === 'ascending' ? mine : mine.toReversed());
      }
    }
  });

  test('a list leaves out applications by their living endpoints', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const make = async (...endpoints: Partial<Endpoint>[]) => {
      const application = samples.application();
      await storage.write('createApplication', application);
      for (const fields of endpoints) {
        await storage.write('createEndpoint', samples.endpoint(application.id, fields));
      }
      return application;
    };
    const bare = await make();
    const gone = await make({ deletedAt: samples.now });
    const well = await make({}, {});
    const disabled = await make({}, { disabled: true });
    const playing = await make({ url: 'https://play.svix.com/in/e_x/' });
    const list = async (...leaveOut: ApplicationTrait[]) =>
      (
        await storage.read('listApplications', {
          environmentId,
          leaveOut,
          limit: 50,
          from: null,
          order: 'ascending',
        })
      ).items;
    assertSame(await list(), [bare, gone, well, disabled, playing]);
    assertSame(await list('no-endpoints'), [well, disabled, playing]);
    assertSame(await list('disabled-endpoints'), [bare, gone, well, playing]);
    assertSame(await list('play-endpoints'), [bare, gone, well, disabled]);
    assertSame(await list('no-endpoints', 'disabled-endpoints', 'play-endpoints'), [well]);
  });
}
