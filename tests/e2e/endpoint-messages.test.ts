/** Messages for one endpoint alone: nobody else gets them, and they are kept as any other message. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf } from '../support/client.ts';
import { startReceiver } from '../support/receiver.ts';
import { useGancho } from '../support/shared-gancho.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const { id: shop } = await svix.application.create({ name: 'Shop', uid: 'for-one' });
await svix.eventType.create({ name: 'another', description: 'Not sent here' });

const sendTo = (endpoint: string, body: unknown, headers: Record<string, string> = {}) =>
  gancho.api('POST', `/app/for-one/endpoint/${endpoint}/msg`, body, headers);

test('the endpoint gets it whatever it filters by, byte for byte, and nobody else does', async () => {
  await using receiver = await startReceiver();
  await using other = await startReceiver();
  await svix.endpoint.create(shop, {
    url: receiver.url,
    uid: 'picky',
    eventTypes: ['another'],
    channels: ['nowhere'],
  });
  await svix.endpoint.create(shop, { url: other.url, uid: 'open' });
  const fields = { eventType: 'invoice.paid', tags: ['edited-copy'], channels: ['a'] };
  const payload = '{"id":12345678901234567890,  "a":1E+2}';
  const sent = await sendTo(
    'picky',
    `${JSON.stringify(fields).slice(0, -1)},"payload":${payload}}`,
  );
  assert.equal(sent.status, 202, sent.text);
  assert.equal(sent.body.matchedEndpoints, 1);
  assert.ok(sent.text.includes(`"payload":${payload}`));
  const [arrived] = await receiver.waitForCount(1);
  assert.equal(arrived!.body.toString(), payload);
  assert.equal(arrived!.headers['webhook-id'], sent.body.id);
  assert.match(String(arrived!.headers['webhook-signature']), /^v1,/);

  const { id, eventType, tags, channels } = await svix.message.get(shop, sent.body.id);
  assert.deepEqual({ id, eventType, tags, channels }, { id: sent.body.id, ...fields });
  // What is meant for all comes after it: the other endpoint has not got what was for one.
  await svix.message.create(shop, { eventType: 'invoice.paid', payload: { last: true } });
  const [first] = await other.waitForCount(1);
  assert.equal(first!.body.toString(), '{"last":true}');
  const bare = await gancho.api('POST', `/app/for-one/endpoint/open/msg?with_content=false`, {
    eventType: 'invoice.paid',
    payload: { n: 1 },
  });
  assert.deepEqual(bare.body.payload, {});
  for (const uid of ['picky', 'open']) await svix.endpoint.delete(shop, uid);
});

test('a repeated request sends once, and its key belongs to it alone', async () => {
  await using receiver = await startReceiver();
  await svix.endpoint.create(shop, { url: receiver.url, uid: 'once' });
  const body = { eventType: 'a', payload: { n: 1 } };
  const key = { 'idempotency-key': 'copy-once' };
  const first = await sendTo('once', body, key);
  const again = await sendTo('once', body, key);
  assert.deepEqual([again.status, again.body], [202, first.body]);
  const another = await sendTo('once', { ...body, payload: { n: 2 } }, key);
  assert.deepEqual([another.status, another.body.code], [409, 'idempotency_key_reused']);
  const last = await sendTo('once', { ...body, payload: { n: 3 } });
  const received = await receiver.waitForCount(2);
  assert.deepEqual(
    received.map(({ headers }) => headers['webhook-id']),
    [first.body.id, last.body.id],
  );
  await svix.endpoint.delete(shop, 'once');
});

test('an endpoint that fetches its messages finds it there', async () => {
  await svix.endpoint.create(shop, { url: 'poll://inbox', uid: 'inbox', eventTypes: ['another'] });
  const { body } = await sendTo('inbox', { eventType: 'a', payload: { n: 1 } });
  assert.equal(body.matchedEndpoints, 1);
  const { body: page } = await gancho.api('GET', '/app/for-one/poller/inbox');
  assert.deepEqual(
    page.data.map(({ payload }: { payload: unknown }) => payload),
    [{ n: 1 }],
  );
});

test('what cannot be sent is refused, and nothing is accepted', async () => {
  await using receiver = await startReceiver();
  await svix.endpoint.create(shop, { url: receiver.url, uid: 'off', disabled: true });
  const body = { eventType: 'refused', payload: { n: 1 } };
  const disabled = await sendTo('off', body);
  assert.deepEqual([disabled.status, disabled.body.code], [400, 'endpoint_disabled']);
  assert.match(disabled.body.detail, /Enable it/);
  const { id: elsewhere } = await svix.application.create({ name: 'Other' });
  const { id: foreign } = await svix.endpoint.create(elsewhere, { url: receiver.url });
  const missing = await sendTo('nobody', body);
  assert.equal(missing.status, 404);
  assert.deepEqual((await sendTo(foreign, body)).body, missing.body);
  await svix.endpoint.patch(shop, 'off', { disabled: false });
  const wrong = await sendTo('off', { eventType: 'refused', payload: [], tags: 'x' });
  assert.equal(wrong.status, 422);
  assert.deepEqual(fieldsOf(wrong.body).toSorted(), ['body.payload', 'body.tags']);
  const { data } = await svix.message.list(shop, { eventTypes: ['refused'] });
  assert.deepEqual(data, []);
});
