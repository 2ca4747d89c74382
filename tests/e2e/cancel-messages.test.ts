/** Ending what waits for an endpoint: visibly, for good, and nothing else. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BackgroundTaskStatus, MessageStatus } from 'svix';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '2,2,2,2' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const hourAgo = new Date(Date.now() - 3_600_000);

async function newApplication(app: string, receiver: Receiver): Promise<void> {
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
}

async function attemptsOf(app: string, message: string, count: number): Promise<any[]> {
  return waitFor(`${count} attempts of ${message}`, async () => {
    const path = `/app/${app}/attempt/msg/${message}?expanded_statuses=true`;
    const { body } = await gancho.api('GET', path);
    return body.data.length >= count ? (body.data as any[]) : null;
  });
}

async function cancel(app: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await gancho.api('POST', `/app/${app}/endpoint/hooks/cancel-msgs`, body);
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.body.task, 'endpoint.cancel');
  const task = await waitFor('the end of the task', async () => {
    const found = await gancho.api('GET', `/background-task/${answer.body.id}`);
    return found.body.status === 'running' ? null : found.body;
  });
  assert.equal(task.status, 'finished', JSON.stringify(task));
  return task.data;
}

test('retries and deliveries put off end as canceled, and recover leaves them', async () => {
  await using receiver = await startReceiver();
  await newApplication('retries', receiver);
  receiver.respond(500);
  const { id: retried } = await svix.message.create('retries', { eventType: 'a', payload: {} });
  await attemptsOf('retries', retried, 1);
  const { id: later } = await svix.message.create('retries', {
    eventType: 'a',
    payload: {},
    deliverAt: new Date(Date.now() + 3_600_000),
  });
  const { deliveriesCanceled } = await cancel('retries');
  assert.equal(deliveriesCanceled, 2);
  const [end] = await attemptsOf('retries', retried, 2);
  assert.equal(end.statusText, 'canceled');
  assert.equal(end.cause, 'canceled by hand');
  assert.equal(end.nextAttempt, null);
  assert.equal((await attemptsOf('retries', later, 1))[0].statusText, 'canceled');

  receiver.respond(204);
  const arrived = receiver.received.length;
  const { id } = await svix.endpoint.recover('retries', 'hooks', { since: hourAgo });
  const task = await waitFor('the end of recovering', async () => {
    const found = await svix.backgroundTask.get(id);
    return found.status === BackgroundTaskStatus.Finished ? found : null;
  });
  assert.equal(task.data.messagesSent, 0);
  const replay = { since: hourAgo, status: MessageStatus.Canceled };
  await svix.endpoint.bulkReplay('retries', 'hooks', replay);
  await receiver.waitForCount(arrived + 2);
  assert.equal((await attemptsOf('retries', retried, 3))[0].status, 0);
});

test('a backlog in memory of a receiver that hangs is ended, but for what is being sent', async () => {
  await using receiver = await startReceiver();
  await newApplication('hanging', receiver);
  const open: (() => void)[] = [];
  receiver.respond((_request, response) => open.push(() => response.writeHead(204).end()));
  const ids: string[] = [];
  for (let count = 0; count < 150; count++) {
    ids.push((await svix.message.create('hanging', { eventType: 'a', payload: { count } })).id);
  }
  await waitFor('requests under way', () => open.length > 0);
  const answering = cancel('hanging');
  // What is being sent keeps the task from its end, so the receiver has to answer.
  const done = answering.then(() => true);
  await waitFor('the task and the answers', async () => {
    for (const answer of open.splice(0)) answer();
    return Promise.race([done, new Promise((resolve) => setImmediate(resolve, false))]);
  });
  const { deliveriesCanceled } = await answering;
  const { length: sent } = receiver.received;
  assert.equal(deliveriesCanceled, ids.length - sent);
  const all = await Promise.all(ids.map((id) => attemptsOf('hanging', id, 1)));
  assert.ok(all.every((attempts) => attempts.length === 1));
  const canceled = all.filter(([one]) => one.statusText === 'canceled').length;
  assert.equal(canceled, ids.length - sent);
});

test('a filter ends its part only', async () => {
  await using receiver = await startReceiver();
  await newApplication('filtered', receiver);
  const deliverAt = new Date(Date.now() + 3_600_000);
  const message = (eventType: string, fields: object = {}) =>
    svix.message.create('filtered', { eventType, payload: {}, deliverAt, ...fields });
  await message('a');
  await message('b', { tags: ['t'] });
  await message('b', { channels: ['c'] });
  assert.equal((await cancel('filtered', { tag: 't' }))['deliveriesCanceled'], 1);
  assert.equal((await cancel('filtered', { channel: 'c' }))['deliveriesCanceled'], 1);
  assert.equal((await cancel('filtered', { eventTypes: ['b'] }))['deliveriesCanceled'], 0);
  const until = hourAgo.toISOString();
  assert.equal((await cancel('filtered', { until }))['deliveriesCanceled'], 0);
  assert.equal((await cancel('filtered', { since: until }))['deliveriesCanceled'], 1);
});

test('tasks of a type that clients do not know are listed where they are asked for', async () => {
  const listed = await svix.backgroundTask.list({ limit: 250 });
  assert.ok(listed.data.every(({ task }) => (task as string) !== 'endpoint.cancel'));
  const asked = await gancho.api('GET', '/background-task?task=endpoint.cancel&limit=250');
  assert.ok(asked.body.data.length >= 2);
});
