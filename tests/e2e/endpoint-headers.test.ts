/** Headers that the owner of an endpoint adds: sent as written, secret ones hidden, ours untouchable. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });

async function endpointAt(url = 'http://127.0.0.1:9999/'): Promise<string> {
  return (await svix.endpoint.create('shop', { url })).id;
}

test('headers are sent in the case in which they were written, beside our own', async () => {
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create('shop', {
    url: receiver.url,
    headers: { 'X-Tenant-ID': 'north', authorization: 'Bearer secret', 'X-Empty': '' },
  });
  await svix.message.create('shop', { eventType: 'a', payload: {} });
  const [arrived] = await receiver.waitForCount(1);
  const names = arrived!.rawHeaders.filter((_, index) => index % 2 === 0);
  assert.ok(names.includes('X-Tenant-ID'), names.join());
  assert.equal(names[0]!.toLowerCase(), 'host', 'first, as RFC 9110 (7.2) advises');
  assert.equal(arrived!.headers['x-tenant-id'], 'north');
  assert.equal(arrived!.headers.authorization, 'Bearer secret');
  assert.equal(arrived!.headers['x-empty'], '');
  assert.equal(arrived!.headers['content-type'], 'application/json');
  for (const name of ['id', 'timestamp', 'signature']) {
    assert.ok(arrived!.headers[`webhook-${name}`]);
    assert.equal(arrived!.headers[`svix-${name}`], arrived!.headers[`webhook-${name}`]);
  }
  await svix.endpoint.delete('shop', id);
});

test('PUT replaces all headers; PATCH sets, removes and keeps; names do not differ by case', async () => {
  const id = await endpointAt();
  assert.deepEqual(await svix.endpoint.getHeaders('shop', id), { headers: {}, sensitive: [] });

  await svix.endpoint.patchHeaders('shop', id, { headers: { 'X-A': '1', 'X-B': '2' } });
  await svix.endpoint.patchHeaders('shop', id, { headers: { 'x-a': '3' } });
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, {
    'X-B': '2',
    'x-a': '3',
  });

  await svix.endpoint.patchHeaders('shop', id, { headers: { 'X-C': '4' }, deleteHeaders: ['x-b'] });
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, {
    'x-a': '3',
    'X-C': '4',
  });
  const answer = await gancho.api('PATCH', `/app/shop/endpoint/${id}/headers`, {
    headers: { 'X-A': null },
  });
  assert.equal(answer.status, 204);
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, { 'X-C': '4' });

  await svix.endpoint.setHeaders('shop', id, { headers: { 'X-D': '5' } });
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, { 'X-D': '5' });
  await svix.endpoint.setHeaders('shop', id, { headers: {} });
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, {});
});

test('values of secret headers are never shown again', async () => {
  const id = await endpointAt();
  const secrets = { Authorization: 'Bearer one', 'X-API-Key': 'two', Cookie: 'three' };
  await svix.endpoint.setHeaders('shop', id, { headers: { ...secrets, 'X-Open': 'four' } });
  const { status, body, text } = await gancho.api('GET', `/app/shop/endpoint/${id}/headers`);
  assert.equal(status, 200);
  assert.deepEqual(body.headers, { 'X-Open': 'four' });
  assert.deepEqual(body.sensitive.toSorted(), ['Authorization', 'Cookie', 'X-API-Key']);
  for (const value of Object.values(secrets)) assert.ok(!text.includes(value));
  const endpoint = await gancho.api('GET', `/app/shop/endpoint/${id}`);
  for (const value of Object.values(secrets)) assert.ok(!endpoint.text.includes(value));
});

const refused: [string, string, RegExp][] = [
  ['webhook-signature', 'v1,forged', /cannot be set/],
  ['Webhook-Id', 'x', /cannot be set/],
  ['svix-id', 'x', /cannot be set/],
  ['x-svix-id', 'x', /cannot be set/],
  ['X-Gancho-Anything', 'x', /cannot be set/],
  ['content-length', '5', /cannot be set/],
  ['Content-Type', 'text/plain', /cannot be set/],
  ['content-encoding', 'gzip', /cannot be set/],
  ['Host', 'other.example', /cannot be set/],
  ['transfer-encoding', 'chunked', /cannot be set/],
  ['connection', 'close', /cannot be set/],
  ['expect', '100-continue', /cannot be set/],
  ['User-Agent', 'x', /cannot be set/],
  ['X-Amz-Security-Token', 'x', /cannot be set/],
  ['x-goog-meta', 'x', /cannot be set/],
  ['some:thing', 'x', /not a header name/],
  ['some thing', 'x', /not a header name/],
  ['', 'x', /not a header name/],
  ['X-Nul\0', 'x', /U\+0000/],
  ['X-Ümlaut', 'x', /not a header name/],
  ['X-Split', 'a\r\nX-Evil: b', /one line/],
  ['X-Nul', 'a\0b', /U\+0000/],
  ['X-Emoji', '🎣', /Latin-1/],
  ['X-Space', ' a', /visible/],
  ['X-Long', 'a'.repeat(4097), /4096/],
];

test('a header that would forge, split or reframe the request is refused by name', async () => {
  const id = await endpointAt();
  await svix.endpoint.setHeaders('shop', id, { headers: { 'X-Kept': '1' } });
  for (const [name, value, words] of refused) {
    const headers = { [name]: value };
    const calls = [
      () => svix.endpoint.setHeaders('shop', id, { headers }),
      () => svix.endpoint.patchHeaders('shop', id, { headers }),
      () => svix.endpoint.create('shop', { url: 'http://127.0.0.1:9999/', headers }),
    ];
    for (const call of calls) {
      const { body } = await refusalOf(call(), 422);
      assert.deepEqual(body.detail[0].loc, ['body', 'headers', name]);
      assert.match(body.detail[0].msg, words, name);
    }
  }
  assert.deepEqual((await svix.endpoint.getHeaders('shop', id)).headers, { 'X-Kept': '1' });
});

test('the same name in two cases, and more than 50 headers, are refused', async () => {
  const id = await endpointAt();
  const twice = await refusalOf(
    svix.endpoint.setHeaders('shop', id, { headers: { 'X-A': '1', 'x-a': '2' } }),
    422,
  );
  assert.match(twice.body.detail[0].msg, /twice/);
  const many = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${from + index}`, 'v']));
  await svix.endpoint.setHeaders('shop', id, { headers: many(0, 50) });
  await refusalOf(svix.endpoint.patchHeaders('shop', id, { headers: many(50, 1) }), 422);
  await refusalOf(svix.endpoint.setHeaders('shop', id, { headers: many(0, 51) }), 422);
  assert.equal(Object.keys((await svix.endpoint.getHeaders('shop', id)).headers).length, 50);
});
