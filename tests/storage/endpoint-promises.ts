/** Promises about endpoints, their secrets and their headers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, createSamples, saveApplication, startMs } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

const environmentId = 'env_one';

export function endpointPromises(open: OpenStore): void {
  test('an endpoint is found whole by its id and its uid, also after reopening', async () => {
    await using store = await open();
    const samples = createSamples();
    const { application } = await saveApplication(store.storage, samples, 0);
    const endpoint = samples.endpoint(application.id, {
      uid: 'erp',
      description: 'Ledger',
      disabled: true,
      eventTypes: ['invoice.paid', 'invoice.sent'],
      channels: ['eu'],
      headers: { 'X-Token': 'a, "b"' },
      throttleRate: 3,
      metadata: { team: 'billing' },
      secret: Uint8Array.of(0, 255, 128),
      oldSecrets: [{ secret: Uint8Array.of(9, 0), expiresAt: startMs + 1 }],
      format: 'cloudevents-binary',
      cloudEventSource: 'https://shop.example/',
      oauth: Uint8Array.of(7, 0, 255),
      clientCertificate: Uint8Array.of(0, 8),
      authorities: '-----BEGIN CERTIFICATE-----',
    });
    const created = await store.storage.write('createEndpoint', endpoint);
    assertSame(created, { kind: 'ok', value: endpoint });
    await store.reopen();
    for (const idOrUid of [endpoint.id, 'erp']) {
      const which = { applicationId: application.id, idOrUid };
      assertSame(await store.storage.read('getEndpoint', which), endpoint);
    }
    assertSame(await store.storage.read('endpointsOf', application.id), [endpoint]);
  });

  test('the oldest endpoint is found whole, and deleted ones are passed over', async () => {
    await using store = await open();
    const { storage } = store;
    assert.equal(await storage.read('oldestEndpoint', undefined), null);
    const samples = createSamples();
    const endpoints = [];
    for (let count = 0; count < 3; count++) {
      const { application } = await saveApplication(storage, samples, 0);
      samples.now += 1000;
      const endpoint = samples.endpoint(application.id);
      await storage.write('createEndpoint', endpoint);
      endpoints.push(endpoint);
    }
    const [first, second] = endpoints;
    assertSame(await storage.read('oldestEndpoint', undefined), first);
    const { applicationId, id } = first!;
    const endingTaskId = samples.id('qtask');
    const deletion = { applicationId, id, at: samples.now, endingTaskId };
    await storage.write('deleteEndpoint', deletion);
    assertSame(await storage.read('oldestEndpoint', undefined), second);
  });

  test('an endpoint needs a living application', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const orphan = samples.endpoint('app_none');
    assertSame(await storage.write('createEndpoint', orphan), { kind: 'missing' });
    await storage.write('deleteApplication', { environmentId, id: application.id, at: startMs });
    const late = samples.endpoint(application.id);
    assertSame(await storage.write('createEndpoint', late), { kind: 'missing' });
    assertSame(await storage.read('endpointsOf', application.id), []);
  });

  test('a uid belongs to one endpoint of an application and is free after its deletion', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const other = await saveApplication(storage, samples, 0);
    const applicationId = application.id;
    const first = samples.endpoint(applicationId, { uid: 'erp' });
    const second = samples.endpoint(applicationId, { uid: 'crm' });
    await storage.write('createEndpoint', first);
    await storage.write('createEndpoint', second);

    const third = samples.endpoint(applicationId, { uid: 'erp' });
    assertSame(await storage.write('createEndpoint', third), { kind: 'conflict' });
    const change = { applicationId, id: second.id, changes: { uid: 'erp' } };
    assertSame(await storage.write('updateEndpoint', change), { kind: 'conflict' });
    const elsewhere = samples.endpoint(other.application.id, { uid: 'erp' });
    assert.equal((await storage.write('createEndpoint', elsewhere)).kind, 'ok');

    const endingTaskId = samples.id('qtask');
    const deletion = { applicationId, id: first.id, at: startMs, endingTaskId };
    await storage.write('deleteEndpoint', deletion);
    assert.equal((await storage.write('updateEndpoint', change)).kind, 'ok');
    const found = await storage.read('getEndpoint', { applicationId, idOrUid: 'erp' });
    assert.equal(found?.id, second.id);
  });

  test('another application neither sees, changes nor deletes it', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const other = await saveApplication(storage, samples, 0);
    const endpoint = samples.endpoint(application.id, { uid: 'erp' });
    await storage.write('createEndpoint', endpoint);
    const which = { applicationId: other.application.id, id: endpoint.id };

    for (const idOrUid of [endpoint.id, 'erp']) {
      const look = { applicationId: which.applicationId, idOrUid, deletedToo: true };
      assert.equal(await storage.read('getEndpoint', look), null);
    }
    const missing = { kind: 'missing' };
    const at = startMs;
    const secret = Uint8Array.of(4);
    const rotation = { ...which, secret, now: at, oldExpiresAt: at + 1, oldMax: 9 };
    assertSame(await storage.write('updateEndpoint', { ...which, changes: { url: 'x' } }), missing);
    const endingTaskId = samples.id('qtask');
    assertSame(await storage.write('deleteEndpoint', { ...which, at, endingTaskId }), missing);
    assertSame(await storage.write('rotateSecret', rotation), missing);
    const headers = { ...which, set: { a: 'b' }, remove: [], now: at };
    assertSame(await storage.write('changeHeaders', headers), missing);
    assertSame(await storage.read('endpointsOf', application.id), [endpoint]);
  });

  test('a deleted endpoint keeps its name for the record, without uid and secrets', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application, endpointIds } = await saveApplication(storage, samples, 1);
    const applicationId = application.id;
    const endpoint = samples.endpoint(applicationId, {
      uid: 'erp',
      oldSecrets: [{ secret: Uint8Array.of(9), expiresAt: startMs + 1 }],
      oauth: Uint8Array.of(7),
      clientCertificate: Uint8Array.of(8),
    });
    await storage.write('createEndpoint', endpoint);
    const deliverAt = startMs + 1000;
    const targets = [endpoint.id, endpointIds[0]!];
    await accept(storage, samples.message(applicationId, { targets, deliverAt }));

    const endingTaskId = samples.id('qtask');
    const deletion = { applicationId, id: endpoint.id, at: startMs + 5, endingTaskId };
    assertSame(await storage.write('deleteEndpoint', deletion), { kind: 'ok', value: null });
    assertSame(await storage.write('deleteEndpoint', deletion), { kind: 'missing' });
    assert.equal(await storage.read('countDue', undefined), 2, 'the task ends what it was owed');
    for (const idOrUid of [endpoint.id, 'erp']) {
      assert.equal(await storage.read('getEndpoint', { applicationId, idOrUid }), null);
    }
    assertSame(
      await storage.read('getEndpoint', { applicationId, idOrUid: endpoint.id, deletedToo: true }),
      {
        ...endpoint,
        uid: null,
        secret: new Uint8Array(),
        oldSecrets: [],
        oauth: null,
        clientCertificate: null,
        deletedAt: startMs + 5,
      },
    );
    const change = { applicationId, id: endpoint.id, changes: { disabled: true } };
    assertSame(await storage.write('updateEndpoint', change), { kind: 'missing' });
  });

  test('old secrets go on signing until they expire, newest first, and are limited', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const applicationId = application.id;
    const endpoint = samples.endpoint(applicationId, { secret: Uint8Array.of(1) });
    await storage.write('createEndpoint', endpoint);
    const rotate = (secret: number, now: number, oldExpiresAt: number, oldMax = 2) =>
      storage.write('rotateSecret', {
        applicationId,
        id: endpoint.id,
        secret: Uint8Array.of(secret),
        now,
        oldExpiresAt,
        oldMax,
      });
    const secrets = async () => {
      const found = await storage.read('getEndpoint', { applicationId, idOrUid: endpoint.id });
      return [found!.secret, ...found!.oldSecrets.map(({ secret }) => secret)].map(
        ([byte]) => byte,
      );
    };

    assertSame(await rotate(2, 1000, 5000), { kind: 'ok', value: null });
    assertSame(await rotate(3, 2000, 9000), { kind: 'ok', value: null });
    assert.deepEqual(await secrets(), [3, 2, 1]);
    assertSame(await rotate(4, 3000, 9000), { kind: 'limit' });
    assert.deepEqual(await secrets(), [3, 2, 1]);
    // The first one expires at 5000, so at 5000 there is room again.
    assertSame(await rotate(4, 5000, 9000), { kind: 'ok', value: null });
    assert.deepEqual(await secrets(), [4, 3, 2]);
    // The old one is not to sign any longer: it needs no room.
    assertSame(await rotate(5, 6000, 6000), { kind: 'ok', value: null });
    assert.deepEqual(await secrets(), [5, 3, 2]);
    const found = await storage.read('getEndpoint', { applicationId, idOrUid: endpoint.id });
    assert.deepEqual(
      found!.oldSecrets.map(({ expiresAt }) => expiresAt),
      [9000, 9000],
    );
    assert.equal(found!.updatedAt, 6000);
  });

  test('the name of a header stands for itself in any case', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application } = await saveApplication(storage, samples, 0);
    const endpoint = samples.endpoint(application.id, {
      headers: { 'X-Token': 'one', 'X-Kept': 'kept', 'X-Gone': 'gone' },
    });
    await storage.write('createEndpoint', endpoint);
    const changed = await storage.write('changeHeaders', {
      applicationId: application.id,
      id: endpoint.id,
      set: { 'x-token': 'two', 'X-New': 'new' },
      remove: ['x-gONE', 'X-Never'],
      now: startMs + 9,
    });
    assertSame(changed, { kind: 'ok', value: null });
    const [found] = await storage.read('endpointsOf', application.id);
    assertSame(found!.headers, { 'X-Kept': 'kept', 'x-token': 'two', 'X-New': 'new' });
    assert.equal(found!.updatedAt, startMs + 9);
  });

  test('lists hold the living endpoints of one application, by id', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const { application, endpointIds } = await saveApplication(storage, samples, 6);
    await saveApplication(storage, samples, 2);
    const applicationId = application.id;
    const [gone, ...living] = endpointIds;
    const endingTaskId = samples.id('qtask');
    await storage.write('deleteEndpoint', { applicationId, id: gone!, at: startMs, endingTaskId });
    const all = await storage.read('endpointsOf', applicationId);
    assert.deepEqual(
      all.map(({ id }) => id),
      living,
    );
    for (const order of ['ascending', 'descending'] as const) {
      const listed = await readPages(
        2,
        (from) => storage.read('listEndpoints', { applicationId, limit: 2, from, order }),
        ({ id }) => id,
      );
      assertSame(listed, order === 'ascending' ? all : all.toReversed());
    }
  });
}
