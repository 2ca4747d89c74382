/** Promises about integrations and their keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Integration } from '../../server/src/domain/integration.ts';
import type { Application } from '../../server/src/domain/application.ts';
import type { AccessToken } from '../../server/src/storage/contract/access.ts';
import { createSamples, type Samples } from './sample-records.ts';
import { assertSame, readPages, type OpenStore, type StoreUnderTest } from './store-under-test.ts';

function integrationOf(
  samples: Samples,
  applicationId: string,
  fields: Partial<Integration> = {},
): Integration {
  return {
    id: samples.id('integ'),
    applicationId,
    name: 'Zap',
    featureFlags: ['beta'],
    tokenId: null,
    createdAt: samples.now,
    updatedAt: samples.now,
    ...fields,
  };
}

function tokenOf(samples: Samples, application: Application, hash: number): AccessToken {
  return {
    id: samples.id('apptok'),
    environmentId: application.environmentId,
    applicationId: application.id,
    endpointId: null,
    hash: new Uint8Array(32).fill(hash),
    sealed: null,
    capabilities: ['ViewBase'],
    featureFlags: [],
    sessionId: null,
    createdAt: samples.now,
    expiresAt: null,
  };
}

/** The flags that a key sees by; null for a key that stands for nobody. */
async function flagsOf({ storage }: StoreUnderTest, hash: number): Promise<string[] | null> {
  const found = await storage.read('findPrincipal', new Uint8Array(32).fill(hash));
  return found?.principal.kind === 'application' ? found.principal.featureFlags : null;
}

async function setUp(open: OpenStore) {
  const store = await open();
  const samples = createSamples();
  const application = samples.application();
  await store.storage.write('createApplication', application);
  const integration = integrationOf(samples, application.id);
  const created = await store.storage.write('createIntegration', integration);
  assertSame(created, { kind: 'ok', value: integration });
  return { store, samples, application, integration };
}

export function integrationPromises(open: OpenStore): void {
  test('an integration is found whole in its application, and nowhere else', async () => {
    const { store, samples, application, integration } = await setUp(open);
    await using _ = store;
    await store.reopen();
    const { storage } = store;
    const which = { applicationId: application.id, id: integration.id };
    assertSame(await storage.read('getIntegration', which), integration);
    assert.equal(await storage.read('getIntegration', { ...which, applicationId: 'app_x' }), null);
    const orphan = integrationOf(samples, samples.id('app'));
    assertSame(await storage.write('createIntegration', orphan), { kind: 'missing' });
    const changes = { name: 'New', featureFlags: [], updatedAt: samples.now + 1 };
    assertSame(await storage.write('updateIntegration', { ...which, changes }), {
      kind: 'ok',
      value: { ...integration, ...changes },
    });
    const foreign = { ...which, applicationId: 'app_x' };
    assertSame(await storage.write('updateIntegration', { ...foreign, changes }), {
      kind: 'missing',
    });
    assertSame(await storage.write('deleteIntegration', foreign), { kind: 'missing' });
    assertSame(await storage.write('deleteIntegration', which), { kind: 'ok', value: null });
    assertSame(await storage.write('deleteIntegration', which), { kind: 'missing' });
  });

  test('the list of an application is in the order of ids', async () => {
    const { store, samples, application, integration } = await setUp(open);
    await using _ = store;
    const { storage } = store;
    const all = [integration];
    for (let n = 0; n < 4; n++) {
      const one = integrationOf(samples, application.id, { name: `n${n}` });
      all.push(one);
      await storage.write('createIntegration', one);
    }
    for (const order of ['ascending', 'descending'] as const) {
      const listed = await readPages(
        2,
        (from) =>
          storage.read('listIntegrations', {
            applicationId: application.id,
            limit: 2,
            from,
            order,
          }),
        ({ id }) => id,
      );
      assertSame(listed, order === 'ascending' ? all : all.toReversed());
    }
  });

  test('a key sees by the flags of its integration until it is rotated or removed', async () => {
    const { store, samples, application, integration } = await setUp(open);
    await using _ = store;
    const { storage } = store;
    const { id } = integration;
    const rotate = (hash: number) =>
      storage.write('rotateIntegrationKey', {
        id,
        token: tokenOf(samples, application, hash),
        at: samples.now + hash,
      });
    assertSame(await rotate(1), { kind: 'ok', value: null });
    assert.deepEqual(await flagsOf(store, 1), ['beta']);
    const which = { applicationId: application.id, id };
    const changes = { name: 'Zap', featureFlags: ['gamma'], updatedAt: samples.now };
    await storage.write('updateIntegration', { ...which, changes });
    assert.deepEqual(await flagsOf(store, 1), ['gamma']);
    await rotate(2);
    assert.equal(await flagsOf(store, 1), null);
    assert.deepEqual(await flagsOf(store, 2), ['gamma']);
    const applicationId = application.id;
    await storage.write('expireTokens', { applicationId, sessionIds: null, at: samples.now });
    const kept = await storage.read('findPrincipal', new Uint8Array(32).fill(2));
    assert.equal(kept?.expiresAt, null, 'it is no token of the portal');
    await storage.write('deleteIntegration', which);
    assert.equal(await flagsOf(store, 2), null);
    assertSame(await rotate(3), { kind: 'missing' });
    assert.equal(await flagsOf(store, 3), null);
  });

  test('integrations and their keys go with the application', async () => {
    const { store, samples, application, integration } = await setUp(open);
    await using _ = store;
    const { storage } = store;
    const token = tokenOf(samples, application, 9);
    await storage.write('rotateIntegrationKey', { id: integration.id, token, at: samples.now });
    const { environmentId, id } = application;
    await storage.write('deleteApplication', { environmentId, id, at: samples.now });
    assert.equal(await flagsOf(store, 9), null);
    const which = { applicationId: id, id: integration.id };
    assert.equal(await storage.read('getIntegration', which), null);
  });
}
