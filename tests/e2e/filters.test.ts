/** What endpoints ask for beyond event types: payloads by their content, and all types of a name. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.eventType.create({ name: 'invoice.paid', description: '' });

let applications = 0;
async function newApplication(): Promise<string> {
  const uid = `app-${(applications += 1)}`;
  await svix.application.create({ name: uid, uid });
  return uid;
}

async function newEndpoint(app: string, fields: object) {
  const answer = await gancho.api('POST', `/app/${app}/endpoint`, fields);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

const notesOf = ({ received }: Receiver): string[] =>
  received.map(({ body }) => (JSON.parse(body.toString()) as { note: string }).note);

test('an endpoint with a filter gets the messages whose payload fits', async () => {
  const app = await newApplication();
  await using all = await startReceiver();
  await using large = await startReceiver();
  await svix.endpoint.create(app, { url: all.url });
  const filter = { 'order.total': { gte: 100 }, or: [{ currency: 'BRL' }, { vip: true }] };
  const made = await newEndpoint(app, { url: large.url, filter });
  assert.deepEqual(made.filter, filter);
  const payloads = [
    { note: 'small', order: { total: 99 }, currency: 'BRL' },
    { note: 'large', order: { total: 100 }, currency: 'BRL' },
    { note: 'foreign', order: { total: 500 }, currency: 'EUR' },
    { note: 'vip', order: { total: 500 }, vip: true },
    { note: 'other' },
  ];
  for (const payload of payloads) await svix.message.create(app, { eventType: 'a', payload });
  await svix.message.create(app, {
    eventType: 'a',
    payload: {},
    transformationsParams: { rawPayload: JSON.stringify({ ...payloads[1], note: 'raw' }) },
  });
  const batch = payloads.map((payload) => ({ eventType: 'a', payload }));
  await gancho.api('POST', `/app/${app}/msg/batch`, { messages: batch });
  await all.waitForCount(11);
  await large.waitForCount(5);
  assert.deepEqual(notesOf(large).toSorted(), ['large', 'large', 'raw', 'vip', 'vip']);
});

test('a payload that is no JSON fits no filter', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await newEndpoint(app, { url: receiver.url, filter: { a: { exists: false } } });
  const text = { transformationsParams: { rawPayload: 'text' } };
  const sent = await gancho.api('POST', `/app/${app}/msg`, {
    eventType: 'a',
    payload: {},
    ...text,
  });
  assert.equal(sent.body.matchedEndpoints, 0);
  const fitting = await gancho.api('POST', `/app/${app}/msg`, { eventType: 'a', payload: {} });
  assert.equal(fitting.body.matchedEndpoints, 1);
});

test('a filter is changed and taken away with the endpoint, and refused where it is wrong', async () => {
  const app = await newApplication();
  const { id } = await newEndpoint(app, { url: 'https://example.com/', filter: { a: 1 } });
  const path = `/app/${app}/endpoint/${id}`;
  const changed = await gancho.api('PATCH', path, { filter: { a: { in: [1, 2] } } });
  assert.deepEqual(changed.body.filter, { a: { in: [1, 2] } });
  await gancho.api('PATCH', path, { description: 'same' });
  assert.deepEqual((await gancho.api('GET', path)).body.filter, { a: { in: [1, 2] } });
  for (const [filter, place] of [
    [{ a: { over: 1 } }, 'body.filter.a.over'],
    [{ or: [{ a: 1 }, {}] }, 'body.filter.or.1'],
    [[], 'body.filter'],
  ] as const) {
    const refused = await gancho.api('PATCH', path, { filter });
    assert.equal(refused.status, 422);
    assert.equal(refused.body.detail[0].loc.join('.'), place);
  }
  const taken = await gancho.api('PATCH', path, { filter: null });
  assert.equal(taken.body.filter, null);
  await gancho.api('PATCH', path, { filter: { a: 1 } });
  const put = await gancho.api('PUT', path, { url: 'https://example.com/' });
  assert.equal(put.body.filter, null);
});

test('a filter can be tried out, with the reason', async () => {
  const app = await newApplication();
  const path = `/app/${app}/endpoint/filter/test`;
  const filter = { total: { gt: 100, lt: 200 }, 'lines.sku': 'a' };
  const tried = await gancho.api('POST', path, {
    filter,
    payload: { total: 150, lines: [{ sku: 'b' }] },
  });
  assert.deepEqual(tried.body, {
    matches: false,
    conditions: [
      { place: ['total', 'gt'], holds: true, found: [150] },
      { place: ['total', 'lt'], holds: true, found: [150] },
      { place: ['lines.sku'], holds: false, found: ['b'] },
    ],
  });
  const wrong = await gancho.api('POST', path, { filter: { total: { is: 1 } }, payload: {} });
  assert.deepEqual(wrong.body.detail[0].loc, ['body', 'filter', 'total', 'is']);
  const nobody = await gancho.api('POST', '/app/nobody/endpoint/filter/test', {
    filter,
    payload: {},
  });
  assert.equal(nobody.status, 404);
});

test('a name with a star stands for all types below it', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url, eventTypes: ['invoice.*', 'invoice.paid'] });
  for (const eventType of ['invoice', 'invoices.paid', 'invoice.paid', 'invoice.line.added']) {
    await svix.message.create(app, { eventType, payload: { note: eventType } });
  }
  await receiver.waitForCount(2);
  assert.deepEqual(notesOf(receiver).toSorted(), ['invoice.line.added', 'invoice.paid']);
  for (const wrong of ['*', 'invoice*', '.*', 'in.*.paid', 'unknown']) {
    const url = 'https://example.com/';
    const refused = await gancho.api('POST', `/app/${app}/endpoint`, { url, eventTypes: [wrong] });
    assert.equal(refused.status, 422, wrong);
  }
});

test('payloads of a type are checked against its newest schema where that is asked for', async () => {
  const app = await newApplication();
  const old = { type: 'object', required: ['old'] };
  const schema = {
    type: 'object',
    required: ['total'],
    properties: { total: { type: 'integer' }, lines: { items: { required: ['sku'] } } },
  };
  await gancho.api('POST', '/event-type', {
    name: 'checked',
    description: '',
    schemas: { 2: old, 10: schema },
    validatePayload: true,
  });
  await gancho.api('POST', '/event-type', {
    name: 'free',
    description: '',
    schemas: { 1: schema },
  });
  const send = (eventType: string, payload: unknown, more: object = {}) =>
    gancho.api('POST', `/app/${app}/msg`, { eventType, payload, ...more });
  assert.equal((await send('free', {})).status, 202);
  assert.equal((await send('unknown', {})).status, 202);
  assert.equal((await send('checked', { total: 5 })).status, 202);
  const raw = (rawPayload: string) => ({ transformationsParams: { rawPayload } });
  const wrong: [payload: object, more: object, place: string][] = [
    [{ total: 'x' }, {}, 'body.payload.total'],
    [{ total: 1, lines: [{ sku: 'a' }, {}] }, {}, 'body.payload.lines.1'],
    [{}, raw('{"total":"x"}'), 'body.transformationsParams.rawPayload.total'],
    [{}, raw('text'), 'body.transformationsParams.rawPayload'],
  ];
  for (const [payload, more, place] of wrong) {
    const refused = await send('checked', payload, more);
    assert.equal(refused.status, 422, JSON.stringify(payload));
    assert.ok(refused.body.detail[0].loc.join('.').startsWith(place), refused.text);
  }
  const batch = await gancho.api('POST', `/app/${app}/msg/batch`, {
    messages: [
      { eventType: 'checked', payload: { total: 1 } },
      { eventType: 'checked', payload: { total: 'x' } },
      { eventType: 'free', payload: {} },
    ],
  });
  assert.deepEqual(
    batch.body.data.map(({ status }: { status: number }) => status),
    [202, 422, 202],
  );
  const place = batch.body.data[1].detail[0].loc.join('.');
  assert.equal(place, 'body.messages.1.payload.total');

  await gancho.api('PATCH', '/event-type/checked', { schemas: { 11: old } });
  assert.equal((await send('checked', { old: 1 })).status, 202, 'at once');
  assert.equal((await send('checked', { total: 1 })).status, 422);
  const patched = await gancho.api('PATCH', '/event-type/checked', { validatePayload: false });
  assert.equal(patched.body.validatePayload, false);
  assert.equal((await send('checked', { total: 1 })).status, 202);
  await gancho.api('PATCH', '/event-type/free', { validatePayload: true });
  assert.equal((await send('free', {})).status, 422);
  await gancho.api('DELETE', '/event-type/free?expunge=true');
  assert.equal((await send('free', {})).status, 202);
});
