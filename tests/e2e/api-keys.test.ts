/** API keys over the API: shown once, bounded by scopes, ended at once, known by their last use. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, fieldsOf, refusalOf } from '../support/client.ts';
import { storedText } from '../support/look-into-store.ts';
import { startGancho } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
const { environmentId } = (await gancho.api('GET', '/auth/whoami')).body;
const keys = `/management/authentication/${environmentId}/api-token`;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const as = (token: string) => new Svix(token, { serverUrl: gancho.url });

async function makeKey(body: object): Promise<{ id: string; token: string }> {
  const made = await gancho.api('POST', keys, { name: 'Made', ...body });
  assert.equal(made.status, 201, made.text);
  return made.body;
}

test('a key is shown once, works at once, and is told by its end', async () => {
  const { id, token } = await makeKey({ name: 'Checkout' });
  assert.match(token, /^sk_[A-Za-z0-9]{32}$/);
  assert.equal((await as(token).application.get('shop')).name, 'Shop');
  const [one, list] = [await gancho.api('GET', `${keys}/${id}`), await gancho.api('GET', keys)];
  for (const { text, status } of [one, list]) {
    assert.equal(status, 200);
    assert.ok(!text.includes(token), 'the text of a key is not in any later answer');
  }
  const { createdAt, ...rest } = one.body;
  assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    id,
    name: 'Checkout',
    censoredToken: `sk_…${token.slice(-4)}`,
    scopes: null,
    expiresAt: null,
    lastUsedAt: null,
  });
  assert.equal(list.body.data[0].id, id, 'newest first');
});

test('a scope allows what it names and nothing else; the refusal names what is missing', async () => {
  const { token } = await makeKey({ scopes: ['messages:write', 'event-types:*'] });
  const producer = as(token);
  await producer.message.create('shop', { eventType: 'a', payload: {} });
  await producer.eventType.create({ name: 'made', description: 'x' });
  assert.equal((await producer.eventType.get('made')).name, 'made');
  for (const [call, scope] of [
    [() => producer.message.list('shop'), 'messages:read'],
    [() => producer.application.list(), 'applications:read'],
    [() => producer.endpoint.create('shop', { url: 'http://127.0.0.1/' }), 'endpoints:write'],
    [() => producer.endpoint.getSecret('shop', 'x'), 'endpoint-secrets:read'],
  ] as const) {
    const { body } = await refusalOf(call(), 403);
    assert.equal(body.code, 'insufficient access');
    assert.match(body.detail, new RegExp(`\`${scope}\``));
  }
  const none = await makeKey({ scopes: [] });
  await refusalOf(as(none.token).application.list(), 403);
  const self = await gancho.api('GET', '/auth/whoami', undefined, bearer(none.token));
  assert.equal(self.status, 200);
  assert.deepEqual(self.body.scopes, []);
});

test('scopes change with the next request', async () => {
  const { id, token } = await makeKey({ scopes: ['applications:read'] });
  await as(token).application.get('shop');
  const path = `${keys}/${id}`;
  const patched = await gancho.api('PATCH', path, { scopes: ['messages:read'] });
  assert.deepEqual([patched.status, patched.body.scopes], [200, ['messages:read']]);
  await refusalOf(as(token).application.get('shop'), 403);
  await as(token).message.list('shop');
  const renamed = await gancho.api('PATCH', path, { name: 'Reader' });
  assert.deepEqual([renamed.body.name, renamed.body.scopes], ['Reader', ['messages:read']]);
  const set = await gancho.api('PUT', path, { name: 'All' });
  assert.deepEqual([set.body.name, set.body.scopes], ['All', null]);
  await as(token).application.get('shop');
});

test('a key that ends is worth nothing at once, though it was just used', async () => {
  const { id, token } = await makeKey({});
  await as(token).application.get('shop');
  assert.equal((await gancho.api('POST', `${keys}/${id}/expire`)).status, 204);
  await refusalOf(as(token).application.get('shop'), 401);
  const { body } = await gancho.api('GET', `${keys}/${id}`);
  assert.ok(Date.parse(body.expiresAt) <= Date.now());
  const later = await gancho.api('POST', `${keys}/${id}/expire`, { expiry: 3600 });
  assert.equal(later.status, 204);
  assert.equal((await gancho.api('GET', `${keys}/${id}`)).body.expiresAt, body.expiresAt);
  await refusalOf(as(token).application.get('shop'), 401);
});

test('a key can end at a moment', async () => {
  const moment = new Date(Date.now() + 3_600_000).toISOString();
  const { id, token } = await makeKey({ expiresAt: moment });
  await as(token).application.get('shop');
  const sooner = new Date(Date.now() + 1_800_000).toISOString();
  await gancho.api('POST', `${keys}/${id}/expire`, { expiresAt: sooner });
  assert.equal((await gancho.api('GET', `${keys}/${id}`)).body.expiresAt, sooner);
  const both = await gancho.api('POST', `${keys}/${id}/expire`, { expiry: 1, expiresAt: sooner });
  assert.deepEqual([both.status, fieldsOf(both.body)], [422, ['body.expiresAt']]);
});

test('nobody hands on more than they have', async () => {
  const { token } = await makeKey({ scopes: ['keys:*', 'messages:read'] });
  const post = (body: object) => gancho.api('POST', keys, { name: 'x', ...body }, bearer(token));
  assert.equal((await post({ scopes: ['messages:read'] })).status, 201);
  for (const scopes of [null, ['messages:*'], ['applications:read']]) {
    const refused = await post({ scopes });
    assert.equal(refused.status, 403, JSON.stringify(scopes));
    assert.equal(refused.body.code, 'insufficient access');
  }
  const own = (await gancho.api('GET', '/auth/whoami', undefined, bearer(token))).body.keyId;
  const widened = await gancho.api('PATCH', `${keys}/${own}`, { scopes: null }, bearer(token));
  assert.equal(widened.status, 403);
});

test('what cannot be is refused with the field and changes nothing', async () => {
  const count = async () => (await gancho.api('GET', `${keys}?limit=250`)).body.data.length;
  const before = await count();
  for (const [body, field] of [
    [{}, 'body.name'],
    [{ name: '' }, 'body.name'],
    [{ name: 'From the configuration' }, 'body.name'],
    [{ name: 'x', scopes: ['messages'] }, 'body.scopes.0'],
    [{ name: 'x', scopes: ['messages:all'] }, 'body.scopes.0'],
    [{ name: 'x', scopes: ['a:read'] }, 'body.scopes.0'],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
    [{ name: 'x', expiresAt: 'tomorrow' }, 'body.expiresAt'],
  ] as const) {
    const refused = await gancho.api('POST', keys, body);
    assert.equal(refused.status, 422, JSON.stringify(body));
    assert.deepEqual(fieldsOf(refused.body), [field]);
  }
  assert.equal(await count(), before);
});

test('the same request again shows the same key, which is nowhere in the store', async () => {
  const once = { 'idempotency-key': 'make-a-key' };
  const [a, b] = [
    await gancho.api('POST', keys, { name: 'Once' }, once),
    await gancho.api('POST', keys, { name: 'Once' }, once),
  ];
  assert.equal(a.status, 201);
  assert.equal(a.text, b.text);
  assert.ok(!(await storedText(gancho)).includes(a.body.token));
});

test('the last use of a key is known after the server ended in order', async () => {
  const first = await startGancho();
  try {
    const env = (await first.api('GET', '/auth/whoami')).body.environmentId;
    const path = `/management/authentication/${env}/api-token`;
    const [used, unused] = [
      (await first.api('POST', path, { name: 'used' })).body,
      (await first.api('POST', path, { name: 'unused' })).body,
    ];
    await first.api('GET', '/app', undefined, bearer(used.token));
    assert.equal(await first.stop(), 0);
    await using second = await startGancho({ dataDir: first.dataDir });
    const { lastUsedAt } = (await second.api('GET', `${path}/${used.id}`)).body;
    assert.ok(Math.abs(Date.parse(lastUsedAt) - Date.now()) < 60_000, lastUsedAt);
    assert.equal((await second.api('GET', `${path}/${unused.id}`)).body.lastUsedAt, null);
  } finally {
    await first[Symbol.asyncDispose]();
  }
});
