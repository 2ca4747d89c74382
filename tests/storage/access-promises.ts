/** Promises about environments, and about tokens for users and pollers of one application. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessToken, Environment } from '../../server/src/storage/contract/access.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, hourMs, startMs } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const environment = (id: string): Environment => ({
  id,
  name: `Environment ${id}`,
  type: 'staging',
  createdAt: startMs,
  updatedAt: startMs,
});

let tokens = 0;
function token(applicationId: string, fields: Partial<AccessToken> = {}): AccessToken {
  tokens += 1;
  return {
    id: `apptok_${String(tokens).padStart(4, '0')}`,
    environmentId: 'env_one',
    applicationId,
    endpointId: null,
    hash: Buffer.alloc(32, tokens),
    sealed: null,
    capabilities: ['ViewBase'],
    featureFlags: ['beta'],
    sessionId: null,
    createdAt: startMs,
    expiresAt: startMs + hourMs,
    ...fields,
  };
}

const endOf = async (storage: Storage, { hash }: AccessToken) =>
  (await storage.read('findPrincipal', hash))?.expiresAt;

export function accessPromises(open: OpenStore): void {
  test('the environment that was made first stays the first, whatever its id', async () => {
    await using store = await open();
    const { storage } = store;
    const [first, second] = [environment('env_b'), environment('env_a')];
    await storage.write('createEnvironment', first);
    await storage.write('createEnvironment', second);
    assertSame(await storage.read('firstEnvironment', undefined), first);
    await store.reopen();
    assertSame(await store.storage.read('firstEnvironment', undefined), first);
    const page = { limit: 9, from: null, order: 'ascending' } as const;
    assertSame(await store.storage.read('listEnvironments', page), {
      items: [second, first],
      done: true,
    });
    const changes = { name: 'Live', updatedAt: startMs + 1 };
    await store.storage.write('updateEnvironment', { id: 'env_a', changes });
    assertSame(await store.storage.read('getEnvironment', 'env_a'), { ...second, ...changes });
    const unknown = await store.storage.write('updateEnvironment', { id: 'env_c', changes });
    assert.equal(unknown.kind, 'missing');
  });

  test('a deleted environment is gone at once, and all that it held goes in steps', async () => {
    await using store = await open();
    const samples = createSamples();
    const { storage } = store;
    for (const id of ['env_one', 'env_two']) {
      await storage.write('createEnvironment', environment(id));
    }
    const hash = Buffer.alloc(32, 200);
    const rest = { name: 'x', hint: '', scopes: null, createdAt: 0, expiresAt: null };
    await storage.write('saveApiKey', {
      ...rest,
      id: 'key_two',
      environmentId: 'env_two',
      hash,
      lastUsedAt: null,
    });
    const kept = samples.application({ environmentId: 'env_one' });
    const applications = [1, 2, 3].map(() => samples.application({ environmentId: 'env_two' }));
    for (const one of [kept, ...applications]) await storage.write('createApplication', one);
    for (let count = 0; count < 3; count++) {
      await storage.write('createEventType', samples.eventType({ environmentId: 'env_two' }));
    }
    const portal = token(applications[0]!.id, { environmentId: 'env_two' });
    await storage.write('saveToken', portal);

    const refused = await storage.write('deleteEnvironment', { id: 'env_one', at: startMs });
    assert.equal(refused.kind, 'conflict', 'the first one stays');
    const { kind } = await storage.write('deleteEnvironment', { id: 'env_two', at: startMs });
    assert.equal(kind, 'ok');
    assert.equal(await storage.read('findPrincipal', hash), null);
    assert.equal(await storage.read('findPrincipal', portal.hash), null);
    assert.equal(await storage.read('getEnvironment', 'env_two'), null);
    const again = await storage.write('deleteEnvironment', { id: 'env_two', at: startMs });
    assert.equal(again.kind, 'missing');

    const gone: string[] = [];
    for (let steps = 0; ; steps++) {
      assert.ok(steps < 20, 'the removal comes to an end');
      await store.reopen();
      assert.deepEqual(await store.storage.read('deletedEnvironments', undefined), ['env_two']);
      const which = { id: 'env_two', at: startMs, limit: 2 };
      const step = await store.storage.write('removeFromEnvironment', which);
      assert.ok(step.applicationIds.length <= 2);
      gone.push(...step.applicationIds);
      if (!step.more) break;
    }
    assert.deepEqual(gone.toSorted(), applications.map(({ id }) => id).toSorted());
    const after = store.storage;
    assert.deepEqual(await after.read('deletedEnvironments', undefined), []);
    const all = { limit: 9, from: null, order: 'ascending' } as const;
    for (const environmentId of ['env_one', 'env_two']) {
      const which = { environmentId, archivedToo: true, ...all };
      assert.deepEqual((await after.read('listEventTypes', which)).items, []);
    }
    const left = await after.read('listApplications', {
      environmentId: 'env_two',
      leaveOut: [],
      ...all,
    });
    assert.deepEqual(left.items, []);
    assertSame(await after.read('applicationById', kept.id), kept);
  });

  test('a token stands for its application until that is gone', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const application = samples.application({ environmentId: 'env_one' });
    await storage.write('createApplication', application);
    const portal = token(application.id, { sessionId: 'ana' });
    const poller = token(application.id, { endpointId: 'ep_one', sealed: Buffer.from('x') });
    for (const one of [portal, poller]) {
      assert.equal((await storage.write('saveToken', one)).kind, 'ok');
    }
    assert.equal((await storage.write('saveToken', token('app_gone'))).kind, 'missing');
    const elsewhere = token(application.id, { environmentId: 'env_two' });
    assert.equal((await storage.write('saveToken', elsewhere)).kind, 'missing');
    await store.reopen();
    assertSame(await store.storage.read('findPrincipal', portal.hash), {
      principal: {
        kind: 'application',
        environmentId: 'env_one',
        applicationId: application.id,
        keyId: portal.id,
        capabilities: ['ViewBase'],
        featureFlags: ['beta'],
        sessionId: 'ana',
      },
      expiresAt: startMs + hourMs,
    });
    const found = await store.storage.read('findPrincipal', poller.hash);
    assert.deepEqual(found?.principal, {
      kind: 'poller',
      environmentId: 'env_one',
      applicationId: application.id,
      endpointId: 'ep_one',
      keyId: poller.id,
    });
    await store.storage.write('deleteApplication', {
      environmentId: 'env_one',
      id: application.id,
      at: startMs,
    });
    for (const { hash } of [portal, poller]) {
      assert.equal(await store.storage.read('findPrincipal', hash), null);
    }
  });

  test('tokens end by session, never later than they would', async () => {
    await using store = await open();
    const { storage } = store;
    const samples = createSamples();
    const application = samples.application({ environmentId: 'env_one' });
    await storage.write('createApplication', application);
    const [ana, ben, nobody, poller] = [
      token(application.id, { sessionId: 'ana' }),
      token(application.id, { sessionId: 'ben' }),
      token(application.id),
      token(application.id, { endpointId: 'ep_one', expiresAt: null }),
    ] as const;
    for (const one of [ana, ben, nobody, poller]) await storage.write('saveToken', one);
    const applicationId = application.id;
    const late = startMs + 2 * hourMs;
    await storage.write('expireTokens', { applicationId, sessionIds: null, at: late });
    assert.equal(await endOf(storage, ana), startMs + hourMs);
    await storage.write('expireTokens', { applicationId, sessionIds: ['ana'], at: startMs });
    assert.equal(await endOf(storage, ana), startMs);
    assert.equal(await endOf(storage, ben), startMs + hourMs);
    await storage.write('expireTokens', { applicationId, sessionIds: null, at: startMs + 1 });
    assert.equal(await endOf(storage, ana), startMs);
    assert.equal(await endOf(storage, nobody), startMs + 1);
    assert.equal(await endOf(storage, poller), null, 'pollers have no session');

    const next = token(applicationId, { endpointId: 'ep_one', expiresAt: null });
    await storage.write('rotatePollerToken', { token: next, oldExpiresAt: startMs + 5 });
    assert.equal(await endOf(storage, poller), startMs + 5);
    const which = { applicationId, endpointId: 'ep_one' };
    assertSame(await storage.read('pollerToken', which), next);

    await storage.write('removeToken', next.id);
    assert.equal(await endOf(storage, next), undefined);
    const trim = { before: startMs + 3, limit: 2 };
    assert.equal((await storage.write('trimTokens', trim)).more, true);
    assert.equal((await storage.write('trimTokens', trim)).more, false);
    assert.equal(await endOf(storage, ben), undefined);
    assert.equal(await endOf(storage, poller), startMs + 5);
  });
}
