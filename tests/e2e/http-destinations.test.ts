/** Destinations that are HTTP requests: their forms, what they show to be let in, and what follows from answers. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import OAuth from 'oauth-1.0a';
import { Webhook } from 'standardwebhooks';
import { createAuthority } from '../support/certificates.ts';
import { clientOf } from '../support/client.ts';
import { withDestination } from '../support/destination.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTokenServer } from '../support/token-server.ts';

const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

test('a template makes the body, and values stay within it', async () => {
  await using receiver = await startReceiver();
  const { send, attempts } = await withDestination(
    gancho,
    {
      type: 'http',
      method: 'PUT',
      bodyTemplate:
        '{"pedido":"{{payload.order.id}}","total":{{payload.total}},"nota":"{{payload.note}}","tudo":{{payload.order | json}}}',
    },
    { url: `${receiver.url}/rest/pedidos`, headers: { tenantId: '01,0101' } },
  );
  const { id } = await send({ order: { id: 7 }, total: 12.5, note: 'a "quoted"\nline","x":"' });
  const [request] = await receiver.waitForCount(1);
  assert.equal(request!.method, 'PUT');
  assert.equal(request!.path, '/rest/pedidos');
  assert.deepEqual(JSON.parse(request!.body.toString()), {
    pedido: '7',
    total: 12.5,
    nota: 'a "quoted"\nline","x":"',
    tudo: { id: 7 },
  });
  assert.equal(request!.headers['content-type'], 'application/json');
  assert.equal(request!.headers['tenantid'], '01,0101');
  assert.match(request!.headers['user-agent']!, /^Gancho\//);
  assert.equal(request!.headers['webhook-signature'], undefined);
  const [attempt] = await attempts(id);
  assert.equal(attempt!.responseStatusCode, 204);
  assert.equal(attempt!.url, `${receiver.url}/rest/pedidos`);
});

test('other media types have rules of their own, and a payload without a template goes as it is', async () => {
  await using receiver = await startReceiver();
  const { put, send } = await withDestination(
    gancho,
    {
      type: 'http',
      contentType: 'application/x-www-form-urlencoded',
      bodyTemplate: 'a={{payload.a}}&b={{payload.b}}',
    },
    { url: receiver.url },
  );
  await send({ a: 'x&y=z', b: 'é' });
  await receiver.waitForCount(1);
  await put({ type: 'http', contentType: 'text/xml', bodyTemplate: '<a>{{payload.a}}</a>' });
  await send({ a: '<b>&' });
  await receiver.waitForCount(2);
  await put({ type: 'http', signed: true });
  await send({ a: 1 });
  const [form, xml, plain] = await receiver.waitForCount(3);
  assert.equal(form!.body.toString(), 'a=x%26y%3Dz&b=%C3%A9');
  assert.equal(xml!.body.toString(), '<a>&#60;b&#62;&#38;</a>');
  assert.equal(plain!.body.toString(), '{"a":1}');
});

test('it carries the signature where that is asked for', async () => {
  await using receiver = await startReceiver();
  const { app, send } = await withDestination(
    gancho,
    { type: 'http', signed: true, bodyTemplate: '{"n":{{payload.n}}}' },
    { url: receiver.url },
  );
  await send({ n: 1 });
  const [request] = await receiver.waitForCount(1);
  const { key } = await svix.endpoint.getSecret(app, 'ep');
  const headers = request!.headers as Record<string, string>;
  assert.deepEqual(new Webhook(key).verify(request!.body.toString(), headers), { n: 1 });
});

test('of GET and DELETE the template is the query', async () => {
  await using receiver = await startReceiver();
  const { put, send } = await withDestination(
    gancho,
    { type: 'http', method: 'GET', bodyTemplate: 'id={{payload.id}}&kind=sale' },
    { url: `${receiver.url}/find?fixed=1` },
  );
  await send({ id: 'a b&c' });
  await receiver.waitForCount(1);
  await put({ type: 'http', method: 'DELETE' });
  await send({ id: 1 });
  const [get, remove] = await receiver.waitForCount(2);
  assert.equal(get!.method, 'GET');
  assert.equal(get!.path, '/find?fixed=1&id=a%20b%26c&kind=sale');
  assert.equal(get!.headers['content-type'], undefined);
  assert.equal(get!.body.length, 0);
  assert.equal(remove!.method, 'DELETE');
  assert.equal(remove!.path, '/find?fixed=1');
});

test('names, tokens and keys are shown as the server asks for them', async () => {
  await using receiver = await startReceiver();
  const { put, send } = await withDestination(gancho, null, { url: `${receiver.url}/a?b=1` });
  const auths = [
    { type: 'basic', username: 'ana', password: 'ção' },
    { type: 'bearer', token: 'abc.def' },
    { type: 'apiKey', name: 'X-Api-Key', value: 'k1', in: 'header' },
    { type: 'apiKey', name: 'key', value: 'k 2', in: 'query' },
  ];
  for (const [index, auth] of auths.entries()) {
    assert.equal((await put({ type: 'http', auth })).status, 200);
    await send({});
    await receiver.waitForCount(index + 1);
  }
  const [basic, bearer, header, query] = receiver.received;
  const pair = basic!.headers.authorization!.replace('Basic ', '');
  assert.equal(Buffer.from(pair, 'base64').toString(), 'ana:ção');
  assert.equal(bearer!.headers.authorization, 'Bearer abc.def');
  assert.equal(header!.headers['x-api-key'], 'k1');
  assert.equal(query!.path, '/a?b=1&key=k+2');
});

test('a token is fetched with its owner’s password, kept, and fetched anew after a 401', async () => {
  await using receiver = await startReceiver();
  await using tokens = await startTokenServer();
  const { send, attempts } = await withDestination(
    gancho,
    {
      type: 'http',
      auth: {
        type: 'oauth2',
        grant: 'password',
        tokenUrl: tokens.url,
        username: 'protheus',
        password: 'p&ss',
        clientId: 'c',
        clientSecret: 's',
        clientAuth: 'post',
        scopes: ['a', 'b'],
      },
    },
    { url: receiver.url },
  );
  await send({});
  await send({});
  await receiver.waitForCount(2);
  assert.deepEqual(tokens.given, ['token-1']);
  assert.deepEqual(Object.fromEntries(tokens.asked[0]!.form), {
    grant_type: 'password',
    username: 'protheus',
    password: 'p&ss',
    client_id: 'c',
    client_secret: 's',
    scope: 'a b',
  });
  receiver.respond(({ headers }, response) =>
    response.writeHead(headers.authorization === 'Bearer token-1' ? 401 : 200).end(),
  );
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.responseStatusCode, 200);
  assert.deepEqual(tokens.given, ['token-1', 'token-2']);
});

test('some token servers take what is asked in the query, or as JSON', async () => {
  await using receiver = await startReceiver();
  await using tokenServer = await startReceiver();
  tokenServer.respond((_request, response) =>
    response.end('{"access_token":"t","token_type":"Bearer","expires_in":3600}'),
  );
  const auth = {
    type: 'oauth2',
    grant: 'password',
    tokenUrl: `${tokenServer.url}/rest/api/oauth2/v1/token`,
    username: 'ana',
    password: 'a b',
  };
  const { put, send } = await withDestination(gancho, null, { url: receiver.url });
  for (const [index, paramsIn] of (['query', 'json'] as const).entries()) {
    await put({ type: 'http', auth: { ...auth, paramsIn } });
    await send({});
    await receiver.waitForCount(index + 1);
  }
  const [query, json] = tokenServer.received;
  assert.equal(
    query!.path,
    '/rest/api/oauth2/v1/token?grant_type=password&username=ana&password=a+b',
  );
  assert.equal(query!.headers.authorization, undefined);
  assert.deepEqual(JSON.parse(json!.body.toString()), {
    grant_type: 'password',
    username: 'ana',
    password: 'a b',
  });
  assert.equal(receiver.received[1]!.headers.authorization, 'Bearer t');
});

for (const signatureMethod of ['HMAC-SHA1', 'HMAC-SHA256'] as const) {
  test(`OAuth 1.0a signs as its usual library does, by ${signatureMethod}`, async () => {
    await using receiver = await startReceiver();
    const url = `${receiver.url}/process-management/api/v2/processes/a%20b/start?z=1&a=%C3%A9+x&a=`;
    const { send } = await withDestination(
      gancho,
      {
        type: 'http',
        bodyTemplate: '{"targetState":0,"formFields":{"id":"{{payload.id}}"}}',
        auth: {
          type: 'oauth1',
          consumerKey: 'key',
          consumerSecret: 'secret & more',
          token: 'token',
          tokenSecret: 'token secret',
          signatureMethod,
        },
      },
      { url },
    );
    await send({ id: 1 });
    const [request] = await receiver.waitForCount(1);
    const header = request!.headers.authorization!;
    const shown = Object.fromEntries(
      [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        decodeURIComponent(value!),
      ]),
    );
    const hash = signatureMethod === 'HMAC-SHA1' ? 'sha1' : 'sha256';
    const oracle = new OAuth({
      consumer: { key: 'key', secret: 'secret & more' },
      signature_method: signatureMethod,
      hash_function: (text, key) => createHmac(hash, key).update(text).digest('base64'),
    });
    const { oauth_signature: signature, ...rest } = shown;
    // The library reads the query itself; `+` for a space is not among what it knows.
    const signed = { url: url.replace('+', '%20'), method: 'POST' };
    const expected = oracle.getSignature(signed, 'token secret', rest as unknown as OAuth.Data);
    assert.equal(signature, expected);
    assert.match(rest['oauth_nonce']!, /^\w{16,}$/);
    assert.ok(Math.abs(Number(rest['oauth_timestamp']) - Date.now() / 1000) < 60);
  });
}

test('what is no success is tried again, and a resend goes the same way', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 503 : 200).end(`answer ${count}`),
  );
  const { send, attempts, resend } = await withDestination(
    gancho,
    { type: 'http', method: 'PATCH', bodyTemplate: '{"n":{{payload.n}}}' },
    { url: receiver.url },
  );
  const { id } = await send({ n: 5 });
  const [second, first] = await attempts(id, 2);
  assert.deepEqual([first!.responseStatusCode, second!.responseStatusCode], [503, 200]);
  assert.equal(second!.response, 'answer 2');
  await resend(id);
  await attempts(id, 3);
  for (const { method, body } of receiver.received) {
    assert.deepEqual([method, body.toString()], ['PATCH', '{"n":5}']);
  }
});

test('a template that comes to no JSON sends nothing and says so', async () => {
  await using receiver = await startReceiver();
  const { send, attempts } = await withDestination(
    gancho,
    { type: 'http', bodyTemplate: '{"total":{{payload.total}}}' },
    { url: receiver.url },
  );
  const [attempt] = await attempts((await send({})).id);
  assert.match(attempt!.cause!, /the template comes to no JSON/);
  assert.equal(receiver.received.length, 0);
});

test('the certificates of the endpoint are shown and trusted', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'ca'));
  const authority = createAuthority(join(folder.path, 'ca'));
  const client = authority.issue();
  const ca = readFileSync(authority.certFile, 'utf8');
  const shown: boolean[] = [];
  const server = createServer(
    { ...authority.issue(), ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      shown.push((request.socket as TLSSocket).authorized);
      response.writeHead(200).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.closeAllConnections());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { path, send, attempts } = await withDestination(
    gancho,
    { type: 'http', method: 'PUT' },
    { url },
  );
  const endpoint = path.replace('/destination', '');
  await gancho.api('PUT', `${endpoint}/ca`, { certificates: ca });
  const { status } = await gancho.api('PUT', `${endpoint}/mtls`, {
    certificate: client.cert,
    privateKey: client.key,
  });
  assert.equal(status, 200);
  const [attempt] = await attempts((await send({})).id);
  assert.equal(attempt!.responseStatusCode, 200, attempt!.cause!);
  assert.deepEqual(shown, [true]);
  server.close();
});

test('what failed is recovered the same way', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  const since = new Date(Date.now() - 60_000).toISOString();
  const { app, send, attempts } = await withDestination(
    gancho,
    { type: 'http', method: 'PUT', bodyTemplate: '{"n":{{payload.n}}}' },
    { url: receiver.url },
  );
  const { id } = await send({ n: 5 });
  await attempts(id, 2);
  receiver.respond(200);
  const asked = await gancho.api('POST', `/app/${app}/endpoint/ep/recover`, { since });
  assert.equal(asked.status, 202, asked.text);
  const [last] = await attempts(id, 3);
  assert.equal(last!.responseStatusCode, 200);
  const { method, body } = receiver.received.at(-1)!;
  assert.deepEqual([method, body.toString()], ['PUT', '{"n":5}']);
});
