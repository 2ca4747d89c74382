/** Ready-made enrichments are named and filled by the API, and tokens come from servers of other forms. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'a', uid: 'a' });

async function put(endpoint: string, body: object) {
  return gancho.api('PUT', `/app/a/endpoint/${endpoint}/enrichment`, body);
}

test('a preset is filled with its settings, without showing its secrets', async () => {
  await svix.endpoint.create('a', { url: 'https://stock.example/', uid: 'preset' });
  const saved = await put('preset', {
    preset: 'vtex-order',
    settings: { account: 'loja', appKey: 'key', appToken: 'token' },
    cacheSeconds: 30,
    headers: { accept: 'application/json' },
  });
  assert.equal(saved.status, 200, saved.text);
  assert.deepEqual(saved.body, {
    url: 'https://loja.vtexcommercestable.com.br/api/oms/pvt/orders/{{payload.OrderId}}',
    method: 'GET',
    headers: { 'x-vtex-api-appkey': 'key', accept: 'application/json' },
    bodyTemplate: null,
    auth: { type: 'apiKey', name: 'x-vtex-api-apptoken', value: '********', in: 'header' },
    hosts: ['loja.vtexcommercestable.com.br'],
    cacheSeconds: 30,
    missingOn: [],
    as: 'beside',
  });
  const { body } = await gancho.api('GET', '/app/a/endpoint/preset/enrichment');
  assert.deepEqual(body, saved.body);
});

test('every preset is one that an endpoint can have', async () => {
  const refused = await put('preset', { preset: 'zzzzzzzzzzzz' });
  assert.equal(refused.status, 422);
  const names = /is none of them: (.*)$/.exec(refused.body.detail[0].msg)![1]!.split(', ');
  assert.ok(names.length >= 12);
  for (const preset of names) {
    const settings: Record<string, string> = {};
    for (let saved = await put('preset', { preset, settings }); saved.status !== 200;) {
      const [{ loc, msg }] = saved.body.detail;
      assert.match(msg, /^must be given: /, `${preset}: ${saved.text}`);
      settings[loc.at(-1)] = 'word';
      saved = await put('preset', { preset, settings });
    }
  }
});

test('what does not belong together is refused by name', async () => {
  const refusal = async (body: object) => {
    const { status, body: problem } = await put('preset', body);
    assert.equal(status, 422);
    return [problem.detail[0].loc.join('.'), problem.detail[0].msg];
  };
  assert.deepEqual(await refusal({}), ['body.url', 'must be given, or a preset']);
  assert.deepEqual(await refusal({ preset: 'vtex-oder', settings: {} }), [
    'body.preset',
    'is none of them: did you mean vtex-order?',
  ]);
  assert.equal((await refusal({ preset: 'bling-order' }))[0], 'body.settings.token');
  assert.deepEqual(
    await refusal({ preset: 'bling-order', settings: { token: 't', colour: 'red' } }),
    ['body.settings.colour', 'is not asked for: there are token'],
  );
  assert.equal(
    (await refusal({ preset: 'bling-order', url: 'https://a.example/' }))[0],
    'body.url',
  );
  assert.equal(
    (await refusal({ url: 'https://a.example/', settings: { token: 't' } }))[0],
    'body.settings',
  );
});

test('a token that stands elsewhere in the answer opens the door', async () => {
  await using receiver = await startReceiver();
  await using signing = await startReceiver();
  const logins: string[] = [];
  signing.respond(({ path, body }, response) => {
    const isLogin = path === '/identityintegration/v3/auth/login';
    if (isLogin) logins.push(body.toString());
    const answer = isLogin
      ? { succeeded: true, data: { token: 'tae-token' } }
      : { data: [{ idDocumento: 12345, status: 2 }] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await svix.eventType.create({ name: 'document.finished', description: 'Signed by all' });
  await svix.endpoint.create('a', {
    url: receiver.url,
    uid: 'tae',
    eventTypes: ['document.finished'],
  });
  const auth = {
    type: 'oauth2',
    grant: 'password',
    tokenUrl: `${signing.url}/identityintegration/v3/auth/login`,
    username: 'svc@example.com',
    password: 'p',
    paramsIn: 'json',
    tokenAt: 'data.token',
  };
  const saved = await put('tae', {
    url: `${signing.url}/signintegration/v2/Publicacoes/documentos-empresa`,
    bodyTemplate: '[{{payload.idDocumento}}]',
    auth,
    as: 'payload',
  });
  assert.equal(saved.status, 200, saved.text);
  assert.equal(saved.body.auth.tokenAt, 'data.token');
  const wrong = await put('tae', {
    url: `${signing.url}/`,
    auth: { ...auth, tokenAt: 'data token' },
  });
  assert.deepEqual(wrong.body.detail[0].loc, ['body', 'auth', 'tokenAt']);
  await svix.message.create('a', {
    eventType: 'document.finished',
    payload: { idDocumento: 12345, status: 2 },
  });
  const [received] = await receiver.waitForCount(1);
  assert.deepEqual(JSON.parse(received!.body.toString()), {
    data: [{ idDocumento: 12345, status: 2 }],
  });
  assert.deepEqual(JSON.parse(logins[0]!), {
    grant_type: 'password',
    username: 'svc@example.com',
    password: 'p',
  });
  const asked = signing.received.find(({ path }) => path.startsWith('/signintegration'))!;
  assert.equal(asked.body.toString(), '[12345]');
  assert.equal(asked.headers.authorization, 'Bearer tae-token');
});
