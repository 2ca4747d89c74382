/** Who may ask: only holders of a key, who learn nothing of what is not theirs. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { askStore } from '../support/look-into-store.ts';
import { startGancho } from '../support/gancho-process.ts';

const gancho = await startGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.application.create({ name: 'Other', uid: 'other' });
const endpoint = await svix.endpoint.create('shop', { url: 'http://127.0.0.1:9999/' });
const message = await svix.message.create('shop', { eventType: 'a', payload: {} });

const raw = (path: string, init: RequestInit = {}) => fetch(`${gancho.url}${path}`, init);

const wrongHeaders: [string, Record<string, string>, RegExp][] = [
  ['none', {}, /No API key was sent.*Bearer/],
  ['empty', { authorization: '' }, /form.*Bearer/],
  ['another scheme', { authorization: 'Basic c2s6eA==' }, /form.*Bearer/],
  ['no key', { authorization: 'Bearer' }, /form.*Bearer/],
  ['no scheme', { authorization: gancho.key }, /form.*Bearer/],
  ['two keys', { authorization: `Bearer ${gancho.key} ${gancho.key}` }, /form.*Bearer/],
  ['a wrong key', { authorization: 'Bearer sk_wrong' }, /unknown/],
  ['a key cut short', { authorization: `Bearer ${gancho.key.slice(0, -1)}` }, /unknown/],
  ['a key too long', { authorization: `Bearer ${gancho.key}x` }, /unknown/],
  ['a key in capitals', { authorization: `Bearer ${gancho.key.toUpperCase()}` }, /unknown/],
];

test('without a valid key every route answers 401 in JSON, and says what is wrong', async () => {
  for (const [what, headers, words] of wrongHeaders) {
    for (const [method, path] of [
      ['GET', '/api/v1/app'],
      ['GET', '/api/v1/app/shop'],
      ['DELETE', '/api/v1/app/shop'],
      ['PUT', '/api/v1/app/shop'],
      ['POST', '/api/v1/app/shop/msg'],
      ['GET', `/api/v1/app/shop/endpoint/${endpoint.id}/secret`],
      ['GET', '/_sandbox/demo'],
    ] as const) {
      const response = await raw(path, {
        method,
        headers: {
          ...headers,
          ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(method === 'POST' ? { body: '{"broken' } : {}),
      });
      assert.equal(response.status, 401, `${what}: ${method} ${path}`);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      assert.match(response.headers.get('content-type')!, /^application\/json/);
      const body = (await response.json()) as { code: string; detail: string };
      assert.equal(body.code, 'authentication_failed');
      assert.match(body.detail, words, what);
    }
  }
  assert.equal((await svix.application.get('shop')).name, 'Shop');
});

test('the client reports a wrong key as a refusal', async () => {
  const stranger = new Svix('sk_of_somebody_else', { serverUrl: gancho.url });
  const { body } = await refusalOf(stranger.application.list(), 401);
  assert.equal(body.code, 'authentication_failed');
});

test('the scheme may be written in any case', async () => {
  for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
    const response = await raw('/api/v1/app', {
      headers: { authorization: `${scheme} ${gancho.key}` },
    });
    assert.equal(response.status, 200, scheme);
  }
});

test('a key in the address is no key', async () => {
  assert.equal((await raw(`/api/v1/app?api_key=${gancho.key}`)).status, 401);
});

test('health, the document and the reference page need no key', async () => {
  for (const path of ['/api/v1/health', '/api/v1/health/', '/api/v1/health/ping']) {
    assert.equal((await raw(path)).status, 204, path);
  }
  assert.equal((await raw('/api/v1/openapi.json')).status, 200);
  assert.equal((await raw('/docs')).status, 200);
  await svix.health.get();
});

/** Another environment in the same store, with a key of its own; one beside it has expired. */
async function addEnvironment(): Promise<{ key: string; expired: string }> {
  const [key, expired] = ['sk_of_the_other_environment', 'sk_that_was_good_once_upon_a_time'];
  const id = `env_${'1'.repeat(27)}`;
  await askStore(
    gancho,
    `INSERT INTO environment (id, name, type, is_first, created_at, updated_at)
     VALUES (?, 'Other', 'production', 0, 0, 0)`,
    [id],
  );
  const addKey = (keyId: string, text: string, expiresAt: number | null) =>
    askStore(
      gancho,
      `INSERT INTO api_key (id, environment_id, name, hash, hint, created_at, expires_at)
       VALUES (?, ?, 'x', ?, '', 0, ?)`,
      [keyId, id, createHash('sha256').update(text).digest(), expiresAt],
    );
  await addKey(`key_${'1'.repeat(27)}`, key, null);
  await addKey(`key_${'2'.repeat(27)}`, expired, Date.now() - 1000);
  return { key, expired };
}

test('environments know nothing of each other', async () => {
  const { key, expired } = await addEnvironment();
  const stranger = new Svix(key, { serverUrl: gancho.url });
  assert.deepEqual((await stranger.application.list()).data, []);
  const { id } = await svix.application.get('shop');
  for (const name of ['shop', id]) {
    await refusalOf(stranger.application.get(name), 404);
    await refusalOf(stranger.application.patch(name, { name: 'Taken' }), 404);
    await refusalOf(stranger.application.delete(name), 404);
    await refusalOf(stranger.endpoint.list(name), 404);
    await refusalOf(stranger.endpoint.getSecret(name, endpoint.id), 404);
    await refusalOf(stranger.message.get(name, message.id), 404);
    await refusalOf(stranger.message.create(name, { eventType: 'a', payload: {} }), 404);
  }
  await svix.eventType.create({ name: 'mine', description: 'x' });
  await refusalOf(stranger.eventType.get('mine'), 404);

  const same = await stranger.application.create({ name: 'Shop of others', uid: 'shop' });
  assert.notEqual(same.id, id);
  assert.equal((await svix.application.get('shop')).name, 'Shop');
  assert.equal((await stranger.application.get('shop')).name, 'Shop of others');

  const late = new Svix(expired, { serverUrl: gancho.url });
  const { body } = await refusalOf(late.application.list(), 401);
  assert.match(body.detail, /expired/);
});

test('what belongs to others and what does not exist get the same answer, byte for byte', async () => {
  const unknown = (prefix: string) => `${prefix}_${'0'.repeat(27)}`;
  const pairs: [string, string, string][] = [
    ['GET', `/app/other/endpoint/${endpoint.id}`, `/app/other/endpoint/${unknown('ep')}`],
    ['GET', `/app/other/msg/${message.id}`, `/app/other/msg/${unknown('msg')}`],
    ['DELETE', `/app/other/endpoint/${endpoint.id}`, `/app/other/endpoint/${unknown('ep')}`],
    ['GET', `/app/other/attempt/msg/${message.id}`, `/app/other/attempt/msg/${unknown('msg')}`],
    [
      'GET',
      `/app/other/endpoint/${endpoint.id}/secret`,
      `/app/other/endpoint/${unknown('ep')}/secret`,
    ],
    [
      'GET',
      `/app/other/endpoint/${endpoint.id}/headers`,
      `/app/${unknown('app')}/endpoint/x/headers`,
    ],
  ];
  for (const [method, foreign, absent] of pairs) {
    const [a, b] = [await gancho.api(method, foreign), await gancho.api(method, absent)];
    assert.equal(a.status, 404, foreign);
    assert.equal(b.status, 404, absent);
    assert.equal(a.text, b.text);
    const headersOf = ({ headers }: typeof a) =>
      [...headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': '));
    assert.deepEqual(headersOf(a), headersOf(b));
  }
});

test('no answer names the key', async () => {
  const answers = [
    await gancho.api('GET', '/app'),
    await gancho.api('GET', '/nowhere'),
    await gancho.api('POST', '/app', '{'),
  ];
  for (const { text, headers } of answers) {
    assert.ok(!text.includes(gancho.key));
    assert.ok(![...headers.values()].some((value) => value.includes(gancho.key)));
  }
  assert.ok(!gancho.output().includes(gancho.key));
});
