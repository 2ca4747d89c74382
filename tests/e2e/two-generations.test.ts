/** The client of the generation before: its names for fields, its addresses with a slash at the end. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Svix as OldSvix } from 'svix-1';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const old = new OldSvix(gancho.key, { serverUrl: gancho.url });
const svix = clientOf(gancho);

test('the old client takes a message all the way', async () => {
  await using receiver = await startReceiver();
  const app = await old.application.create({ name: 'Shop', uid: 'shop', rateLimit: 100 });
  assert.equal(app.rateLimit, 100);
  await old.eventType.create({ name: 'paid', description: 'x', featureFlag: 'beta' });
  const endpoint = await old.endpoint.create('shop', {
    url: receiver.url,
    filterTypes: ['paid'],
    rateLimit: 5,
    version: 1,
  });
  assert.deepEqual(endpoint.filterTypes, ['paid']);
  assert.equal(endpoint.version, 1);
  const { key } = await old.endpoint.getSecret('shop', endpoint.id);
  const message = await old.message.create('shop', { eventType: 'paid', payload: { n: 1 } });
  assert.deepEqual(message.payload, { n: 1 });

  const [arrived] = await receiver.waitForCount(1);
  const verified = new Webhook(key).verify(
    arrived!.body.toString(),
    arrived!.headers as Record<string, string>,
  );
  assert.deepEqual(verified, { n: 1 });
  const attempt = await waitFor('the attempt', async () => {
    const { data } = await old.messageAttempt.listByMsg('shop', message.id);
    return data[0];
  });
  assert.equal(attempt.status, 0);
  assert.equal((await old.messageAttempt.listByEndpoint('shop', endpoint.id)).data.length, 1);
  assert.equal((await old.messageAttempt.get('shop', message.id, attempt.id)).id, attempt.id);
  await old.messageAttempt.resend('shop', message.id, endpoint.id);
  await receiver.waitForCount(2);
});

test('what one generation writes the other reads', async () => {
  await svix.application.create({ name: 'Mixed', uid: 'mixed', throttleRate: 7 });
  assert.equal((await old.application.get('mixed')).rateLimit, 7);
  await old.application.patch('mixed', { rateLimit: 8 });
  assert.equal((await svix.application.get('mixed')).throttleRate, 8);
  await old.application.patch('mixed', { rateLimit: null });
  assert.equal((await svix.application.get('mixed')).throttleRate ?? null, null);

  await svix.eventType.create({ name: 'one', description: 'x', featureFlags: ['a', 'b'] });
  assert.equal((await old.eventType.get('one')).featureFlag, 'a');
  await old.eventType.patch('one', { featureFlag: 'c' });
  assert.deepEqual((await svix.eventType.get('one')).featureFlags, ['c']);
  await old.eventType.patch('one', { featureFlag: null });
  assert.equal((await svix.eventType.get('one')).featureFlags ?? null, null);

  const url = 'http://127.0.0.1:9999/';
  const { id } = await svix.endpoint.create('mixed', { url, eventTypes: ['one'], throttleRate: 3 });
  const seen = await old.endpoint.get('mixed', id);
  assert.deepEqual([seen.filterTypes, seen.rateLimit], [['one'], 3]);
  await old.endpoint.patch('mixed', id, { filterTypes: null, rateLimit: null });
  const cleared = await svix.endpoint.get('mixed', id);
  assert.deepEqual([cleared.eventTypes ?? null, cleared.throttleRate ?? null], [null, null]);
  await old.endpoint.update('mixed', id, { url, filterTypes: ['one'] });
  assert.deepEqual((await svix.endpoint.get('mixed', id)).eventTypes, ['one']);
});

test('the old client’s other calls answer as it expects', async () => {
  await old.application.getOrCreate({ name: 'Rest', uid: 'rest' });
  await old.application.update('rest', { name: 'Rest 2', uid: 'rest' });
  const page = await old.application.list({ limit: 1 });
  assert.equal(page.data.length, 1);
  assert.equal(page.done, false);
  const { id } = await old.endpoint.create('rest', { url: 'http://127.0.0.1:9999/' });
  await old.endpoint.headersUpdate('rest', id, { headers: { 'X-A': '1' } });
  await old.endpoint.headersPatch('rest', id, { headers: { 'X-B': '2' } });
  assert.deepEqual((await old.endpoint.getHeaders('rest', id)).headers, { 'X-A': '1', 'X-B': '2' });
  await old.endpoint.rotateSecret('rest', id, {});
  const { id: message } = await old.message.create('rest', { eventType: 'a', payload: {} });
  assert.equal((await old.message.get('rest', message)).id, message);
  assert.equal((await old.message.list('rest')).data.length, 1);
  await old.endpoint.delete('rest', id);
  await old.eventType.update('rest', { description: 'x' });
  await old.eventType.delete('rest');
  await old.application.delete('rest');
  await old.health.get();
});

test('an address may end with a slash, whatever its method', async () => {
  const body = { name: 'Slash', uid: 'slash' };
  assert.equal((await gancho.api('POST', '/app/', body)).status, 201);
  assert.equal((await gancho.api('GET', '/app/slash/')).status, 200);
  assert.equal((await gancho.api('PUT', '/app/slash/', body)).status, 200);
  assert.equal((await gancho.api('PATCH', '/app/slash/', {})).status, 200);
  assert.equal((await gancho.api('GET', '/app/slash/msg/?limit=5')).status, 200);
  assert.equal(
    (await gancho.api('POST', '/app/slash/msg/', { eventType: 'a', payload: {} })).status,
    202,
  );
  assert.equal((await gancho.api('DELETE', '/app/slash/')).status, 204);
});

test('a refusal names the field as the client wrote it', async () => {
  const body = { url: 'http://127.0.0.1:9999/', filterTypes: ['never.made'] };
  await gancho.api('PUT', '/app/mixed/endpoint/named', { url: body.url });
  for (const [method, path] of [
    ['POST', '/app/mixed/endpoint'],
    ['PUT', '/app/mixed/endpoint/named'],
    ['PATCH', '/app/mixed/endpoint/named'],
  ] as const) {
    const answer = await gancho.api(method, path, body);
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.body.detail[0].loc, ['body', 'filterTypes']);
  }
});

test('both names with one value are taken, with two they are refused', async () => {
  const same = await gancho.api('POST', '/app', { name: 'Both', throttleRate: 5, rateLimit: 5 });
  assert.equal(same.status, 201);
  for (const [method, path, body, field] of [
    ['POST', '/app', { name: 'x', throttleRate: 5, rateLimit: 6 }, 'rateLimit'],
    ['PATCH', '/app/mixed', { throttleRate: null, rateLimit: 6 }, 'rateLimit'],
    [
      'POST',
      '/app/mixed/endpoint',
      { url: 'http://127.0.0.1:9999/', eventTypes: ['one'], filterTypes: ['paid'] },
      'filterTypes',
    ],
    [
      'POST',
      '/event-type',
      { name: 'x', description: 'x', featureFlags: ['a'], featureFlag: 'b' },
      'featureFlag',
    ],
  ] as const) {
    const answer = await gancho.api(method, path, body);
    assert.equal(answer.status, 422, field);
    assert.deepEqual(answer.body.detail[0].loc, ['body', field]);
    assert.match(answer.body.detail[0].msg, /older name/);
  }
});
