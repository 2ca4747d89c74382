/** Endpoints that get several messages in one request. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1,1' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

async function sendMany(app: string, count: number): Promise<string[]> {
  const sent = Array.from({ length: count }, (_, number) =>
    svix.message.create(app, { eventType: 'order.paid', payload: { number } }),
  );
  return (await Promise.all(sent)).map(({ id }) => id);
}

interface Item {
  id: string;
  eventType: string;
  payload: { number: number };
}
const itemsOf = ({ body }: Received): Item[] => JSON.parse(body.toString());

async function batching(app: string, url: string, batch: unknown, more: object = {}) {
  await svix.application.create({ name: app, uid: app });
  const path = `/app/${app}/endpoint`;
  const { status, body } = await gancho.api('POST', path, { url, uid: 'ep', batch, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

test('a request leaves when it is full, signed as a whole, and each message has its attempt', async () => {
  await using receiver = await startReceiver();
  await batching('full', receiver.url, { maxMessages: 5, maxWaitSeconds: 300 });
  const ids = await sendMany('full', 10);
  const received = await receiver.waitForCount(2);
  const { key } = await svix.endpoint.getSecret('full', 'ep');
  for (const request of received) {
    assert.equal(itemsOf(request).length, 5);
    new Webhook(key).verify(request.body.toString(), request.headers as Record<string, string>);
    assert.match(String(request.headers['webhook-id']), /^batch_/);
  }
  const items = received.flatMap(itemsOf);
  assert.deepEqual(items.map(({ id }) => id).toSorted(), ids.toSorted());
  assert.ok(items.every(({ eventType }) => eventType === 'order.paid'));
  await waitFor('the records', async () => {
    const { body } = await gancho.api('GET', '/app/full/attempt/endpoint/ep?limit=50');
    return body.data.length === 10 && body.data.every(({ status }: any) => status === 0);
  });
});

test('what is no full request leaves when its oldest message has waited long enough', async () => {
  await using receiver = await startReceiver();
  await batching('late', receiver.url, { maxMessages: 100, maxWaitSeconds: 3 });
  const sentAt = Date.now();
  await sendMany('late', 7);
  const [first] = await receiver.waitForCount(1);
  assert.equal(itemsOf(first!).length, 7);
  assert.ok(first!.at - sentAt >= 2_900, `after ${first!.at - sentAt} ms`);
});

test('what failed together is tried again, and nothing is lost', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 500 : 204).end(),
  );
  await batching('again', receiver.url, { maxMessages: 3, maxWaitSeconds: 1 });
  const ids = await sendMany('again', 3);
  const [first, second] = await receiver.waitForCount(2);
  assert.deepEqual(
    itemsOf(first!)
      .map(({ id }) => id)
      .toSorted(),
    ids.toSorted(),
  );
  const rest = await waitFor('all of them again', () => {
    const again = receiver.received.slice(1).flatMap(itemsOf);
    return again.length >= 3 ? again : undefined;
  });
  assert.deepEqual(rest.map(({ id }) => id).toSorted(), ids.toSorted());
  assert.ok(second !== undefined);
});

test('a payload is bounded in all, and a message of its own size still goes', async () => {
  await using receiver = await startReceiver();
  await batching('large', receiver.url, { maxMessages: 100, maxWaitSeconds: 1 });
  const text = 'x'.repeat(400_000);
  await Promise.all(
    Array.from({ length: 5 }, () =>
      svix.message.create('large', { eventType: 'a', payload: { text } }),
    ),
  );
  await waitFor('five messages', () => receiver.received.flatMap(itemsOf).length === 5);
  assert.ok(receiver.received.every((request) => itemsOf(request).length <= 2));
});

test('a batch of CloudEvents has the media type for it', async () => {
  await using receiver = await startReceiver();
  const more = { format: 'cloudevents-structured' };
  await batching('events', receiver.url, { maxMessages: 2, maxWaitSeconds: 60 }, more);
  await sendMany('events', 2);
  const [request] = await receiver.waitForCount(1);
  assert.equal(request!.headers['content-type'], 'application/cloudevents-batch+json');
  const events = JSON.parse(request!.body.toString());
  assert.deepEqual(
    events.map(({ specversion, data }: any) => [specversion, data.number]).toSorted(),
    [
      ['1.0', 0],
      ['1.0', 1],
    ],
  );
});

test('what has no room for several messages cannot be batched', async () => {
  await svix.application.create({ name: 'binary', uid: 'binary' });
  const url = 'http://127.0.0.1:9/';
  const batch = { maxMessages: 2, maxWaitSeconds: 1 };
  const path = '/app/binary/endpoint';
  const both = { url, format: 'cloudevents-binary', batch };
  assert.equal((await gancho.api('POST', path, both)).status, 422);
  await gancho.api('POST', path, { url, uid: 'ep', batch });
  const changed = await gancho.api('PATCH', `${path}/ep`, { format: 'cloudevents-binary' });
  assert.equal(changed.status, 422);
  assert.match(JSON.stringify(changed.body), /room for one message/);
  assert.equal((await gancho.api('PATCH', `${path}/ep`, { batch: null })).status, 200);
  const alone = await gancho.api('PATCH', `${path}/ep`, { format: 'cloudevents-binary' });
  assert.equal(alone.status, 200);
  for (const wrong of [{}, { maxMessages: 0, maxWaitSeconds: 1 }, { maxMessages: 2 }, 5]) {
    const refused = await gancho.api('PATCH', `${path}/ep`, { batch: wrong });
    assert.equal(refused.status, 422, JSON.stringify(wrong));
  }
});

test('what is too late to be sent takes nothing with it that still waits for more', async () => {
  await using receiver = await startReceiver();
  await batching('overdue', receiver.url, { maxMessages: 3, maxWaitSeconds: 300 });
  const deliverBefore = new Date(Date.now() + 1_500).toISOString();
  const body = { eventType: 'order.paid', payload: { number: -1 }, deliverBefore };
  const { status, body: late } = await gancho.api('POST', '/app/overdue/msg', body);
  assert.equal(status, 202, JSON.stringify(late));
  await sendMany('overdue', 1);
  await waitFor('the end of what is late', async () => {
    const { body } = await gancho.api('GET', `/app/overdue/attempt/msg/${late.id}`);
    return body.data.length === 1;
  });
  await sendMany('overdue', 2);
  const [request] = await receiver.waitForCount(1);
  assert.equal(itemsOf(request!).length, 3);
});
