/** Endpoints that ask for access tokens, with a real token server beside a real receiver. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { storedText } from '../support/look-into-store.ts';
import { startGancho } from '../support/gancho-process.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { startTokenServer, type FixedAnswer, type TokenServer } from '../support/token-server.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await startGancho({
  env: { GANCHO_RETRY_SCHEDULE: '3600', GANCHO_REQUEST_TIMEOUT: '5' },
});
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const secret = 'a secret: with & signs';
let applications = 0;

/** An application whose one endpoint asks for tokens. */
async function setUp(receiver: Receiver, tokens: TokenServer, fields: object = {}) {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url: receiver.url, uid: 'ep' });
  const path = `/app/${app}/endpoint/ep`;
  const put = (body: object) => gancho.api('PUT', `${path}/oauth`, body);
  const settings = {
    tokenUrl: tokens.url,
    clientId: 'gancho client',
    authMethod: 'basic',
    clientSecret: secret,
    ...fields,
  };
  const saved = await put(settings);
  assert.equal(saved.status, 200, saved.text);
  return {
    app,
    path,
    put,
    settings,
    saved: saved.body,
    send: () => svix.message.create(app, { eventType: 'a', payload: {} }),
    attempt: async (messageId: string) =>
      waitFor('an attempt', async () => {
        const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${messageId}`);
        return body.data[0] as { cause: string; status: number; response: string } | undefined;
      }),
  };
}

const authorizations = (receiver: Receiver) =>
  receiver.received.map(({ headers }) => headers.authorization);

test('many deliveries share one token, and stay signed', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { app, send } = await setUp(receiver, tokens, {
    scopes: ['events:write', 'b'],
    audience: 'https://erp.example',
    extraParams: { resource: 'urn:erp' },
  });
  await Promise.all(Array.from({ length: 12 }, send));
  const received = await receiver.waitForCount(12);
  assert.deepEqual([...new Set(authorizations(receiver))], ['Bearer token-1']);
  assert.equal(tokens.asked.length, 1);
  const { form, authorization } = tokens.asked[0]!;
  assert.deepEqual(Object.fromEntries(form), {
    grant_type: 'client_credentials',
    scope: 'events:write b',
    audience: 'https://erp.example',
    resource: 'urn:erp',
  });
  const pair = Buffer.from(authorization!.replace('Basic ', ''), 'base64').toString();
  assert.equal(pair, 'gancho+client:a+secret%3A+with+%26+signs');
  const { key } = await svix.endpoint.getSecret(app, 'ep');
  new Webhook(key).verify('{}', received[0]!.headers as Record<string, string>);
});

test('an expired token is fetched anew', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  tokens.expiresIn(0);
  const { send } = await setUp(receiver, tokens);
  await send();
  await receiver.waitForCount(1);
  await send();
  await receiver.waitForCount(2);
  assert.deepEqual(authorizations(receiver), ['Bearer token-1', 'Bearer token-2']);
});

test('a 401 brings a new token once, and one attempt', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  receiver.respond((request, response) => {
    const isGood = request.headers.authorization === 'Bearer token-2';
    response.writeHead(isGood ? 204 : 401).end();
  });
  const { send, attempt } = await setUp(receiver, tokens);
  assert.equal((await attempt((await send()).id)).status, 0);
  assert.deepEqual(authorizations(receiver), ['Bearer token-1', 'Bearer token-2']);

  // A receiver that refuses every token is not asked with ever new ones.
  receiver.respond(401);
  const refused = await attempt((await send()).id);
  assert.equal(refused.cause, 'answered 401');
  assert.equal(tokens.asked.length, 2);
});

test('without a token nothing is sent, and the record says why', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { send, attempt, put, settings, path } = await setUp(receiver, tokens);
  const causes: [FixedAnswer, string][] = [
    [
      { status: 401, body: `{"error":"invalid_client","error_description":"${secret}"}` },
      'no access token: the token server answered 401 (invalid_client)',
    ],
    [{ status: 500, body: '<html>' }, 'no access token: the token server answered 500'],
    [
      { status: 200, body: 'x'.repeat(30_000) },
      'no access token: the answer of the token server is not a JSON object',
    ],
    [
      { status: 200, body: '{"access_token":"a b","token_type":"Bearer"}' },
      'no access token: the answer of the token server holds no usable access_token',
    ],
    [
      { status: 200, body: '{"access_token":"ab","token_type":"mac"}' },
      'no access token: the token server gives tokens of another kind than Bearer',
    ],
    [{ status: 302, body: '' }, 'no access token: the token server answered 302'],
    ['none', 'no access token: no answer within 5 s'],
  ];
  for (const [answer, cause] of causes) {
    tokens.answer(answer);
    // New settings forget the failure before.
    await put(settings);
    const { id } = await send();
    const record = await attempt(id);
    assert.equal(record.cause, cause);
    assert.equal(record.response, cause);
  }
  const refused = await put({ ...settings, tokenUrl: 'http://10.0.0.1/token' });
  assert.match(refused.body.detail[0].msg, /10\.0\.0\.1 .*only public addresses/);
  await put({ ...settings, tokenUrl: 'http://tokens-nowhere.invalid.internal/' });
  assert.match((await attempt((await send()).id)).cause, /^no access token: .*tokens-nowhere/);
  assert.equal(receiver.received.length, 0);

  tokens.answer(null);
  await gancho.api('DELETE', `${path}/oauth`);
  await send();
  await receiver.waitForCount(1);
  assert.deepEqual(authorizations(receiver), [undefined]);
});

test('the other ways to show who asks', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { send, put, settings } = await setUp(receiver, tokens, { authMethod: 'post' });
  await send();
  await receiver.waitForCount(1);
  const [post] = tokens.asked;
  assert.equal(post!.authorization, undefined);
  assert.equal(post!.form.get('client_id'), 'gancho client');
  assert.equal(post!.form.get('client_secret'), secret);

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { clientSecret: _, ...rest } = settings as Record<string, unknown>;
  const saved = await put({
    ...rest,
    authMethod: 'private_key_jwt',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    keyId: 'key-7',
  });
  assert.equal(saved.status, 200, saved.text);
  assert.deepEqual([saved.body.hasClientSecret, saved.body.hasPrivateKey], [false, true]);
  await send();
  await receiver.waitForCount(2);
  const { form } = tokens.asked[1]!;
  assert.equal(
    form.get('client_assertion_type'),
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  );
  const [head, claims, signature] = form.get('client_assertion')!.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  assert.deepEqual(read(head!), { alg: 'ES256', typ: 'JWT', kid: 'key-7' });
  const { iss, sub, aud, iat, exp, jti } = read(claims!);
  assert.deepEqual([iss, sub, aud], ['gancho client', 'gancho client', tokens.url]);
  assert.ok(exp > Date.now() / 1000 && exp - iat <= 120 && jti.length > 16);
  assert.ok(
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    ),
  );
});

test('secrets are shown to nobody, sealed in the store, and go to no other server', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { path, put, settings, saved } = await setUp(receiver, tokens, {
    extraParams: { code: 'hidden-value' },
  });
  assert.deepEqual(saved, {
    tokenUrl: tokens.url,
    clientId: 'gancho client',
    authMethod: 'basic',
    hasClientSecret: true,
    hasPrivateKey: false,
    keyId: null,
    scopes: [],
    audience: null,
    extraParamNames: ['code'],
  });
  assert.deepEqual((await gancho.api('GET', `${path}/oauth`)).body, saved);
  const config = await gancho.api('GET', `${path}/oauth-config`);
  assert.deepEqual(config.body, { enabled: true, tokenUrl: tokens.url, authMethod: 'basic' });
  const stored = await storedText(gancho);
  for (const text of [stored, gancho.output()]) {
    assert.ok(!text.includes(secret) && !text.includes('hidden-value'));
  }

  const { clientSecret: _, extraParams: __, ...rest } = settings as Record<string, unknown>;
  assert.equal((await put({ ...rest, scopes: ['new'] })).status, 200, 'the secret stays');
  for (const change of [
    { tokenUrl: `${tokens.url}/elsewhere` },
    { clientId: 'another' },
    { authMethod: 'private_key_jwt' },
  ]) {
    const refused = await put({ ...rest, ...change });
    assert.equal(refused.status, 422, JSON.stringify(change));
    assert.match(refused.body.detail[0].loc[1], /clientSecret|privateKey/);
  }

  assert.equal((await gancho.api('DELETE', `${path}/oauth`)).status, 204);
  assert.equal((await gancho.api('GET', `${path}/oauth`)).status, 404);
  assert.equal((await gancho.api('GET', `${path}/oauth-config`)).body.enabled, false);
});

test('what cannot be is refused by its field', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { put, settings } = await setUp(receiver, tokens);
  const wrong: [string, object][] = [
    ['tokenUrl', { tokenUrl: 'nonsense' }],
    ['tokenUrl', { tokenUrl: 'http://id.example.com/token' }],
    ['tokenUrl', { tokenUrl: 'https://a:b@id.example.com/token' }],
    ['tokenUrl', { tokenUrl: 'https://169.254.169.254/token' }],
    ['tokenUrl', { tokenUrl: 'https://id.example.com/token#part' }],
    ['authMethod', { authMethod: 'magic' }],
    ['privateKey', { privateKey: 'x' }],
    ['privateKey', { authMethod: 'private_key_jwt', clientSecret: null, privateKey: 'x' }],
    ['extraParams', { extraParams: { grant_type: 'password' } }],
    ['extraParams', { extraParams: { 'a b': 'c' } }],
    ['clientId', { clientId: '' }],
    ['scopes', { scopes: [''] }],
  ];
  for (const [field, change] of wrong) {
    const refused = await put({ ...settings, ...change });
    assert.equal(refused.status, 422, JSON.stringify(change));
    assert.equal(refused.body.detail[0].loc[1], field, JSON.stringify(change));
  }
});
