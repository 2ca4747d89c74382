/** Removing payloads: for good, counted by message, and never sent afterwards. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BackgroundTaskStatus } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

async function payloadOf(app: string, id: string): Promise<unknown> {
  const { body } = await gancho.api('GET', `/app/${app}/msg/${id}?with_content=true`);
  return body.payload;
}

test('payloads go by id and by event id; what is unknown is named', async () => {
  await svix.application.create({ name: 'Shop', uid: 'shop' });
  await svix.application.create({ name: 'Other', uid: 'other' });
  const message = (fields: object = {}) => ({ eventType: 'a', payload: { n: 1 }, ...fields });
  const first = await svix.message.create('shop', message());
  const second = await svix.message.create('shop', message({ eventId: 'order-2' }));
  const third = await svix.message.create('shop', message());
  const foreign = await svix.message.create('other', message());
  const ids = [first.id, 'order-2', 'nobody', foreign.id];
  const { results } = await svix.message.bulkExpungeContent('shop', { ids });
  assert.deepEqual(results, {
    [first.id]: 'expunged',
    'order-2': 'expunged',
    nobody: 'not-found',
    [foreign.id]: 'not-found',
  });
  assert.deepEqual(await payloadOf('shop', first.id), { expired: true });
  assert.deepEqual(await payloadOf('shop', second.id), { expired: true });
  assert.deepEqual(await payloadOf('shop', third.id), { n: 1 });
  assert.deepEqual(await payloadOf('other', foreign.id), { n: 1 });
  assert.deepEqual(await svix.message.bulkExpungeContent('shop', {}), { results: {} });
  await refusalOf(svix.message.bulkExpungeContent('nobody', { ids: [] }), 404);
  const twice = svix.message.bulkExpungeContent('shop', { ids: ['a', 'a'] });
  assert.deepEqual((await refusalOf(twice, 422)).fields, ['body.ids']);
});

test('an event id may be any text that is one, also a name that objects have of their own', async () => {
  await svix.application.create({ name: 'Names', uid: 'names' });
  const ids = ['__proto__', 'constructor'];
  for (const eventId of ids) {
    await svix.message.create('names', { eventType: 'a', payload: { n: 1 }, eventId });
  }
  const { body } = await gancho.api('POST', '/app/names/msg/bulk-expunge', { ids });
  assert.deepEqual(
    Object.entries(body.results),
    ids.map((id) => [id, 'expunged']),
  );
});

test('what waited for its delivery is canceled with the reason', async () => {
  await using receiver = await startReceiver();
  await svix.application.create({ name: 'Later', uid: 'later' });
  await svix.endpoint.create('later', { url: receiver.url });
  const { id } = await svix.message.create('later', {
    eventType: 'a',
    payload: {},
    deliverAt: new Date(Date.now() + 700),
  });
  await svix.message.bulkExpungeContent('later', { ids: [id] });
  const attempt = await waitFor('the record', async () => {
    const { body } = await gancho.api('GET', `/app/later/attempt/msg/${id}?expanded_statuses=true`);
    return body.data[0];
  });
  assert.equal(attempt.statusText, 'canceled');
  assert.match(attempt.cause, /payload was removed/);
  assert.equal(receiver.received.length, 0);
});

test('a payload that waits in memory is not sent after it was removed', async () => {
  await using receiver = await startReceiver();
  await svix.application.create({ name: 'Hanging', uid: 'hanging' });
  await svix.endpoint.create('hanging', { url: receiver.url });
  const open: (() => void)[] = [];
  receiver.respond((_request, response) => open.push(() => response.writeHead(204).end()));
  // More than the endpoint gets at once: the rest waits in its lane.
  const ids: string[] = [];
  for (let count = 0; count < 100; count++) {
    ids.push((await svix.message.create('hanging', { eventType: 'a', payload: { count } })).id);
  }
  await waitFor('a full lane', () => open.length >= 16);
  await svix.message.bulkExpungeContent('hanging', { ids });
  const sent = receiver.received.length;
  assert.ok(sent < ids.length);
  await waitFor('an end of each', async () => {
    for (const answer of open.splice(0)) answer();
    const { data } = await svix.messageAttempt.listByEndpoint(
      'hanging',
      (await svix.endpoint.list('hanging')).data[0]!.id,
      { limit: 250 },
    );
    return data.length === ids.length;
  });
  assert.equal(receiver.received.length, sent);
});

test('all payloads of an application go, those of others stay', async () => {
  await svix.application.create({ name: 'Whole', uid: 'whole' });
  const ids: string[] = [];
  for (let count = 0; count < 20; count++) {
    ids.push((await svix.message.create('whole', { eventType: 'a', payload: { count } })).id);
  }
  const other = await svix.message.create('other', { eventType: 'a', payload: { n: 2 } });
  const started = await svix.message.expungeAllContents('whole');
  assert.equal(started.task, 'application.purge_content');
  const task = await waitFor('the end', async () => {
    const found = await svix.backgroundTask.get(started.id);
    return found.status === BackgroundTaskStatus.Running ? null : found;
  });
  assert.equal(task.status, BackgroundTaskStatus.Finished);
  assert.deepEqual(task.data, { messagesExpunged: 20 });
  for (const id of ids) assert.deepEqual(await payloadOf('whole', id), { expired: true });
  assert.deepEqual(await payloadOf('other', other.id), { n: 2 });
  await refusalOf(svix.message.expungeAllContents('nobody'), 404);
});

test('of all messages, those go that the request names', async () => {
  await svix.application.create({ name: 'Some', uid: 'some' });
  const send = (eventType: string, tags: string[]) =>
    svix.message.create('some', { eventType, tags, payload: { n: 1 } });
  const gone = await send('a', ['old']);
  const kept = [await send('b', ['old']), await send('a', ['new'])];
  const ask = (body: object) => gancho.api('POST', '/app/some/msg/expunge-all-contents', body);
  const started = await ask({ eventTypes: ['a'], tag: 'old' });
  assert.equal(started.status, 202, started.text);
  await waitFor('the end of the task', async () => {
    const { status, data } = await svix.backgroundTask.get(started.body.id);
    return status === BackgroundTaskStatus.Finished && data;
  });
  assert.deepEqual(await payloadOf('some', gone.id), { expired: true });
  for (const { id } of kept) assert.deepEqual(await payloadOf('some', id), { n: 1 });

  const backwards = await ask({ since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' });
  assert.equal(backwards.status, 422);
  assert.deepEqual(backwards.body.detail[0].loc, ['body', 'until']);
});
