/** Promises about transformations, what their code was, and connectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connector } from '../../server/src/domain/connector.ts';
import { createSamples, type Samples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore } from './store-under-test.ts';

async function setUp(open: OpenStore) {
  const store = await open();
  const samples = createSamples();
  const application = samples.application();
  await store.storage.write('createApplication', application);
  const endpoint = samples.endpoint(application.id);
  await store.storage.write('createEndpoint', endpoint);
  const which = { applicationId: application.id, endpointId: endpoint.id };
  return { store, storage: store.storage, samples, application, endpoint, which };
}

function connectorOf(samples: Samples, fields: Partial<Connector> = {}): Connector {
  return {
    id: samples.id('trtmpl'),
    environmentId: samples.application().environmentId,
    uid: null,
    name: 'Slack',
    logo: null,
    description: '',
    kind: 'Slack',
    instructions: '',
    allowedEventTypes: ['order.paid'],
    transformation: 'function handler(w) { return w; }',
    featureFlags: null,
    productType: 'Dispatch',
    createdAt: samples.now,
    updatedAt: samples.now,
    transformationUpdatedAt: samples.now,
    ...fields,
  };
}

export function transformationPromises(open: OpenStore): void {
  test('code that differs is a new version; of these the newest are kept', async () => {
    const { store, storage, which, endpoint, samples } = await setUp(open);
    await using _ = store;
    const change = (code: string, at: number) =>
      storage.write('changeTransformation', {
        ...which,
        changes: { code, enabled: true },
        at,
        keepMax: 2,
      });
    for (const [index, code] of ['a', 'b', 'b', 'c'].entries()) {
      await change(code, samples.now + index);
    }
    const versions = await storage.read('listTransformationVersions', { ...which, limit: 10 });
    assertSame(
      versions.map(({ version, code, createdAt }) => [version, code, createdAt - samples.now]),
      [
        [3, 'c', 3],
        [2, 'b', 1],
      ],
    );
    const one = await storage.read('getTransformationVersion', { ...which, version: 2 });
    assert.equal(one?.code, 'b');
    const gone = await storage.read('getTransformationVersion', { ...which, version: 1 });
    assert.equal(gone, null);
    const found = await storage.read('getEndpoint', {
      applicationId: which.applicationId,
      idOrUid: endpoint.id,
    });
    assertSame(found?.transformation, {
      kind: 'code',
      code: 'c',
      enabled: true,
      sealedVariables: null,
      version: 3,
      updatedAt: samples.now + 3,
    });
  });

  test('what an endpoint did to messages goes with it, and with its application', async () => {
    const { store, storage, which, application, samples } = await setUp(open);
    await using _ = store;
    const other = samples.endpoint(application.id);
    await storage.write('createEndpoint', other);
    const both = [which, { applicationId: application.id, endpointId: other.id }];
    const left = () =>
      Promise.all(
        both.map(
          async (one) =>
            (await storage.read('listTransformationVersions', { ...one, limit: 10 })).length,
        ),
      );
    for (const one of both) {
      const changes = { code: 'a', sealedVariables: 'c2VjcmV0' };
      await storage.write('changeTransformation', { ...one, changes, at: 1, keepMax: 2 });
    }
    assertSame(await left(), [1, 1]);
    const { applicationId, endpointId: id } = which;
    await storage.write('deleteEndpoint', {
      applicationId,
      id,
      at: 2,
      endingTaskId: samples.id('qtask'),
    });
    assertSame(await left(), [0, 1]);
    const { environmentId } = application;
    await storage.write('deleteApplication', { environmentId, id: application.id, at: 3 });
    assertSame(await left(), [0, 0]);
    const changes = { code: 'b' };
    const late = await storage.write('changeTransformation', {
      ...which,
      changes,
      at: 4,
      keepMax: 2,
    });
    assert.equal(late.kind, 'missing');
  });

  test('connectors are found by id and uid, listed, changed and removed', async () => {
    const { store, storage, samples } = await setUp(open);
    await using _ = store;
    const first = connectorOf(samples, { uid: 'slack' });
    const second = connectorOf(samples, { productType: 'Stream' });
    const { environmentId } = first;
    for (const one of [first, second]) {
      assertSame(await storage.write('createConnector', one), { kind: 'ok', value: one });
    }
    const again = connectorOf(samples, { uid: 'slack' });
    assertSame(await storage.write('createConnector', again), { kind: 'conflict' });
    for (const idOrUid of [first.id, 'slack']) {
      assertSame(await storage.read('getConnector', { environmentId, idOrUid }), first);
    }
    const foreign = { environmentId: samples.id('env'), idOrUid: first.id };
    assert.equal(await storage.read('getConnector', foreign), null);

    const listed = (productType: 'Stream' | null) =>
      readPages(
        1,
        (from) =>
          storage.read('listConnectors', {
            environmentId,
            productType,
            limit: 1,
            from,
            order: 'ascending',
          }),
        ({ id }) => id,
      );
    assertSame(await listed(null), [first, second]);
    assertSame(await listed('Stream'), [second]);

    const changes = { name: 'Chat', uid: null, allowedEventTypes: null };
    const changed = await storage.write('updateConnector', {
      environmentId,
      id: first.id,
      changes,
    });
    assertSame(changed, { kind: 'ok', value: { ...first, ...changes } });
    const taken = { environmentId, id: second.id, changes: { uid: 'x' } };
    await storage.write('updateConnector', { environmentId, id: first.id, changes: { uid: 'x' } });
    assertSame(await storage.write('updateConnector', taken), { kind: 'conflict' });
    const which = { environmentId, id: first.id };
    assert.equal((await storage.write('deleteConnector', which)).kind, 'ok');
    assert.equal((await storage.write('deleteConnector', which)).kind, 'missing');
  });
}
