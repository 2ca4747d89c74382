/** Promises about endpoints whose receivers are asked for their consent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../server/src/domain/application.ts';
import { hashOfToken, type Consent, type NewAsking } from '../../server/src/domain/consent.ts';
import { usualPolicy } from '../../server/src/domain/delivery-policy.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { createSamples, saveApplication, startMs } from './sample-records.ts';
import { assertSame, type OpenStore } from './store-under-test.ts';

const origin = 'hooks.example.com';
const policy = { ...usualPolicy, consent: 'required' as const };

const askingWith = (token: string, fields: Partial<NewAsking> = {}): NewAsking => ({
  token: { hash: hashOfToken(token), sealed: Buffer.from(`sealed ${token}`) },
  at: startMs,
  origin,
  always: false,
  ...fields,
});

const consentIn = (
  state: Consent['state'],
  at: number,
  fields: Partial<Consent> = {},
): Consent => ({
  state,
  at,
  reason: state === 'granted' ? null : 'it said nothing',
  ratePerMinute: null,
  origin,
  ...fields,
});

async function setScene(storage: Storage) {
  const samples = createSamples();
  const { application } = await saveApplication(storage, samples, 0, { uid: 'shop' });
  const applicationId = application.id;
  const tokenHash = hashOfToken('first');
  return {
    application,
    applicationId,
    samples,
    tokenHash,
    create: async (fields: Partial<Endpoint> = {}, asking = askingWith('first')) => {
      const endpoint = samples.endpoint(applicationId, { policy, ...fields });
      const saved = await storage.write('createEndpoint', { ...endpoint, asking });
      assert.equal(saved.kind, 'ok');
      return endpoint.id;
    },
    due: (now: number, limit = 10) => storage.read('dueAskings', { now, limit }),
    consentOf: async (idOrUid: string) =>
      (await storage.read('getEndpoint', { applicationId, idOrUid }))!.consent,
  };
}

export function consentPromises(open: OpenStore): void {
  test('an endpoint that needs consent is due to be asked from its beginning on, also after reopening', async () => {
    await using store = await open();
    const { create, applicationId } = await setScene(store.storage);
    const id = await create();
    await create({ policy: usualPolicy }, askingWith('second'));
    await create({ url: 'poll://mine' }, askingWith('third'));
    await store.reopen();
    const { storage } = store;
    const due = (now: number) => storage.read('dueAskings', { now, limit: 10 });
    assert.deepEqual(await due(startMs - 1), []);
    const [asking, ...others] = await due(startMs);
    assert.equal(others.length, 0);
    const { endpoint, ...rest } = asking!;
    assert.deepEqual([endpoint.id, endpoint.applicationId], [id, applicationId]);
    assertSame(rest, {
      environmentId: 'env_one',
      applicationUid: 'shop',
      token: askingWith('first').token,
      since: startMs,
      asks: 0,
    });
    assertSame(endpoint.consent, consentIn('pending', startMs, { reason: null }));
    assertSame(
      (await store.storage.read('askingOf', { tokenHash: hashOfToken('first') }))!,
      asking!,
    );
    assert.equal(await storage.read('askingOf', { tokenHash: hashOfToken('x') }), null);
  });

  test('a claim counts, puts the next one off, and what is noted then leaves that as it is', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due, consentOf, tokenHash } = await setScene(storage);
    const id = await create();
    const claim = { tokenHash, nextAskAt: startMs + 60_000 };
    assert.equal((await storage.write('claimAsking', claim)).kind, 'ok');
    assert.deepEqual(await due(startMs + 59_999), []);
    const first = consentIn('pending', startMs + 5);
    assert.equal((await storage.write('noteConsent', { tokenHash, consent: first })).kind, 'ok');
    const [asking] = await due(startMs + 60_000);
    assert.deepEqual([asking!.asks, asking!.since], [1, startMs]);
    assertSame(await consentOf(id), { ...first, at: startMs });

    const granted = consentIn('granted', startMs + 9, { ratePerMinute: 30 });
    const saved = await storage.write('noteConsent', { tokenHash, consent: granted });
    assert.ok(saved.kind === 'ok');
    assertSame(saved.value.consent, granted);
    assertSame(await consentOf(id), granted);
    assert.deepEqual(await due(startMs + 1e9), []);
    // The token is good for nothing more.
    assert.equal(await storage.read('askingOf', { tokenHash }), null);
    for (const consent of [granted, consentIn('refused', startMs + 10)]) {
      assert.equal((await storage.write('noteConsent', { tokenHash, consent })).kind, 'missing');
    }
    assert.equal((await storage.write('claimAsking', claim)).kind, 'missing');
    assertSame(await consentOf(id), granted);
  });

  test('those that are longest due come first, as many as are asked for', async () => {
    await using store = await open();
    const { create, due } = await setScene(store.storage);
    const ids: string[] = [];
    for (const at of [30, 10, 20]) {
      ids.push(await create({}, askingWith(`at ${at}`, { at: startMs + at })));
    }
    const found = (await due(startMs + 100, 2)).map(({ endpoint }) => endpoint.id);
    assert.deepEqual(found, [ids[1], ids[2]]);
  });

  test('another address is asked anew, and what an earlier asking brings is nothing', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due, consentOf, applicationId, tokenHash } = await setScene(storage);
    const id = await create({ url: 'https://a.example/hook' });
    await storage.write('noteConsent', { tokenHash, consent: consentIn('granted', startMs + 1) });
    const change = (url: string, token: string, more: object = {}) =>
      storage.write('updateEndpoint', {
        applicationId,
        id,
        changes: { url, updatedAt: startMs + 2 },
        asking: askingWith(token, { at: startMs + 2, ...more }),
      });
    await change('https://a.example/hook?more', 'unused');
    assert.equal((await consentOf(id))!.state, 'granted');
    await change('https://a.example/other', 'second');
    assertSame(await consentOf(id), consentIn('pending', startMs + 2, { reason: null }));
    await change('https://b.example/other', 'third');
    assert.deepEqual(
      (await due(startMs + 2)).map(({ token }) => Buffer.from(token.sealed).toString()),
      ['sealed third'],
    );
    const late = { tokenHash: hashOfToken('second'), consent: consentIn('granted', startMs + 3) };
    assert.equal((await storage.write('noteConsent', late)).kind, 'missing');
    assert.equal((await consentOf(id))!.state, 'pending');

    await storage.write('updateEndpoint', {
      applicationId,
      id,
      changes: { policy: { consent: 'none' }, updatedAt: startMs + 4 },
    });
    assert.equal(await consentOf(id), null);
    assert.deepEqual(await due(startMs + 1e9), []);
    // A server that always asks takes every new address for a stranger's.
    await change('https://b.example/other', 'fourth', { always: true });
    assert.equal(await consentOf(id), null);
    await change('https://c.example/', 'fifth', { always: true });
    assert.equal((await consentOf(id))!.state, 'pending');
  });

  test('asking by hand hastens what is pending, begins anew what is over, and leaves what is granted', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due, consentOf, applicationId, tokenHash } = await setScene(storage);
    const id = await create();
    await storage.write('claimAsking', { tokenHash, nextAskAt: startMs + 60_000 });
    const ask = (token: string, at: number) =>
      storage.write('askConsent', { applicationId, id, asking: askingWith(token, { at }) });
    assert.equal((await ask('other', startMs + 7)).kind, 'ok');
    const [hastened] = await due(startMs + 7);
    assert.deepEqual([hastened!.asks, hastened!.since], [0, startMs + 7]);
    assertSame(hastened!.token.hash, tokenHash);

    await storage.write('noteConsent', { tokenHash, consent: consentIn('refused', startMs + 8) });
    assert.deepEqual(await due(startMs + 1e9), []);
    await ask('second', startMs + 9);
    assertSame(await consentOf(id), consentIn('pending', startMs + 9, { reason: null }));
    assertSame((await due(startMs + 9))[0]!.token.hash, hashOfToken('second'));

    const granted = consentIn('granted', startMs + 10);
    await storage.write('noteConsent', { tokenHash: hashOfToken('second'), consent: granted });
    assert.equal((await ask('third', startMs + 11)).kind, 'ok');
    assertSame(await consentOf(id), granted);
    assert.deepEqual(await due(startMs + 1e9), []);

    const free = await create({ policy: usualPolicy }, askingWith('fourth'));
    const which = { applicationId, asking: askingWith('fifth') };
    assert.equal((await storage.write('askConsent', { ...which, id: free })).kind, 'conflict');
    assert.equal((await storage.write('askConsent', { ...which, id: 'ep_x' })).kind, 'missing');
  });

  test('nobody is asked for an endpoint that is deleted, or whose application is', async () => {
    await using store = await open();
    const { storage } = store;
    const { create, due, application, applicationId, samples } = await setScene(storage);
    const id = await create();
    await create({}, askingWith('second'));
    const endingTaskId = samples.id('qtask');
    await storage.write('deleteEndpoint', { applicationId, id, at: startMs + 1, endingTaskId });
    assert.equal((await due(startMs + 1)).length, 1);
    assert.equal(await storage.read('askingOf', { tokenHash: hashOfToken('first') }), null);
    const { environmentId } = application;
    await storage.write('deleteApplication', { environmentId, id: applicationId, at: startMs + 2 });
    assert.deepEqual(await due(startMs + 1e9), []);
    assert.equal(await storage.read('askingOf', { tokenHash: hashOfToken('second') }), null);
  });
}
