/** Endpoints: their fields, their life, and that each change decides what is delivered from then on. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.application.create({ name: 'Other', uid: 'other' });
for (const name of ['invoice.paid', 'invoice.sent']) {
  await svix.eventType.create({ name, description: name });
}

const somewhere = 'http://127.0.0.1:9999/hooks';
const unknownId = `ep_${'0'.repeat(27)}`;

async function send(eventType: string, note: string): Promise<string> {
  return (await svix.message.create('shop', { eventType, payload: { note } })).id;
}

test('an endpoint is created with defaults and found by its id and by its uid', async () => {
  const { status, body } = await gancho.api('POST', '/app/shop/endpoint', {
    url: 'HTTP://127.0.0.1:9999',
    uid: 'defaults',
  });
  assert.equal(status, 201);
  assert.match(body.id, /^ep_[A-Za-z0-9]{27}$/);
  const { id, createdAt, updatedAt, ...rest } = body;
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(rest, {
    uid: 'defaults',
    url: 'http://127.0.0.1:9999/',
    description: '',
    disabled: false,
    eventTypes: null,
    filterTypes: null,
    channels: null,
    filter: null,
    throttleRate: null,
    rateLimit: null,
    requestFilter: null,
    version: 1,
    metadata: {},
    format: 'standard',
    cloudEventSource: null,
    paused: false,
    retrySchedule: null,
    retryOn: null,
    concurrency: null,
    fifo: false,
    fifoKey: null,
    batch: null,
    disabledReason: null,
    consent: 'none',
    consentState: 'not_needed',
    consentAt: null,
    consentReason: null,
    consentRate: null,
    hasDestination: false,
    hasEnrichment: false,
  });
  assert.equal((await svix.endpoint.get('shop', 'defaults')).id, id);
  assert.equal((await svix.endpoint.get('shop', id)).uid, 'defaults');
  const named = await svix.endpoint.create('shop', {
    url: 'HTTPS://Hooks.Example.COM',
    disabled: true,
  });
  assert.equal(named.url, 'https://hooks.example.com/');
});

test('an endpoint is unknown under another application', async () => {
  const { id } = await svix.endpoint.create('shop', { url: somewhere, uid: 'mine' });
  for (const name of [id, 'mine']) {
    await refusalOf(svix.endpoint.get('other', name), 404);
    await refusalOf(svix.endpoint.getSecret('other', name), 404);
    await refusalOf(svix.endpoint.patch('other', name, { description: 'taken' }), 404);
    await refusalOf(svix.endpoint.delete('other', name), 404);
  }
  assert.equal((await svix.endpoint.get('shop', 'mine')).description, '');
});

test('a uid belongs to one endpoint of an application at a time', async () => {
  const first = await svix.endpoint.create('shop', { url: somewhere, uid: 'one' });
  await svix.endpoint.create('shop', { url: somewhere, uid: 'two' });
  await svix.endpoint.create('other', { url: somewhere, uid: 'one' });

  const { body } = await refusalOf(
    svix.endpoint.create('shop', { url: somewhere, uid: 'one' }),
    409,
  );
  assert.equal(body.code, 'conflict');
  await refusalOf(svix.endpoint.upsert('shop', 'two', { url: somewhere, uid: 'one' }), 409);
  await refusalOf(svix.endpoint.patch('shop', 'two', { uid: 'one' }), 409);
  assert.equal((await svix.endpoint.patch('shop', 'one', { uid: 'one' })).id, first.id);

  await svix.endpoint.delete('shop', 'one');
  const reused = await svix.endpoint.create('shop', { url: somewhere, uid: 'one' });
  assert.notEqual(reused.id, first.id);
});

test('PUT under an unknown uid creates it there, and PUT again sets the same one', async () => {
  const path = '/app/shop/endpoint/put-me';
  const made = await gancho.api('PUT', path, {
    url: somewhere,
    eventTypes: ['invoice.paid'],
    channels: ['a'],
    throttleRate: 5,
    metadata: { a: '1' },
    description: 'first',
  });
  assert.equal(made.status, 201);
  assert.equal(made.body.uid, 'put-me');
  const { key } = await svix.endpoint.getSecret('shop', 'put-me');

  const set = await gancho.api('PUT', path, { url: `${somewhere}/2` });
  assert.equal(set.status, 200);
  assert.deepEqual(
    { ...set.body, updatedAt: '' },
    {
      ...made.body,
      url: `${somewhere}/2`,
      eventTypes: null,
      filterTypes: null,
      channels: null,
      throttleRate: null,
      rateLimit: null,
      metadata: {},
      description: '',
      updatedAt: '',
    },
  );
  assert.equal((await svix.endpoint.getSecret('shop', 'put-me')).key, key, 'the secret stays');

  await refusalOf(svix.endpoint.upsert('shop', unknownId, { url: somewhere }), 404);
});

test('ten PUT at once under one unknown uid make one endpoint', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      gancho.api('PUT', '/app/shop/endpoint/put-race', { url: somewhere }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal(answers.filter(({ status }) => status === 200).length, 9);
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
});

test('PATCH changes the fields that are given and no other', async () => {
  const { id } = await svix.endpoint.create('shop', {
    url: somewhere,
    uid: 'patch-me',
    description: 'first',
    eventTypes: ['invoice.paid'],
    channels: ['a'],
    throttleRate: 5,
    metadata: { a: '1' },
  });
  const path = `/app/shop/endpoint/${id}`;
  const steps: [object, object][] = [
    [{ url: `${somewhere}/2` }, { url: `${somewhere}/2` }],
    [{ description: 'second' }, { description: 'second' }],
    [{ disabled: true }, { disabled: true }],
    [{ disabled: false }, { disabled: false }],
    [{ eventTypes: ['invoice.sent'] }, { eventTypes: ['invoice.sent'] }],
    [{ eventTypes: null }, { eventTypes: null }],
    [{ channels: ['b', 'c'] }, { channels: ['b', 'c'] }],
    [{ channels: null }, { channels: null }],
    [{ throttleRate: 9 }, { throttleRate: 9 }],
    [{ throttleRate: null }, { throttleRate: null }],
    [{ metadata: { b: '2' } }, { metadata: { b: '2' } }],
    [{ metadata: {} }, { metadata: {} }],
    [{ uid: 'patched' }, { uid: 'patched' }],
    [{ uid: null }, { uid: null }],
  ];
  let expected: any = (await gancho.api('GET', path)).body;
  for (const [patch, change] of steps) {
    const { status, body } = await gancho.api('PATCH', path, patch);
    assert.equal(status, 200, JSON.stringify(body));
    expected = { ...expected, ...change, updatedAt: body.updatedAt };
    expected.filterTypes = expected.eventTypes;
    expected.rateLimit = expected.throttleRate;
    expected.disabledReason = expected.disabled ? 'by hand' : null;
    assert.deepEqual(body, expected, JSON.stringify(patch));
  }
  assert.deepEqual((await gancho.api('GET', path)).body, expected);
});

test('PATCH refuses null for a field that cannot be without a value', async () => {
  const { id } = await svix.endpoint.create('shop', { url: somewhere });
  for (const name of ['url', 'description', 'disabled']) {
    const answer = await gancho.api('PATCH', `/app/shop/endpoint/${id}`, { [name]: null });
    assert.equal(answer.status, 422, name);
    assert.deepEqual(answer.body.detail[0].loc, ['body', name]);
  }
});

test('a filter names event types that exist, and at least one', async () => {
  const empty = await refusalOf(
    svix.endpoint.create('shop', { url: somewhere, eventTypes: [] }),
    422,
  );
  assert.deepEqual(empty.fields, ['body.eventTypes']);
  const unknown = await refusalOf(
    svix.endpoint.create('shop', { url: somewhere, eventTypes: ['invoice.paid', 'nope'] }),
    422,
  );
  assert.deepEqual(unknown.fields, ['body.eventTypes']);
  assert.match(unknown.body.detail[0].msg, /`nope`.*create/);
  const channels = await refusalOf(
    svix.endpoint.create('shop', { url: somewhere, channels: [] }),
    422,
  );
  assert.deepEqual(channels.fields, ['body.channels']);
});

test('a disabled endpoint is left out, an enabled one gets what comes after', async () => {
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create('shop', { url: receiver.url, disabled: true });
  const missed = await send('invoice.paid', 'while disabled');
  await svix.endpoint.patch('shop', id, { disabled: false });
  const sent = await send('invoice.paid', 'once enabled');

  const arrived = await receiver.waitForCount(1);
  assert.deepEqual(
    arrived.map(({ headers }) => headers['webhook-id']),
    [sent],
  );
  const attempts = await svix.messageAttempt.listByMsg('shop', missed, { endpointId: id });
  assert.deepEqual(attempts.data, []);
  await svix.endpoint.delete('shop', id);
});

test('a change of the URL counts from the next message on', async () => {
  await using before = await startReceiver();
  await using afterwards = await startReceiver();
  const { id } = await svix.endpoint.create('shop', { url: before.url });
  const first = await send('invoice.paid', 'first');
  await before.waitForCount(1);
  await svix.endpoint.patch('shop', id, { url: afterwards.url });
  const second = await send('invoice.paid', 'second');
  await afterwards.waitForCount(1);

  assert.deepEqual(
    before.received.map(({ headers }) => headers['webhook-id']),
    [first],
  );
  assert.deepEqual(
    afterwards.received.map(({ headers }) => headers['webhook-id']),
    [second],
  );
  await svix.endpoint.delete('shop', id);
});

test('a deleted endpoint gets nothing more, and what it was owed ends as canceled', async () => {
  await using gone = await startReceiver();
  await using witness = await startReceiver();
  gone.respond(500);
  const { id } = await svix.endpoint.create('shop', { url: gone.url, uid: 'gone' });
  const watch = await svix.endpoint.create('shop', { url: witness.url });
  const owed = await send('invoice.paid', 'fails first');
  await gone.waitForCount(1);
  await svix.endpoint.delete('shop', 'gone');
  await refusalOf(svix.endpoint.get('shop', id), 404);
  await refusalOf(svix.endpoint.get('shop', 'gone'), 404);

  await send('invoice.paid', 'after');
  await witness.waitForCount(2);
  assert.equal(gone.received.length, 1);
  const path = `/app/shop/attempt/msg/${owed}?endpoint_id=${id}&expanded_statuses=true`;
  const attempts = await waitFor('the end of what it was owed', async () => {
    const { body } = await gancho.api('GET', path);
    return body.data.length === 2 ? (body.data as any[]) : null;
  });
  assert.deepEqual(
    attempts.map(({ statusText, cause }) => [statusText, cause]),
    [
      ['canceled', 'the endpoint was deleted'],
      ['fail', 'answered 500'],
    ],
  );
  await svix.endpoint.delete('shop', watch.id);
});

test('basic authentication in a URL is sent as a header, not as part of the address', async () => {
  await using receiver = await startReceiver();
  const url = receiver.url.replace('http://', 'http://user:p%40ss@');
  const { id } = await svix.endpoint.create('shop', { url });
  await send('invoice.paid', 'with a password');
  const [arrived] = await receiver.waitForCount(1);
  const expected = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  assert.equal(arrived!.headers.authorization, expected);
  assert.equal(arrived!.path, '/');
  await svix.endpoint.delete('shop', id);
});
