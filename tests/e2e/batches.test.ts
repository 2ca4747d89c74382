/** Batches and broadcasts: a result for each message, each delivered once, and no more for a repeat. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

let applications = 0;
async function newApplication(): Promise<string> {
  const uid = `app-${(applications += 1)}`;
  await svix.application.create({ name: uid, uid });
  return uid;
}

const send = (app: string, body: unknown, headers: Record<string, string> = {}) =>
  gancho.api('POST', `/app/${app}/msg/batch`, body, headers);

test('a batch of a thousand is accepted in order and each message is delivered once', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const messages = Array.from({ length: 1000 }, (_, n) => ({ eventType: 'a', payload: { n } }));
  const answer = await send(app, { messages });
  assert.equal(answer.status, 202);
  assert.deepEqual([answer.body.accepted, answer.body.refused], [1000, 0]);
  const ids: string[] = answer.body.data.map(({ id }: { id: string }) => id);
  assert.deepEqual(ids.toSorted(), ids);
  const arrived = await receiver.waitForCount(1000, 30_000);
  assert.deepEqual(new Set(arrived.map(({ headers }) => headers['webhook-id'])), new Set(ids));
  const read = await svix.message.get(app, ids[500]!, { withContent: true });
  assert.deepEqual(read.payload, { n: 500 });
});

test('payloads of a batch are delivered byte for byte', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const payloads = [
    '{ "id" : 12345678901234567890 }',
    '{"payload":{"a":[1,{"b":"]},{"}]}}',
    '{"a":"\\\\\\"","messages":[]}',
  ];
  const items = payloads.map((payload) => `{"payload":${payload} ,"eventType":"a"}`);
  const answer = await send(app, `{"x":[{"payload":{}}], "messages" : [ ${items.join(' , ')} ] }`);
  assert.equal(answer.body.accepted, 3);
  const arrived = await receiver.waitForCount(3);
  assert.deepEqual(arrived.map(({ body }) => body.toString()).toSorted(), payloads.toSorted());
});

test('what is refused says why, in its place, and does not stop the others', async () => {
  const app = await newApplication();
  await svix.message.create(app, { eventType: 'a', eventId: 'taken', payload: {} });
  const ok = { eventType: 'a', payload: {} };
  const answer = await send(app, {
    messages: [
      ok,
      { eventType: 'a b', payload: {} },
      { ...ok, eventId: 'taken' },
      'nothing',
      { ...ok, eventId: 'new' },
      { ...ok, eventId: 'new' },
      { eventType: 'a', payload: [] },
      { ...ok, transformationsParams: { headers: { host: 'x' } } },
      ok,
    ],
  });
  assert.equal(answer.status, 202);
  const { data, accepted, refused } = answer.body;
  assert.deepEqual([accepted, refused], [3, 6]);
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [202, 422, 409, 422, 202, 409, 422, 422, 202],
  );
  const places = data
    .filter(({ status }: { status: number }) => status === 422)
    .map(({ detail }: any) => detail[0].loc.join('.'));
  assert.deepEqual(places, [
    'body.messages.1.eventType',
    'body.messages.3',
    'body.messages.6.payload',
    'body.messages.7.transformationsParams.headers.host',
  ]);
  assert.deepEqual(data[2], {
    status: 409,
    code: 'conflict',
    detail: 'A message with this eventId exists already.',
  });
  assert.equal((await svix.message.list(app)).data.length, 4);
});

test('a repeated batch gets the same answer and takes no effect', async () => {
  const app = await newApplication();
  const messages = [
    { eventType: 'a', payload: {}, eventId: 'one' },
    { eventType: '?', payload: {} },
    { eventType: 'a', payload: {}, eventId: 'one' },
    { eventType: 'b', payload: {} },
  ];
  const key = { 'idempotency-key': 'batch-1' };
  const first = await send(app, { messages }, key);
  const again = await send(app, { messages }, key);
  assert.deepEqual(again.body, first.body);
  assert.equal(first.body.accepted, 2);
  const other = await send(app, { messages: messages.slice(1) }, key);
  assert.equal(other.status, 409);
  assert.equal(other.body.code, 'idempotency_key_reused');
  assert.equal((await svix.message.list(app)).data.length, 2);
});

test('a batch that is no list, too long, or for nobody is refused as a whole', async () => {
  const app = await newApplication();
  const one = { eventType: 'a', payload: {} };
  for (const body of [
    {},
    { messages: [] },
    { messages: 'x' },
    { messages: Array.from({ length: 1001 }, () => one) },
  ]) {
    assert.equal((await send(app, body)).status, 422);
  }
  assert.equal((await send('nobody', { messages: [one] })).status, 404);
  assert.equal((await svix.message.list(app)).data.length, 0);
});

test('a message may be called as the addresses are', async () => {
  const app = await newApplication();
  for (const eventId of ['batch', 'raw', 'precheck']) {
    await svix.message.create(app, { eventType: 'a', eventId, payload: {} });
    assert.equal((await svix.message.get(app, eventId)).eventId, eventId);
  }
});

test('a broadcast reaches every application once', async () => {
  await using own = await serveGancho();
  const client = clientOf(own);
  await using receiver = await startReceiver();
  const names = Array.from({ length: 120 }, (_, index) => `shop-${index}`);
  for (const uid of names) {
    await client.application.create({ name: uid, uid });
    await client.endpoint.create(uid, { url: `${receiver.url}/${uid}` });
  }
  await client.message.create('shop-7', { eventType: 'a', eventId: 'news-1', payload: { old: 1 } });
  await receiver.waitForCount(1);
  const payload = '{ "news" : 12345678901234567890 }';
  const body = `{"eventType":"news","eventId":"news-1","payload":${payload}}`;
  const key = { 'idempotency-key': 'news' };
  const started = await own.api('POST', '/msg/broadcast', body, key);
  assert.equal(started.status, 202);
  assert.equal(started.body.task, 'message.broadcast');
  const again = await own.api('POST', '/msg/broadcast', body, key);
  assert.equal(again.body.id, started.body.id);
  await waitFor('the end of the task', async () => {
    const task = await client.backgroundTask.get(started.body.id);
    return (task.status as string) === 'finished';
  });
  const arrived = (await receiver.waitForCount(120)).slice(1);
  assert.deepEqual(
    arrived.map(({ path }) => path).toSorted(),
    names
      .filter((uid) => uid !== 'shop-7')
      .map((uid) => `/${uid}`)
      .toSorted(),
  );
  assert.ok(arrived.every((one) => one.body.toString() === payload));
  const wrong = await own.api('POST', '/msg/broadcast', { eventType: 'a' });
  assert.equal(wrong.status, 422);
});

test('a batch that a crash cuts short is there as a whole or not at all; a repeat makes it once', async () => {
  using folder = temporaryFolder();
  const messages = Array.from({ length: 300 }, (_, n) => ({ eventType: 'a', payload: { n } }));
  const key = { 'idempotency-key': 'batch-of-the-crash' };
  const all = async (own: Served): Promise<number> => {
    const { body } = await own.api('GET', '/app/shop/events?limit=250');
    const rest = await own.api('GET', `/app/shop/events?limit=250&iterator=${body.iterator}`);
    return body.data.length + rest.body.data.length;
  };
  {
    await using own = await startGancho({ dataDir: folder.path });
    await own.api('POST', '/app', { name: 'shop', uid: 'shop' });
    // The crash falls anywhere between the arrival of the request and its answer, or after it.
    const sending = own.api('POST', '/app/shop/msg/batch', { messages }, key).catch(() => null);
    await Promise.race([sending, own.api('GET', '/health').catch(() => null)]);
    await own.kill();
    await sending;
  }
  await using own = await startGancho({ dataDir: folder.path });
  assert.ok([0, 300].includes(await all(own)));
  const first = await own.api('POST', '/app/shop/msg/batch', { messages }, key);
  assert.equal(first.body.accepted, 300);
  const again = await own.api('POST', '/app/shop/msg/batch', { messages }, key);
  assert.deepEqual(again.body, first.body);
  assert.equal(await all(own), 300);
});
