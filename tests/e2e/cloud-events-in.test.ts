/** CloudEvents that come in: written by the CNCF's own library, in every mode, and wrong ones by hand. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { clientOf } from '../support/client.ts';
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

async function send(app: string, headers: Record<string, string>, body: string | Uint8Array) {
  const response = await fetch(`${gancho.url}/api/v1/app/${app}/cloudevents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gancho.key}`, ...headers },
    body: Buffer.from(body),
  });
  return { status: response.status, body: (await response.json()) as any };
}

const sendMessage = (app: string, { headers, body }: Message) =>
  send(app, headers as Record<string, string>, body as string);

const events: CloudEvent<unknown>[] = [
  new CloudEvent({
    id: 'A234-1234-1234',
    source: '/mycontext/4',
    type: 'com.example.order.paid',
    subject: 'order-5',
    time: '2026-01-31T12:00:00.000Z',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    datacontenttype: 'application/json',
    data: { total: 199, lines: [{ sku: 'a' }] },
  }),
  new CloudEvent({
    id: 'a-b',
    source: 'https://example.com/orders?x=1',
    type: 'order/placed:v1',
    datacontenttype: 'text/plain',
    data: 'just text',
  }),
];

for (const mode of ['binary', 'structured'] as const) {
  test(`an event in ${mode} mode reaches the receiver as the event that it was`, async () => {
    const app = await newApplication();
    await using receiver = await startReceiver();
    await svix.endpoint.create(app, { url: receiver.url });
    for (const [index, event] of events.entries()) {
      const sent = await sendMessage(app, HTTP[mode](event));
      assert.equal(sent.status, 202, JSON.stringify(sent.body));
      const { headers, body } = (await receiver.waitForCount(index + 1)).at(-1)!;
      // The library reads what is delivered: attributes in headers, data in the body.
      const arrived = HTTP.toEvent({ headers, body: body.toString() }) as CloudEvent<unknown>;
      assert.deepEqual(arrived.toJSON(), event.toJSON());
      const message = await svix.message.get(app, sent.body.data[0].id);
      assert.equal(message.eventType, event.type.replaceAll(/[/:]/g, '_'));
    }
  });
}

test('an endpoint that asks for CloudEvents gets the event that came in, not one of our own', async () => {
  for (const format of ['cloudevents-binary', 'cloudevents-structured']) {
    const app = await newApplication();
    await using receiver = await startReceiver();
    const made = await gancho.api('POST', `/app/${app}/endpoint`, { url: receiver.url, format });
    assert.equal(made.status, 201, made.text);
    for (const [index, event] of events.entries()) {
      await sendMessage(app, HTTP.binary(event));
      const { headers, body } = (await receiver.waitForCount(index + 1)).at(-1)!;
      const arrived = HTTP.toEvent({ headers, body: body.toString() }) as CloudEvent<unknown>;
      assert.deepEqual({ ...arrived.toJSON() }, { ...event.toJSON() });
      const own = Object.keys(headers).filter((name) => name.startsWith('ce-'));
      assert.equal(own.length > 0, format === 'cloudevents-binary');
    }
  }
});

test('an event is accepted once by its source and id, in whatever mode it comes', async () => {
  const app = await newApplication();
  const [event] = events;
  const first = await sendMessage(app, HTTP.binary(event!));
  const again = await sendMessage(app, HTTP.structured(event!));
  assert.deepEqual([again.status, again.body.data], [202, first.body.data]);
  const other = event!.cloneWith({ source: '/mycontext/5' });
  await sendMessage(app, HTTP.binary(other));
  assert.equal((await svix.message.list(app)).data.length, 2);
});

test('a batch has a result for each event', async () => {
  const app = await newApplication();
  const batch = [
    events[0]!.toJSON(),
    { specversion: '1.0', id: 'x', source: '/s' },
    events[0]!.toJSON(),
    events[1]!.toJSON(),
  ];
  const type = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
  const sent = await send(app, type, JSON.stringify(batch));
  assert.equal(sent.status, 202);
  const statuses = sent.body.data.map(({ status }: { status: number }) => status);
  assert.deepEqual(statuses, [202, 422, 202, 202]);
  assert.deepEqual(sent.body.data[1].detail[0].loc, ['body', 1, 'type']);
  assert.equal(sent.body.data[2].id, sent.body.data[0].id);
  assert.equal((await svix.message.list(app)).data.length, 2);
  assert.deepEqual((await send(app, type, '[]')).body.data, []);
});

test('values of headers are percent-encoded, both ways', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const subject = 'ordem nº 5 "paga" 100% 🎣';
  const event = { specversion: '1.0', id: '1', source: '/s', type: 't', subject };
  const json = { 'content-type': 'application/cloudevents+json' };
  await send(app, json, JSON.stringify(event));
  const first = (await receiver.waitForCount(1))[0]!;
  const encoded = first.headers['ce-subject'] as string;
  assert.match(encoded, /^[\x21\x23-\x7e]+$/);
  assert.equal(decodeURIComponent(encoded), subject);
  const binary = { 'ce-specversion': '1.0', 'ce-id': '2', 'ce-source': '/s', 'ce-type': 't' };
  await send(app, { ...binary, 'ce-subject': encoded, 'ce-extra': '50%' }, 'x');
  const second = (await receiver.waitForCount(2))[1]!;
  assert.equal(second.headers['ce-subject'], encoded);
  assert.equal(second.headers['ce-extra'], '50%25');
});

test('data keep their bytes', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const head = '"specversion":"1.0","source":"/s","type":"t"';
  const bodies: [event: string, payload: string | Uint8Array, type: string][] = [
    [
      `{${head},"id":"1","data":{ "n" : 12345678901234567890 }}`,
      '{ "n" : 12345678901234567890 }',
      'application/json',
    ],
    [
      `{${head},"id":"2","data_base64":"AP8K","datacontenttype":"image/png"}`,
      Uint8Array.of(0, 255, 10),
      'image/png',
    ],
    [`{${head},"id":"3","data":"text"}`, '"text"', 'application/json'],
    [`{${head},"id":"4","data":"<a/>","datacontenttype":"text/xml"}`, '<a/>', 'text/xml'],
    [`{${head},"id":"5"}`, '', 'application/json'],
  ];
  for (const [index, [event, payload, type]] of bodies.entries()) {
    const sent = await send(app, { 'content-type': 'application/cloudevents+json' }, event);
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    const arrived = (await receiver.waitForCount(index + 1)).at(-1)!;
    assert.deepEqual(arrived.body, Buffer.from(payload));
    assert.equal(arrived.headers['content-type'], type);
  }
});

test('what is wrong is refused with the name of the attribute', async () => {
  const app = await newApplication();
  const good = { specversion: '1.0', id: '1', source: '/s', type: 't' };
  const json = { 'content-type': 'application/cloudevents+json' };
  const wrong: [event: object, attribute: string][] = [
    [{ ...good, specversion: undefined }, 'specversion'],
    [{ ...good, specversion: '0.3' }, 'specversion'],
    [{ ...good, id: '' }, 'id'],
    [{ ...good, id: 5 }, 'id'],
    [{ ...good, source: 'a b' }, 'source'],
    [{ ...good, type: undefined }, 'type'],
    [{ ...good, time: 'yesterday' }, 'time'],
    [{ ...good, subject: '' }, 'subject'],
    [{ ...good, dataschema: 'x y' }, 'dataschema'],
    [{ ...good, datacontenttype: 'text' }, 'datacontenttype'],
    [{ ...good, MyExtension: 'x' }, 'MyExtension'],
    [{ ...good, extension: { a: 1 } }, 'extension'],
    [{ ...good, data_base64: '!' }, 'data_base64'],
    [{ ...good, data: 1, data_base64: 'AAAA' }, 'data_base64'],
  ];
  for (const [event, attribute] of wrong) {
    const refused = await send(app, json, JSON.stringify(event));
    assert.equal(refused.status, 422, JSON.stringify(event));
    assert.equal(refused.body.detail[0].loc.at(-1), attribute);
  }
  const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s' };
  const missing = await send(app, { ...binary, 'content-type': 'text/plain' }, 'x');
  assert.deepEqual(missing.body.detail[0].loc, ['cloudevent', 'type']);
  const broken = await send(app, { ...binary, 'ce-type': '%FF' }, 'x');
  assert.equal(broken.status, 422);
  const named = await send(app, { ...binary, 'ce-type': 't', 'ce-data': 'x' }, '{}');
  assert.equal(named.status, 422, 'the member of the JSON format that holds the data');
  assert.deepEqual(named.body.detail[0].loc, ['cloudevent', 'data']);
  assert.equal((await send(app, json, '[]')).status, 422);
  assert.equal((await send(app, json, '{')).status, 422);
  const avro = { 'content-type': 'application/cloudevents+avro' };
  assert.equal((await send(app, avro, 'x')).status, 415);
  assert.equal((await svix.message.list(app)).data.length, 0);
});
