/** Examples: sent to one endpoint, whatever it filters by, and known as examples. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix as Svix1 } from 'svix-1';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.eventType.create({
  name: 'invoice.paid',
  description: 'x',
  schemas: {
    1: { examples: [{ version: 1 }] },
    2: { examples: [{ invoice: 'A-1' }, { invoice: 'A-2' }] },
  },
});
await svix.eventType.create({
  name: 'made.up',
  description: 'x',
  schemas: { 1: { properties: { total: { type: 'integer', minimum: 3 } } } },
});
await svix.eventType.create({ name: 'no.schema', description: 'x' });

test('goes to the named endpoint only, signed, and marked as an example', async () => {
  await using receiver = await startReceiver();
  await using other = await startReceiver();
  await svix.eventType.create({ name: 'another', description: 'x' });
  const endpoint = await svix.endpoint.create('shop', {
    url: receiver.url,
    uid: 'picky',
    eventTypes: ['another'],
    channels: ['nowhere'],
  });
  await svix.endpoint.create('shop', { url: other.url });

  const sent = await svix.endpoint.sendExample('shop', 'picky', { eventType: 'invoice.paid' });
  assert.deepEqual(sent.payload, { invoice: 'A-1' });
  assert.deepEqual(sent.tags, ['example']);
  const older = new Svix1(gancho.key, { serverUrl: gancho.url });
  const second = { eventType: 'invoice.paid', exampleIndex: 1 };
  assert.deepEqual((await older.endpoint.sendExample('shop', endpoint.id, second)).payload, {
    invoice: 'A-2',
  });
  await svix.endpoint.sendExample('shop', 'picky', { eventType: 'made.up' });
  await svix.endpoint.sendExample('shop', 'picky', { eventType: 'svix.ping' });

  const received = await receiver.waitForCount(4);
  const bodies = received.map(({ body }) => body.toString()).toSorted();
  assert.deepEqual(bodies, [
    '{"invoice":"A-1"}',
    '{"invoice":"A-2"}',
    '{"success":true}',
    '{"total":3}',
  ]);
  for (const { headers } of received) {
    assert.equal(headers['gancho-example'], 'true');
    assert.match(String(headers['webhook-signature']), /^v1,/);
  }
  // What is meant for all comes after the examples: the other endpoint got none of them.
  await svix.message.create('shop', { eventType: 'another', payload: { last: true } });
  const [first] = await other.waitForCount(1);
  assert.equal(first!.body.toString(), '{"last":true}');
  const examples = await svix.message.list('shop', { tag: 'example' });
  assert.equal(examples.data.length, 4);
});

test('says what there is no example of', async () => {
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create('shop', { url: receiver.url });
  const send = (eventType: string, exampleIndex = 0, endpoint = id) =>
    svix.endpoint.sendExample('shop', endpoint, { eventType, exampleIndex });
  await refusalOf(send('unknown'), 404);
  await refusalOf(send('invoice.paid', 0, 'nobody'), 404);
  const none = await refusalOf(send('no.schema'), 422);
  assert.deepEqual(none.fields, ['body.eventType']);
  assert.match(none.body.detail[0].msg, /`no\.schema` has no schema/);
  assert.deepEqual((await refusalOf(send('invoice.paid', 2), 422)).fields, ['body.exampleIndex']);
  await svix.endpoint.patch('shop', id, { disabled: true });
  const { body } = await refusalOf(send('invoice.paid'), 400);
  assert.equal(body.code, 'endpoint_disabled');
});

test('a repeated request sends once', async () => {
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create('shop', { url: receiver.url });
  const options = { idempotencyKey: 'example-once' };
  const ping = { eventType: 'svix.ping' };
  const first = await svix.endpoint.sendExample('shop', id, ping, options);
  assert.equal((await svix.endpoint.sendExample('shop', id, ping, options)).id, first.id);
});
