/** The record behind a thin event is fetched before the event is sent; the server is asked as a stranger. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { startTokenServer } from '../support/token-server.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
let applications = 0;

async function setUp(receiver: Receiver) {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url: receiver.url, uid: 'ep' });
  const path = `/app/${app}/endpoint/ep/enrichment`;
  return {
    app,
    put: (body: object) => gancho.api('PUT', path, body),
    get: () => gancho.api('GET', path),
    remove: () => gancho.api('DELETE', path),
    send: (payload: object) => svix.message.create(app, { eventType: 'order.paid', payload }),
    attempt: (messageId: string) =>
      waitFor('an attempt', async () => {
        const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${messageId}`);
        return body.data[0] as { cause: string; status: number } | undefined;
      }),
  };
}

const answerWith = (source: Receiver, status: number, body: string) =>
  source.respond((_, response) => response.writeHead(status).end(body));

test('the record takes the place of the payload, and is signed', async () => {
  await using receiver = await startReceiver();
  await using source = await startReceiver();
  answerWith(source, 200, '{"id":"o/1","total":199}');
  const { put, get, send, remove } = await setUp(receiver);
  const saved = await put({
    url: `${source.url}/orders/{{payload.data.id}}`,
    auth: { type: 'basic', username: 'shop', password: 'secret' },
    headers: { 'X-Api-Key': 'k', 'X-Kind': 'full' },
    as: 'payload',
  });
  assert.equal(saved.status, 200, saved.text);
  assert.deepEqual(saved.body, {
    url: `${source.url}/orders/{{payload.data.id}}`,
    method: 'GET',
    headers: { 'x-api-key': '********', 'x-kind': 'full' },
    bodyTemplate: null,
    auth: { type: 'basic', username: 'shop', password: '********' },
    hosts: [new URL(source.url).host],
    cacheSeconds: 0,
    missingOn: [],
    as: 'payload',
  });
  assert.deepEqual((await get()).body, saved.body);
  // What comes back as it was shown stays.
  assert.equal((await put(saved.body)).status, 200);
  await send({ data: { id: 'o/1' } });
  const [received] = await receiver.waitForCount(1);
  assert.equal(received!.body.toString(), '{"id":"o/1","total":199}');
  const [asked] = source.received;
  assert.deepEqual(
    [asked!.method, asked!.path, asked!.headers['x-api-key'], asked!.headers.authorization],
    ['GET', '/orders/o%2F1', 'k', `Basic ${Buffer.from('shop:secret').toString('base64')}`],
  );
  assert.equal((await remove()).status, 204);
  assert.equal((await get()).status, 404);
  await send({ data: { id: 2 } });
  assert.equal((await receiver.waitForCount(2))[1]!.body.toString(), '{"data":{"id":2}}');
});

test('a failure is one of the attempt, and a missing record none where it is said to be', async () => {
  await using receiver = await startReceiver();
  await using source = await startReceiver();
  answerWith(source, 404, '{}');
  const { put, send, attempt } = await setUp(receiver);
  const settings = { url: `${source.url}/{{payload.id}}`, as: 'payload' };
  await put(settings);
  const causeOf = async (payload: object) => (await attempt((await send(payload)).id)).cause;
  assert.equal(await causeOf({ id: 1 }), 'the enrichment answered 404');
  assert.match(await causeOf({}), /\{\{payload\.id\}\} has no value/);
  answerWith(source, 200, `"${'x'.repeat(1_000_000)}"`);
  assert.match(await causeOf({ id: 1 }), /answered with more than 1000000 bytes/);
  assert.equal(receiver.received.length, 0);
  // As much as the bound allows comes whole.
  answerWith(source, 200, `"${'x'.repeat(999_998)}"`);
  await send({ id: 1 });
  const [received] = await receiver.waitForCount(1);
  assert.equal(received!.body.length, 999_998);
  answerWith(source, 404, '{}');
  await put({ ...settings, missingOn: [404] });
  await send({ id: 7 });
  assert.equal((await receiver.waitForCount(2))[1]!.body.toString(), '{"id":7}');
});

test('one answer serves the events that ask for the same, with one token', async () => {
  await using receiver = await startReceiver();
  await using source = await startReceiver();
  await using tokens = await startTokenServer();
  answerWith(source, 200, '{"full":true}');
  const { put, send } = await setUp(receiver);
  const saved = await put({
    url: `${source.url}/find`,
    bodyTemplate: '{"id":{{payload.id | json}}}',
    cacheSeconds: 60,
    as: 'payload',
    auth: {
      type: 'oauth2',
      grant: 'client_credentials',
      tokenUrl: tokens.url,
      clientId: 'c',
      clientSecret: 's',
    },
  });
  assert.equal(saved.status, 200, saved.text);
  assert.equal(saved.body.method, 'POST');
  await Promise.all(Array.from({ length: 8 }, () => send({ id: 'a"b' })));
  await send({ id: 'other' });
  const received = await receiver.waitForCount(9);
  assert.ok(received.every(({ body }) => body.toString() === '{"full":true}'));
  assert.deepEqual(
    source.received.map(({ body, headers }) => [body.toString(), headers.authorization]),
    [
      ['{"id":"a\\"b"}', 'Bearer token-1'],
      ['{"id":"other"}', 'Bearer token-1'],
    ],
  );
  assert.equal(tokens.asked.length, 1);
});

test('an address is refused that may never be asked, and a secret goes only where it went', async () => {
  await using receiver = await startReceiver();
  const { put, send, attempt } = await setUp(receiver);
  const refused = async (body: object): Promise<string> => {
    const { status, body: problem, text } = await put(body);
    assert.equal(status, 422, text);
    return `${problem.detail[0].loc.slice(1).join('.')}: ${problem.detail[0].msg}`;
  };
  assert.match(await refused({ url: 'http://api.example.com/' }), /^url: must begin with https/);
  assert.match(await refused({ url: 'ftp://api.example.com/' }), /^url: must begin with https/);
  assert.match(await refused({ url: 'http://10.0.0.1/' }), /^url: /);
  assert.match(await refused({ url: 'https://u:p@api.example.com/' }), /^url: .*`auth`/);
  assert.match(await refused({ url: 'https://api.example.com/a/../b' }), /^url: /);
  assert.match(await refused({ url: 'https://api.example.com/{{' }), /^url: /);
  assert.match(await refused({ url: 'https://{{payload.host}}/' }), /^hosts: name the hosts/);
  assert.match(
    await refused({ url: 'https://api.example.com/', hosts: ['other.example.com'] }),
    /^hosts: does not name api\.example\.com/,
  );
  assert.match(
    await refused({ url: 'https://api.example.com/', hosts: ['api.example.com/x'] }),
    /^hosts\.0: /,
  );
  assert.match(
    await refused({ url: 'https://api.example.com/', method: 'GET', bodyTemplate: 'x' }),
    /^bodyTemplate: only a POST/,
  );
  const auth = { type: 'bearer', token: 'secret' };
  const url = 'https://api.example.com/';
  assert.equal((await put({ url, auth })).status, 200);
  const hidden = { ...auth, token: '********' };
  assert.equal((await put({ url: `${url}other`, auth: hidden })).status, 200);
  assert.match(
    await refused({ url: 'https://elsewhere.example.com/', auth: hidden }),
    /^auth\.token: hidden/,
  );

  // An event cannot lead anywhere else.
  const settings = { url: 'https://{{payload.host}}/x', hosts: ['api.example.com'] };
  assert.equal((await put(settings)).status, 200);
  const { cause } = await attempt((await send({ host: '127.0.0.1' })).id);
  assert.equal(cause, 'the enrichment was not asked: 127.0.0.1 is not among its hosts');
});
