/** Endpoints that fetch their messages: every message once behind an iterator, in order, none skipped. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Svix } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
for (const name of ['a', 'b']) await svix.eventType.create({ name, description: '' });

let applications = 0;
async function newPoller(fields: object = {}): Promise<{ app: string; sink: string }> {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id } = await svix.endpoint.create(app, { url: 'poll://inbox', ...fields });
  return { app, sink: id };
}

async function send(app: string, from: number, to: number, fields: object = {}): Promise<void> {
  for (let n = from; n <= to; n++) {
    await svix.message.create(app, { eventType: 'a', payload: { n }, ...fields });
  }
}

const numbers = ({ data }: { data: { payload: any }[] }): number[] =>
  data.map(({ payload }) => payload.n as number);

test('messages are read in order behind an iterator, and later ones with the same one', async () => {
  const { app, sink } = await newPoller({ uid: 'inbox' });
  const empty = await svix.message.poller.poll(app, sink);
  assert.deepEqual([empty.data, empty.done], [[], true]);
  await send(app, 1, 5);
  const first = await svix.message.poller.poll(app, 'inbox', {
    limit: 3,
    iterator: empty.iterator,
  });
  assert.deepEqual([numbers(first), first.done], [[1, 2, 3], false]);
  const second = await svix.message.poller.poll(app, sink, { iterator: first.iterator });
  assert.deepEqual([numbers(second), second.done], [[4, 5], true]);
  const third = await svix.message.poller.poll(app, sink, { iterator: second.iterator });
  assert.deepEqual([numbers(third), third.iterator], [[], second.iterator]);
  await send(app, 6, 6);
  const last = await svix.message.poller.poll(app, sink, { iterator: third.iterator });
  assert.deepEqual(numbers(last), [6]);
  assert.deepEqual(numbers(await svix.message.poller.poll(app, sink)), [1, 2, 3, 4, 5, 6]);
});

test('an endpoint reads what it asks for, and a query may ask for less', async () => {
  const { app, sink } = await newPoller({ eventTypes: ['a'], channels: ['x', 'y'] });
  await send(app, 1, 1, { channels: ['x'] });
  await send(app, 2, 2, { channels: ['z'] });
  await send(app, 3, 3, { channels: ['x'], eventType: 'b' });
  await send(app, 4, 4, { channels: ['y'] });
  assert.deepEqual(numbers(await svix.message.poller.poll(app, sink)), [1, 4]);
  assert.deepEqual(numbers(await svix.message.poller.poll(app, sink, { channel: 'y' })), [4]);
  assert.deepEqual(numbers(await svix.message.poller.poll(app, sink, { eventType: 'b' })), []);
  const future = new Date(Date.now() + 3_600_000);
  assert.deepEqual(numbers(await svix.message.poller.poll(app, sink, { after: future })), []);
});

test('a message that becomes visible late is not skipped, and keeps out of sight until then', async () => {
  const { app, sink } = await newPoller();
  const deliverAt = new Date(Date.now() + 1_500);
  await send(app, 1, 1, { deliverAt });
  await send(app, 2, 2);
  const before = await svix.message.poller.poll(app, sink);
  // On a machine that is slow enough the moment may have come.
  if (Date.now() < deliverAt.getTime()) assert.deepEqual(numbers(before), [2]);
  const seen = new Set(numbers(before));
  let { iterator } = before;
  await waitFor('the late message', async () => {
    const page = await svix.message.poller.poll(app, sink, { iterator });
    iterator = page.iterator;
    for (const n of numbers(page)) seen.add(n);
    return seen.has(1);
  });
  assert.ok(Date.now() >= deliverAt.getTime());
});

test('the server keeps the place of a consumer, which moves on with the iterator only', async () => {
  const { app, sink } = await newPoller();
  await send(app, 1, 4);
  const poll = (iterator?: string) =>
    svix.message.poller.consumerPoll(app, sink, 'worker', {
      limit: 2,
      ...(iterator === undefined ? {} : { iterator }),
    });
  const first = await poll();
  assert.deepEqual(numbers(first), [1, 2]);
  assert.deepEqual(numbers(await poll()), [1, 2], 'again: nobody said that it was dealt with');
  const second = await poll(first.iterator);
  assert.deepEqual(numbers(second), [3, 4]);
  assert.deepEqual(numbers(await poll()), [3, 4]);
  assert.deepEqual(numbers(await poll(second.iterator)), []);
  const other = await svix.message.poller.consumerPoll(app, sink, 'other');
  assert.deepEqual(numbers(other), [1, 2, 3, 4]);
  const moment = other.data[1]!.timestamp;
  await svix.message.poller.consumerSeek(app, sink, 'worker', { after: moment });
  const sought = numbers(await poll());
  assert.equal(sought.at(-1), sought[0]! + 1);
  assert.ok(sought[0]! <= 2);
  await svix.message.poller.consumerSeek(app, sink, 'worker', {
    after: new Date(Date.now() + 60_000),
  });
  assert.deepEqual(numbers(await poll()), []);
});

test('a lease hands messages to one at a time, and a commit moves on', async () => {
  const { app, sink } = await newPoller();
  await send(app, 1, 4);
  const path = `/app/${app}/polling-endpoint/${sink}/consumer/worker`;
  const lease = async (query: string) => (await gancho.api('GET', `${path}?${query}`)).body;
  const first = await lease('limit=3&lease_duration_ms=600000');
  assert.deepEqual([numbers(first), first.done], [[1, 2, 3], false]);
  assert.deepEqual(await lease('limit=3'), { data: [], done: false });
  const { status } = await gancho.api('POST', `${path}/commit`, { offset: first.data[1].offset });
  assert.equal(status, 204);
  const second = await lease('lease_duration_ms=1');
  assert.deepEqual([numbers(second), second.done], [[3, 4], true]);
  const again = await waitFor('the end of the lease', async () => {
    const { data } = await lease('lease_duration_ms=600000');
    return data.length > 0 && data;
  });
  assert.deepEqual(numbers({ data: again }), [3, 4], 'nothing was committed');
  await gancho.api('POST', `${path}/commit`, { offset: again.at(-1).offset });
  assert.deepEqual(await lease(''), { data: [], done: true });
  const late = `/app/${app}/polling-endpoint/${sink}/consumer/late?starting_position=latest`;
  assert.deepEqual((await gancho.api('GET', late)).body, { data: [], done: true });
  await send(app, 5, 5);
  assert.deepEqual(numbers((await gancho.api('GET', late)).body), [5]);
});

test('a poller token polls its endpoint and nothing else', async () => {
  const { app, sink } = await newPoller();
  await send(app, 1, 1);
  const made = await gancho.api('POST', `/auth/app/${app}/poller/${sink}/token/rotate`, {});
  const poller = new Svix(made.body.token, { serverUrl: gancho.url });
  assert.deepEqual(numbers(await poller.message.poller.poll(app, sink)), [1]);
  assert.deepEqual(numbers(await poller.message.poller.consumerPoll(app, sink, 'c')), [1]);
  await poller.message.poller.consumerSeek(app, sink, 'c', { after: new Date(0) });
  await refusalOf(poller.message.list(app), 403);
  const other = await svix.endpoint.create(app, { url: 'poll://other' });
  await refusalOf(poller.message.poller.poll(app, other.id), 404);
});

test('payloads of any form are fetched as they are shown, with the headers of the message', async () => {
  const { app, sink } = await newPoller();
  await svix.message.create(app, {
    eventType: 'a',
    payload: {},
    transformationsParams: {
      rawPayload: 'text',
      headers: { 'content-type': 'text/plain', authorization: 'Bearer x' },
    },
  });
  const { data } = await svix.message.poller.poll(app, sink);
  assert.deepEqual(data[0]!.payload, { rawPayload: 'text' });
  assert.deepEqual(data[0]!.headers, { authorization: 'Bearer x' });
});

test('only an endpoint with the address for it is polled, and nothing is sent to it', async () => {
  const { app, sink } = await newPoller();
  const { id } = await svix.endpoint.create(app, { url: 'https://example.com/' });
  const { fields } = await refusalOf(svix.message.poller.poll(app, id), 422);
  assert.deepEqual(fields, ['path.sink_id']);
  await refusalOf(svix.message.poller.poll(app, 'nothing'), 404);
  await refusalOf(svix.message.poller.poll(app, sink, { iterator: 'ep_1' }), 422);
  const sent = await svix.message.create(app, { eventType: 'a', payload: {} });
  await refusalOf(svix.messageAttempt.resend(app, sent.id, sink), 400);
  assert.deepEqual((await svix.messageAttempt.listByEndpoint(app, sink)).data, []);
  await svix.endpoint.delete(app, sink);
  await refusalOf(svix.message.poller.poll(app, sink), 404);
});

test('events are read in the order of acceptance, of an application or of all', async () => {
  const first = await newPoller();
  const second = await newPoller();
  const { body: start } = await gancho.api('GET', '/events?limit=250');
  assert.equal(start.done, true);
  await send(first.app, 1, 2);
  await send(second.app, 3, 4, { eventType: 'b', channels: ['n:1'] });
  await send(first.app, 5, 5);
  const events = async (path: string) => {
    const { body } = await gancho.api('GET', path);
    return { numbers: numbers(body), ...body };
  };
  const all = await events(`/events?limit=3&iterator=${start.iterator}`);
  assert.deepEqual([all.numbers, all.done], [[1, 2, 3], false]);
  assert.equal(all.data[2].appId, (await svix.application.get(second.app)).id);
  const rest = await events(`/events?iterator=${all.iterator}`);
  assert.deepEqual([rest.numbers, rest.done], [[4, 5], true]);
  const since = `iterator=${start.iterator}`;
  assert.deepEqual((await events(`/events?${since}&event_types=b,c`)).numbers, [3, 4]);
  assert.deepEqual((await events(`/events?${since}&channels=n:1`)).numbers, [3, 4]);
  assert.deepEqual((await events(`/app/${first.app}/events`)).numbers, [1, 2, 5]);
  const later = new Date(Date.now() + 60_000).toISOString();
  assert.deepEqual((await events(`/app/${first.app}/events?after=${later}`)).numbers, []);
});
