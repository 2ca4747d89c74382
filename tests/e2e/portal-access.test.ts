/** Tokens for the users of one application: what they open, what they do not, and how they end. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { Svix as SvixOne } from 'svix-1';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const shop = await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.application.create({ name: 'Other', uid: 'other' });
await svix.eventType.create({ name: 'paid', description: 'x' });
await svix.eventType.create({ name: 'beta.paid', description: 'x', featureFlags: ['beta'] });
const endpoint = await svix.endpoint.create('shop', { url: 'http://127.0.0.1:9/' });

const as = (token: string) => new Svix(token, { serverUrl: gancho.url });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const grant = (body: object, app = 'shop') =>
  gancho.api('POST', `/auth/app-portal-access/${app}`, body);

test('a link opens the portal with a token that no server sees', async () => {
  const { url, token } = await svix.authentication.appPortalAccess('shop', {});
  assert.match(token, /^appsk_[A-Za-z0-9]{32}$/);
  const link = new URL(url);
  assert.equal(link.origin, gancho.url);
  assert.equal(link.search, '');
  const fragment = new URLSearchParams(link.hash.slice(1));
  assert.deepEqual([fragment.get('token'), fragment.get('app')], [token, shop.id]);
  const again = await svix.authentication.appPortalAccess('shop', {});
  assert.notEqual(again.token, token);
});

test('a token opens its own application, by id and by uid, and no other', async () => {
  const { token } = await svix.authentication.appPortalAccess('shop', {});
  const user = as(token);
  for (const name of ['shop', shop.id]) {
    assert.equal((await user.application.get(name)).id, shop.id);
    assert.equal((await user.endpoint.list(name)).data.length, 1);
  }
  const made = await user.endpoint.create('shop', { url: 'http://127.0.0.1:9/own' });
  await user.endpoint.getSecret('shop', made.id);
  await user.endpoint.rotateSecret('shop', made.id, {});
  await user.endpoint.delete('shop', made.id);
  for (const name of ['other', 'nobody']) {
    await refusalOf(user.application.get(name), 404);
    await refusalOf(user.endpoint.list(name), 404);
    await refusalOf(user.application.delete(name), 404);
  }
  await refusalOf(user.application.list(), 403);
  await refusalOf(user.application.delete('shop'), 403);
  await refusalOf(user.application.patch('shop', { name: 'Mine' }), 403);
  await refusalOf(user.message.create('shop', { eventType: 'paid', payload: {} }), 403);
  await refusalOf(user.eventType.create({ name: 'x', description: 'x' }), 403);
  await refusalOf(user.authentication.appPortalAccess('shop', {}), 403);
});

test('capabilities bound a token, and the refusal names the one that is missing', async () => {
  for (const body of [{ capabilities: ['ViewBase'] }, { readOnly: true }]) {
    const { token } = (await grant(body)).body;
    const reader = as(token);
    await reader.endpoint.get('shop', endpoint.id);
    for (const [call, capability] of [
      [() => reader.endpoint.getSecret('shop', endpoint.id), 'ViewEndpointSecret'],
      [() => reader.endpoint.rotateSecret('shop', endpoint.id, {}), 'ManageEndpointSecret'],
      [() => reader.endpoint.patch('shop', endpoint.id, { disabled: true }), 'ManageEndpoint'],
      [() => reader.endpoint.delete('shop', endpoint.id), 'ManageEndpoint'],
    ] as const) {
      const refused = await refusalOf(call(), 403);
      assert.equal(refused.body.code, 'insufficient access');
      assert.match(refused.body.detail, new RegExp(`\`${capability}\``));
    }
  }
  const { token } = (await grant({ capabilities: ['ManageEndpoint'] })).body;
  await as(token).endpoint.patch('shop', endpoint.id, { description: 'Mine' });
  await refusalOf(as(token).endpoint.get('shop', endpoint.id), 403);
});

test('event types with a flag are there for tokens with the flag only', async () => {
  const names = async (token: string) =>
    (await as(token).eventType.list()).data.map(({ name }) => name);
  const plain = (await grant({})).body.token;
  const beta = (await grant({ featureFlags: ['beta', 'more'] })).body.token;
  assert.deepEqual(await names(plain), ['paid']);
  assert.deepEqual(await names(beta), ['beta.paid', 'paid']);
  assert.deepEqual(await names(gancho.key), ['beta.paid', 'paid']);
  await as(beta).eventType.get('beta.paid');
  const [hidden, unknown] = [
    await gancho.api('GET', '/event-type/beta.paid', undefined, bearer(plain)),
    await gancho.api('GET', '/event-type/unknown', undefined, bearer(plain)),
  ];
  assert.deepEqual([hidden.status, hidden.text], [404, unknown.text]);

  const ask = (token: string, name: string) =>
    gancho.api(
      'POST',
      '/app/shop/endpoint',
      { url: 'http://127.0.0.1:9/', eventTypes: ['paid', name] },
      bearer(token),
    );
  const [refused, absent] = [await ask(plain, 'beta.paid'), await ask(plain, 'unknown')];
  assert.deepEqual([refused.status, fieldsOf(refused.body)], [422, ['body.eventTypes']]);
  assert.equal(refused.text.replaceAll('beta.paid', 'unknown'), absent.text);
  assert.equal((await ask(beta, 'beta.paid')).status, 201);
});

test('an application that the request describes is made once', async () => {
  const application = { name: 'New', uid: 'new-one' };
  const made = await grant({ application }, 'new-one');
  assert.equal(made.status, 200, made.text);
  const again = await grant({ application: { ...application, name: 'Newer' } }, 'new-one');
  assert.equal(again.status, 200);
  assert.equal((await svix.application.get('new-one')).name, 'New');
  for (const wrong of [{ name: 'New' }, { name: 'New', uid: 'another' }]) {
    const refused = await grant({ application: wrong }, 'not-there');
    assert.deepEqual([refused.status, fieldsOf(refused.body)], [422, ['body.application.uid']]);
  }
  assert.equal((await grant({}, 'not-there')).status, 404);
  await refusalOf(svix.application.get('not-there'), 404);
});

test('a token ends by logging out, by session, and all at once', async () => {
  const [ana, ben, nobody] = await Promise.all(
    [{ sessionId: 'ana@shop' }, { sessionId: 'ben' }, {}].map(
      async (body) => (await grant(body)).body.token as string,
    ),
  );
  const works = async (token: string | undefined) =>
    (await gancho.api('GET', '/app/shop', undefined, bearer(token!))).status === 200;
  assert.deepEqual(await Promise.all([ana, ben, nobody].map(works)), [true, true, true]);
  await svix.authentication.expireAll('shop', { sessionIds: ['ana@shop'] });
  assert.deepEqual(await Promise.all([ana, ben, nobody].map(works)), [false, true, true]);
  await as(ben!).authentication.logout();
  assert.deepEqual(await Promise.all([ana, ben, nobody].map(works)), [false, false, true]);
  await svix.authentication.expireAll('shop', { expiry: 3600 });
  assert.ok(await works(nobody));
  await svix.authentication.expireAll('shop', {});
  assert.ok(!(await works(nobody)));
  await refusalOf(svix.authentication.logout(), 403);
});

test('a token ends with its application', async () => {
  await svix.application.create({ name: 'Short', uid: 'short' });
  const { token } = (await grant({}, 'short')).body;
  await as(token).application.get('short');
  await svix.application.delete('short');
  await refusalOf(as(token).application.get('short'), 401);
});

test('wrong wishes are refused by field', async () => {
  for (const [body, field] of [
    [{ expiry: 60 }, 'body.expiry'],
    [{ expiry: 604_801 }, 'body.expiry'],
    [{ capabilities: ['Everything'] }, 'body.capabilities.0'],
    [{ sessionId: 'a b' }, 'body.sessionId'],
    [{ featureFlags: [] }, 'body.featureFlags'],
    [{ readOnly: true, capabilities: ['ViewBase'] }, 'body.readOnly'],
  ] as const) {
    const refused = await grant(body);
    assert.equal(refused.status, 422, JSON.stringify(body));
    assert.ok(fieldsOf(refused.body).includes(field), refused.text);
  }
});

test('clients of the first generation get their link', async () => {
  const old = new SvixOne(gancho.key, { serverUrl: gancho.url });
  const { url, token } = await old.authentication.dashboardAccess('shop');
  assert.ok(url.includes(token));
  assert.equal((await as(token).application.get('shop')).id, shop.id);
});

test('the same request again gets the same token', async () => {
  const once = { 'idempotency-key': 'open-the-portal' };
  const ask = () => gancho.api('POST', '/auth/app-portal-access/shop', { sessionId: 's' }, once);
  const [a, b] = [await ask(), await ask()];
  assert.equal(a.text, b.text);
});

test('a poller token is read again, rotated, and opens nothing else', async () => {
  const path = `/auth/app/shop/poller/${endpoint.id}/token`;
  assert.equal((await gancho.api('GET', path)).status, 404, 'none was made yet');
  const first = await gancho.api('POST', `${path}/rotate`, {});
  assert.equal(first.status, 201, first.text);
  assert.match(first.body.token, /^sk_poll_[A-Za-z0-9]{32}$/);
  assert.equal((await gancho.api('GET', path)).body.token, first.body.token);
  const who = async (token: string) => gancho.api('GET', '/auth/whoami', undefined, bearer(token));
  assert.equal((await who(first.body.token)).body.endpointId, endpoint.id);
  for (const [wanted, status] of [
    ['/app/shop', 403],
    ['/app', 403],
    [`/app/shop/endpoint/${endpoint.id}`, 403],
    ['/app/other', 404],
    ['/app/nobody', 404],
    ['/app/shop/endpoint/nobody', 404],
  ] as const) {
    const answer = await gancho.api('GET', wanted, undefined, bearer(first.body.token));
    assert.equal(answer.status, status, wanted);
  }
  const second = await gancho.api('POST', `${path}/rotate`, { oldTokenExpiry: 0, expiry: 3600 });
  assert.equal((await who(first.body.token)).status, 401);
  assert.equal((await who(second.body.token)).status, 200);
  assert.equal((await gancho.api('GET', path)).body.token, second.body.token);
  assert.equal((await gancho.api('GET', '/auth/app/other/poller/x/token')).status, 404);
});
