/** Trying an endpoint out: one signed request, answered with what became of it, of which nothing is kept. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.eventType.create({ name: 'other', description: 'x' });
const tryOut = (endpoint: string, body: unknown = {}) =>
  gancho.api('POST', `/app/shop/endpoint/${endpoint}/msg/test-attempt`, body);

test('the request is signed, whatever the endpoint filters by, and nothing of it is kept', async () => {
  await using receiver = await startReceiver();
  await svix.endpoint.create('shop', { url: receiver.url, uid: 'erp', eventTypes: ['other'] });
  const payload = '{"b":1,"a":12345678901234567890}';
  const { status, body, text } = await tryOut('erp', `{"eventType":"a","payload":${payload}}`);
  assert.equal(status, 200, text);
  assert.equal(body.statusText, 'success');
  assert.equal(body.responseStatusCode, 204);

  const [arrived] = await receiver.waitForCount(1);
  assert.equal(arrived!.body.toString(), payload, 'byte for byte');
  assert.equal(arrived!.headers['webhook-id'], body.msgId);
  const { key } = await svix.endpoint.getSecret('shop', 'erp');
  new Webhook(key).verify(payload, arrived!.headers as Record<string, string>);

  assert.deepEqual((await svix.message.list('shop')).data, []);
  assert.deepEqual((await svix.messageAttempt.listByEndpoint('shop', 'erp')).data, []);
});

test('a failure is told, and not tried again', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await svix.endpoint.create('shop', { url: receiver.url, uid: 'failing' });
  const { body } = await tryOut('failing');
  assert.equal(body.statusText, 'fail');
  assert.equal(body.responseStatusCode, 500);
  assert.equal(body.nextAttempt, null);
  assert.equal(receiver.received[0]!.body.toString(), '{"success":true}');
  await receiver.close();
  const refused = await tryOut('failing');
  assert.match(refused.body.cause, /connection refused/);
});

test('an endpoint that is sent nothing cannot be tried out', async () => {
  await svix.endpoint.create('shop', { url: 'http://127.0.0.1:9/x', uid: 'off', disabled: true });
  await svix.endpoint.create('shop', { url: 'poll://queue', uid: 'queue' });
  const off = await tryOut('off');
  assert.deepEqual([off.status, off.body.code], [400, 'endpoint_disabled']);
  const queue = await tryOut('queue');
  assert.equal(queue.status, 400);
  assert.match(queue.body.detail, /fetches its messages/);
  assert.equal((await tryOut('nobody')).status, 404);
  const wrong = await tryOut('queue', { payload: [] });
  assert.deepEqual([wrong.status, wrong.body.detail[0].loc], [422, ['body', 'payload']]);
});
