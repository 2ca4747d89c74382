/** Payloads of any form, headers of a message's own, applications that come with it, and what matched. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { messageInRaw } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

let applications = 0;
async function newApplication(): Promise<string> {
  const uid = `app-${(applications += 1)}`;
  await svix.application.create({ name: uid, uid });
  return uid;
}

/** A request whose body is bytes. */
async function post(path: string, body: Uint8Array | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${gancho.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gancho.key}`, ...headers },
    body: Buffer.from(body),
  });
  return { status: response.status, body: (await response.json()) as any };
}

async function rawOf(app: string, id: string) {
  const response = await fetch(`${gancho.url}/api/v1/app/${app}/msg/${id}/raw`, {
    headers: { authorization: `Bearer ${gancho.key}` },
  });
  const type = response.headers.get('content-type');
  return { status: response.status, type, bytes: Buffer.from(await response.arrayBuffer()) };
}

test('a payload sent as text is delivered as it is written, whatever it is', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create(app, { url: receiver.url });
  const { key } = await svix.endpoint.getSecret(app, id);
  const texts: [text: string, type?: string][] = [
    ['{ "id": 12345678901234567890 }'],
    ['[1, 2]'],
    ['"a"'],
    ['null'],
    ['not JSON at all'],
    ['<order id="1"/>', 'application/xml'],
    ['total=199&currency=BRL', 'application/x-www-form-urlencoded'],
    ['{"a" : 1}', 'application/vnd.example+json; version=2'],
    [''],
    [`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ];
  for (const [index, [text, type]] of texts.entries()) {
    const sent = await svix.message.create(app, messageInRaw('a', text, type));
    const arrived = (await receiver.waitForCount(index + 1)).at(-1)!;
    assert.equal(arrived.body.toString(), text);
    assert.equal(arrived.headers['content-type'], type ?? 'application/json');
    new Webhook(key).verify(text, arrived.headers as Record<string, string>, { jsonParse: false });
    const raw = await rawOf(app, sent.id);
    assert.deepEqual([raw.status, raw.type], [200, type ?? 'application/json']);
    assert.equal(raw.bytes.toString(), text);
  }
});

const shown: [body: Uint8Array, type: string, payload: object][] = [
  [Buffer.from('{"a": 1}'), 'application/json', { a: 1 }],
  [Buffer.from('{"a": 1}'), 'text/plain', { a: 1 }],
  [Buffer.from('[1]'), 'application/json', { rawPayload: '[1]' }],
  [Buffer.from('olá'), 'text/plain; charset=utf-8', { rawPayload: 'olá' }],
  [Uint8Array.of(0, 255, 10), 'image/png', { rawPayloadBase64: 'AP8K' }],
  [new Uint8Array(), 'application/octet-stream', { rawPayload: '' }],
];

test('the body of a request can be the payload, byte for byte, of any content type', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  for (const [index, [body, type, payload]] of shown.entries()) {
    const sent = await post(`/app/${app}/msg/raw?event_type=file.new&event_id=f${index}`, body, {
      'content-type': type,
    });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.deepEqual(sent.body.payload, payload);
    const arrived = (await receiver.waitForCount(index + 1)).at(-1)!;
    assert.deepEqual(arrived.body, Buffer.from(body));
    assert.equal(arrived.headers['content-type'], type);
    const read = await svix.message.get(app, `f${index}`, { withContent: true });
    assert.deepEqual(read.payload, payload);
    const raw = await rawOf(app, `f${index}`);
    assert.deepEqual([raw.type, raw.bytes], [type, Buffer.from(body)]);
  }
  const { data } = await svix.message.list(app, { limit: 50, withContent: true });
  assert.deepEqual(
    data.map(({ payload }) => payload).toReversed(),
    shown.map(([, , payload]) => payload),
  );
});

test('a raw message says its fields in the address, and is refused by their names', async () => {
  const app = await newApplication();
  const path = `/app/${app}/msg/raw`;
  const sent = await post(`${path}?event_type=a&channels=x,y&tags=vip&event_id=one`, 'text', {
    'content-type': 'text/plain',
  });
  assert.deepEqual([sent.body.channels, sent.body.tags], [['x', 'y'], ['vip']]);
  const wrong: [query: string, place: string][] = [
    ['', 'query.event_type'],
    ['?event_type=a%20b', 'query.event_type'],
    ['?event_type=a&event_id=msg_1', 'query.event_id'],
    ['?event_type=a&channels=a%20b', 'query.channels.0'],
    ['?event_type=a&deliver_at=soon', 'query.deliver_at'],
    ['?event_type=a&deliver_at=2999-01-01T00:00:00Z', 'query.deliver_at'],
  ];
  for (const [query, place] of wrong) {
    const refused = await post(`${path}${query}`, 'text', { 'content-type': 'text/plain' });
    assert.equal(refused.status, 422, query);
    assert.equal(refused.body.detail[0].loc.join('.'), place);
  }
  const type = await post(`${path}?event_type=a`, 'x', { 'content-type': 'plain' });
  assert.equal(type.status, 415);
});

test('a raw message is accepted once for a key, and another body under the key is refused', async () => {
  const app = await newApplication();
  const path = `/app/${app}/msg/raw?event_type=a`;
  const headers = { 'content-type': 'text/plain', 'idempotency-key': 'raw-1' };
  const first = await post(path, 'same', headers);
  const again = await post(path, 'same', headers);
  assert.deepEqual(again.body, first.body);
  assert.equal((await post(path, 'other', headers)).status, 409);
  assert.equal((await svix.message.list(app)).data.length, 1);
});

test('headers of a message go with its deliveries, before those of the endpoint', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 500 : 204).end(),
  );
  const { id } = await svix.endpoint.create(app, {
    url: receiver.url,
    headers: { 'X-Tenant': 'of the endpoint', 'X-Kept': 'kept' },
  });
  const headers = { 'x-TENANT': 'of the message', Authorization: 'Bearer secret' };
  const sent = await svix.message.create(app, {
    eventType: 'a',
    payload: { a: 1 },
    transformationsParams: { headers },
  });
  await receiver.waitForCount(1);
  await svix.messageAttempt.resend(app, sent.id, id);
  for (const arrived of await receiver.waitForCount(2)) {
    assert.equal(arrived.headers['x-tenant'], 'of the message');
    assert.equal(arrived.headers['x-kept'], 'kept');
    assert.equal(arrived.headers['authorization'], 'Bearer secret');
    assert.equal(arrived.headers['content-type'], 'application/json');
    assert.equal(arrived.rawHeaders.filter((name) => /^x-tenant$/i.test(name)).length, 1);
  }
  const read = await gancho.api('GET', `/app/${app}/msg/${sent.id}`);
  assert.deepEqual(read.body.headers, { 'x-tenant': 'of the message', authorization: '***' });
});

test('headers that the delivery writes, and what is no media type, are refused by name', async () => {
  const app = await newApplication();
  for (const [name, value] of [
    ['webhook-signature', 'v1,x'],
    ['Host', 'example.com'],
    ['content-length', '1'],
    ['user-agent', 'x'],
    ['x', 'two\r\nlines'],
    ['content-type', 'json'],
    ['no name', 'x'],
  ] as const) {
    const message = {
      eventType: 'a',
      payload: {},
      transformationsParams: { headers: { [name]: value } },
    };
    const { fields } = await refusalOf(svix.message.create(app, message), 422);
    assert.deepEqual(fields, [`body.transformationsParams.headers.${name}`]);
  }
});

test('an application that comes with a message is made once, under the uid of the path', async () => {
  const application = { name: 'New', uid: 'new-one' };
  const message = { eventType: 'a', payload: {}, application };
  const { fields } = await refusalOf(svix.message.create('other', message), 422);
  assert.deepEqual(fields, ['body.application.uid']);
  const nobody = { ...message, application: { name: 'New' } };
  await refusalOf(svix.message.create('new-one', nobody), 422);
  await svix.message.create('new-one', message);
  await svix.message.create('new-one', { ...message, application: { ...application, name: 'B' } });
  const made = await svix.application.get('new-one');
  assert.equal(made.name, 'New');
  await svix.message.create(made.id, message);
  assert.equal((await svix.message.list('new-one')).data.length, 3);
  await refusalOf(svix.message.create('unknown', { eventType: 'a', payload: {} }), 404);
});

test('it is visible which messages no endpoint asked for, and asked beforehand', async () => {
  const app = await newApplication();
  await svix.eventType.create({ name: 'wanted', description: '' });
  await svix.endpoint.create(app, {
    url: 'https://example.com/',
    eventTypes: ['wanted'],
    channels: ['north'],
  });
  for (const [eventType, channels, active] of [
    ['wanted', ['north', 'south'], true],
    ['wanted', ['south'], false],
    ['other', ['north'], false],
  ] as const) {
    const asked = { eventType, channels: [...channels] };
    assert.deepEqual(await svix.message.precheck(app, asked), { active });
    await svix.message.create(app, { ...asked, payload: {} });
  }
  const counts = async (query: string) =>
    (await gancho.api('GET', `/app/${app}/msg?${query}`)).body.data.map(
      (one: { matchedEndpoints: number }) => one.matchedEndpoints,
    );
  assert.deepEqual(await counts(''), [0, 0, 1]);
  assert.deepEqual(await counts('matched=true'), [1]);
  assert.deepEqual(await counts('matched=false'), [0, 0]);
  await refusalOf(svix.message.precheck('nobody', { eventType: 'a' }), 404);
});
