/** Addresses that are wrong: of receivers in private networks, of what is not there, and of no route. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { fieldsOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { assertRefused, prepareShop, stateOf, type Wrong } from '../support/wrong-requests.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
await prepareShop(gancho);
const check = (cases: Wrong[]) => assertRefused(gancho, cases);

const url = 'http://127.0.0.1:9999/';
const privateHosts = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '0',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '１２７.0.0.1',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fc00::1]',
  '[fd12::1]',
  '[fe80::1]',
  '[ff02::1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
];

test('addresses of private networks, however they are written', async () => {
  await using shut = await serveGancho({ allowSubnets: null });
  await shut.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  await shut.api('POST', '/app/shop/endpoint', { url: 'https://example.com/', uid: 'hooks' });
  for (const host of privateHosts) {
    for (const [method, path] of [
      ['POST', '/app/shop/endpoint'],
      ['PATCH', '/app/shop/endpoint/hooks'],
      ['PUT', '/app/shop/endpoint/hooks'],
    ] as const) {
      const answer = await shut.api(method, path, { url: `http://${host}/hooks` });
      assert.equal(answer.status, 422, `${method} ${host}: ${answer.text}`);
      assert.deepEqual(fieldsOf(answer.body), ['body.url']);
      assert.match(answer.body.detail[0].msg, /only public addresses/);
    }
  }
  const port = await shut.api('POST', '/app/shop/endpoint', { url: 'https://example.com:6379/' });
  assert.deepEqual(fieldsOf(port.body), ['body.url']);
  assert.match(port.body.detail[0].msg, /port 6379/);
  const { body } = await shut.api('GET', '/app/shop/endpoint');
  assert.deepEqual(
    body.data.map((one: { url: string }) => one.url),
    ['https://example.com/'],
  );
});

const unknownId = '0'.repeat(27);

test('things and addresses that are not there', () =>
  check(
    (
      [
        ['GET /app/nobody', undefined],
        [`GET /app/app_${unknownId}`, undefined],
        ['PATCH /app/nobody', { name: 'x' }],
        ['DELETE /app/nobody', undefined],
        ['POST /app/nobody/msg', { eventType: 'a', payload: {} }],
        ['POST /app/nobody/endpoint', { url }],
        ['GET /app/shop/endpoint/nobody', undefined],
        [`PUT /app/shop/endpoint/ep_${unknownId}`, { url }],
        ['PATCH /app/shop/endpoint/nobody', {}],
        ['GET /app/shop/endpoint/nobody/secret', undefined],
        ['POST /app/shop/endpoint/nobody/secret/rotate', {}],
        ['PUT /app/shop/endpoint/nobody/headers', { headers: {} }],
        ['GET /app/shop/msg/nobody', undefined],
        [`GET /app/shop/msg/msg_${unknownId}`, undefined],
        ['GET /app/shop/attempt/endpoint/nobody', undefined],
        ['GET /app/shop/attempt/msg/nobody', undefined],
        [`GET /app/shop/msg/nobody/attempt/atmpt_${unknownId}`, undefined],
        ['POST /app/shop/msg/nobody/endpoint/hooks/resend', undefined],
        ['GET /event-type/nobody', undefined],
        ['PATCH /event-type/nobody', {}],
        ['DELETE /event-type/nobody', undefined],
        ['GET /app/%00', undefined],
        ["GET /app/'%20OR%201=1--", undefined],
        ['GET /app/..%2f..%2fetc%2fpasswd', undefined],
        [`GET /app/${'a'.repeat(600)}`, undefined],
        ['GET /nowhere', undefined],
        ['POST /nowhere', { a: 1 }],
        ['GET /app/shop/nowhere', undefined],
      ] as [string, unknown][]
    ).map(([to, body]): Wrong => ({
      what: to,
      to,
      status: 404,
      says: /not_found/,
      ...(body === undefined ? {} : { body }),
    })),
  ));

test('methods that an address does not take', async () => {
  const before = await stateOf(gancho);
  for (const [method, path, allowed] of [
    ['DELETE', '/app', 'GET, HEAD, POST'],
    ['PUT', '/app', 'GET, HEAD, POST'],
    ['POST', '/app/shop', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['DELETE', '/app/shop/msg', 'GET, HEAD, POST'],
    ['PATCH', '/app/shop/endpoint/hooks/secret', 'GET, HEAD'],
    ['GET', '/app/shop/endpoint/hooks/secret/rotate', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ] as const) {
    const answer = await gancho.api(method, path, method === 'GET' ? undefined : '{"broken');
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.equal(answer.headers.get('allow'), allowed);
    assert.equal(answer.body.code, 'method_not_allowed');
    assert.ok(answer.body.detail.includes(method) && answer.body.detail.includes(allowed));
  }
  assert.equal(await stateOf(gancho), before);
});

test('HEAD answers as GET does, without the body', async () => {
  for (const [path, status] of [
    ['/app', 200],
    ['/app/shop', 200],
    ['/app/nobody', 404],
    ['/health', 204],
  ] as const) {
    const head = await fetch(`${gancho.url}/api/v1${path}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${gancho.key}` },
    });
    assert.equal(head.status, status, path);
    assert.equal(await head.text(), '');
  }
});

test('an address that cannot be decoded', () =>
  check([{ what: '%ff', to: 'GET /app/%ff', status: 400, says: /`%`/ }]));

test('what is no HTTP, and headers beyond measure, are answered in JSON', async () => {
  const { port } = new URL(gancho.url);
  const answerTo = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(answer));
    });
  for (const [text, status] of [
    ['NONSENSE\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
    ['POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n', 400],
  ] as const) {
    const answer = await answerTo(text);
    const [head, body] = answer.split('\r\n\r\n');
    assert.match(head!, new RegExp(`^HTTP/1.1 ${status} `), text.slice(0, 40));
    assert.equal(typeof (JSON.parse(body!) as { detail: string }).detail, 'string');
  }
});
