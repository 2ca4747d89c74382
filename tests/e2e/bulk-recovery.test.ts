/** Sending again to many endpoints at once: counted, shown, paced, paused, ended, and never twice. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const since = new Date(Date.now() - 3_600_000).toISOString();

let applications = 0;
async function newApplication(receiver: Receiver): Promise<string> {
  const app = `shop-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
  return app;
}

async function sendFailing(app: string, count: number, eventType = 'invoice.paid') {
  const ids: string[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    ids.push((await svix.message.create(app, { eventType, payload: { sent } })).id);
  }
  await waitFor(`${count} failures of ${app}`, async () => {
    const asked = await preview({ appId: app, eventTypes: [eventType] });
    return asked.count === count;
  });
  return ids;
}

async function preview(filter: object): Promise<any> {
  const body = { since, statuses: [2, 3, 4], ...filter };
  const answer = await gancho.api('POST', '/recovery/preview', body);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

async function recover(filter: object): Promise<string> {
  const body = { since, statuses: [2, 3, 4], ...filter };
  const answer = await gancho.api('POST', '/recovery', body);
  assert.equal(answer.status, 202, answer.text);
  return answer.body.id;
}

const task = async (id: string): Promise<any> =>
  (await gancho.api('GET', `/background-task/${id}`)).body;

const ended = (id: string): Promise<any> =>
  waitFor(`the end of ${id}`, async () => {
    const now = await task(id);
    return now.status === 'running' ? null : now;
  });

const idsOf = (receiver: Receiver, from: number) =>
  receiver.received.slice(from).map(({ headers }) => String(headers['webhook-id']));

test('what was answered with 503 at every application is counted, shown, and sent once', async () => {
  await using one = await startReceiver();
  await using two = await startReceiver();
  one.respond(503);
  two.respond(503);
  const [first, second] = [await newApplication(one), await newApplication(two)];
  const failed = await sendFailing(first, 3);
  failed.push(...(await sendFailing(second, 2)));
  two.respond(500);
  await sendFailing(second, 1, 'other.kind');
  const filter = { answers: ['503'] };
  const counted = await preview(filter);
  assert.deepEqual(
    [counted.count, counted.isExact, counted.endpoints, counted.examples.length],
    [5, true, 2, 5],
  );
  assert.equal((await preview({ answers: ['5xx'] })).count, 6);
  assert.equal(
    (
      await preview({
        ...filter,
        window: 'attempt',
        until: new Date(Date.parse(since) + 1).toISOString(),
      })
    ).count,
    0,
  );
  const listed = await gancho.api('GET', `/app/${second}/msg?status=3&event_types=other.kind`);
  assert.equal(listed.body.data.length, 1, 'a list knows what waits for a retry');
  assert.equal((await gancho.api('GET', `/app/${second}/msg?status=2`)).body.data.length, 0);
  const standing = async (query: string): Promise<unknown[]> =>
    (await gancho.api('GET', `/app/${second}/msg?event_types=other.kind${query}`)).body.data.map(
      ({ undelivered }: { undelivered?: object }) => undelivered,
    );
  assert.deepEqual(await standing(''), [undefined]);
  assert.deepEqual(await standing('&with_undelivered=true'), [
    { fail: 0, sending: 1, canceled: 0 },
  ]);
  one.respond(200);
  two.respond(200);
  const [fromOne, fromTwo] = [one.received.length, two.received.length];
  const over = await ended(await recover(filter));
  assert.equal(over.status, 'finished');
  assert.equal(over.data.messagesSent, 5);
  await waitFor(
    'all of it',
    () => one.received.length + two.received.length >= fromOne + fromTwo + 5,
  );
  assert.deepEqual([...idsOf(one, fromOne), ...idsOf(two, fromTwo)].toSorted(), failed.toSorted());
  await waitFor('nothing left', async () => (await preview(filter)).count === 0);
  assert.equal((await gancho.api('GET', `/app/${first}/msg?status=3`)).body.data.length, 0);
});

/** At one a second a busy machine does not get through them; of more, a failing endpoint is kept back. */
const many = 10;

test('a rate is kept, can be changed, and a task rests, goes on and is aborted', async () => {
  await using receiver = await startReceiver();
  receiver.respond(503);
  const app = await newApplication(receiver);
  await sendFailing(app, many);
  receiver.respond(200);
  const before = receiver.received.length;
  const id = await recover({ appId: app, ratePerSecond: 1 });
  await waitFor('the first one', () => receiver.received.length > before);
  const paused = await gancho.api('PATCH', `/background-task/${id}`, { paused: true });
  assert.equal(paused.body.paused, true);
  assert.equal(paused.body.ratePerSecond, 1);
  const { messagesSent, messagesExpected } = paused.body.data;
  assert.ok(messagesSent < many, 'the rate keeps it from sending all at once');
  assert.equal(messagesExpected, many);
  assert.equal(paused.body.progress.endsAt, null);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal((await task(id)).data.messagesSent, messagesSent, 'what rests sends nothing');
  const body = { paused: false, ratePerSecond: 1_000 };
  assert.equal((await gancho.api('PATCH', `/background-task/${id}`, body)).body.paused, false);
  assert.equal((await ended(id)).data.messagesSent, many);
  const late = await gancho.api('PATCH', `/background-task/${id}`, { paused: true });
  assert.equal(late.status, 400);

  // What arrived is sent a second time where that is asked for.
  await waitFor(
    'all of it',
    async () => (await preview({ appId: app, statuses: [0] })).count === many,
  );
  const other = await recover({ appId: app, statuses: [0], ratePerSecond: 1 });
  const aborted = await gancho.api('POST', `/background-task/${other}/abort`);
  assert.equal(aborted.body.status, 'failed');
  assert.equal(aborted.body.data.aborted, true);
  assert.ok(aborted.body.data.messagesSent < many);
});

test('what cannot be sent is listed with the reason, and disabled endpoints are left out', async () => {
  await using receiver = await startReceiver();
  receiver.respond(503);
  const app = await newApplication(receiver);
  const [id] = await sendFailing(app, 2);
  await svix.message.expungeContent(app, id!);
  const quiet = await svix.endpoint.create(app, { url: receiver.url, uid: 'quiet' });
  await svix.message.create(app, { eventType: 'invoice.paid', payload: {} });
  await waitFor('both endpoints', async () => (await preview({ appId: app })).endpoints === 2);
  await svix.endpoint.patch(app, 'quiet', { disabled: true });
  assert.equal((await preview({ appId: app })).disabledEndpoints, 1);
  const over = await ended(await recover({ appId: app }));
  assert.equal(over.data.messagesWithoutPayload, 1);
  assert.equal(over.data.endpointsLeftOut, 1);
  assert.equal(over.failureCount, 2);
  const path = `/background-task/${over.id}/failure`;
  const first = await gancho.api('GET', `${path}?limit=1`);
  const rest = await gancho.api('GET', `${path}?limit=1&iterator=${first.body.iterator}`);
  assert.equal(rest.body.done, true);
  const failures = [...first.body.data, ...rest.body.data];
  assert.deepEqual(new Set(failures.map(({ msgId }) => msgId)), new Set([id, null]));
  assert.equal(failures.find(({ msgId }) => msgId === null).endpointId, quiet.id);
});

test('exactly what a task sent and has failed since is sent once more', async () => {
  await using first = await startReceiver();
  await using second = await startReceiver();
  for (const receiver of [first, second]) receiver.respond(503);
  const [one, two] = [await newApplication(first), await newApplication(second)];
  const eventType = 'sent.by.task';
  const failed = await sendFailing(one, 3, eventType);
  failed.push(...(await sendFailing(two, 2, eventType)));
  // Of what is sent again, one delivery arrives: the rest fails a second time.
  let lucky: string | undefined;
  first.respond((request, response) => {
    lucky ??= String(request.headers['webhook-id']);
    response.writeHead(request.headers['webhook-id'] === lucky ? 204 : 503).end();
  });
  const id = await recover({ answers: ['503'], eventTypes: [eventType] });
  assert.equal((await ended(id)).data.messagesSent, 5);
  const since = { taskId: id, since: undefined, statuses: [2, 3] };
  await waitFor('what fails again', async () => (await preview(since)).count === 4);
  assert.equal((await preview({ ...since, statuses: [0] })).count, 1);
  // Failed meanwhile, but nothing of that task's.
  await sendFailing(one, 2, 'other.kind');
  const { body: late } = await gancho.api('POST', `/app/${two}/msg`, {
    eventType,
    payload: { late: true },
  });
  await waitFor('another failure', async () => (await preview({ appId: two })).count === 3);
  const counted = await preview(since);
  assert.deepEqual([counted.count, counted.isExact, counted.endpoints], [4, true, 2]);
  assert.equal((await preview({ ...since, appId: two })).count, 2);
  const window = { window: 'attempt', until: new Date(Date.now() - 3_600_000).toISOString() };
  assert.equal((await preview({ ...since, ...window })).count, 0);

  for (const receiver of [first, second]) receiver.respond(200);
  const from = [first.received.length, second.received.length] as const;
  const again = await ended(await recover(since));
  assert.equal(again.data.messagesSent, 4);
  await waitFor(
    'all of it',
    () => first.received.length + second.received.length >= from[0] + from[1] + 4,
  );
  const sent = [...idsOf(first, from[0]), ...idsOf(second, from[1])];
  assert.ok(!sent.includes(late.id));
  assert.deepEqual(sent.toSorted(), failed.filter((one) => one !== lucky).toSorted());
  await waitFor('nothing left', async () => (await preview(since)).count === 0);
  assert.equal((await preview({ ...since, taskId: again.id, statuses: [0] })).count, 4);
});

test('what was sent by a task for one endpoint is known too, also where it had arrived before', async () => {
  await using receiver = await startReceiver();
  const app = await newApplication(receiver);
  for (let n = 0; n < 3; n += 1) {
    await svix.message.create(app, { eventType: 'invoice.paid', payload: { n } });
  }
  await waitFor(
    'all of it',
    async () => (await preview({ appId: app, statuses: [0] })).count === 3,
  );
  receiver.respond(500);
  const replayed = await gancho.api('POST', `/app/${app}/endpoint/hooks/bulk-replay`, { since });
  const { id } = await ended(replayed.body.id);
  const asked = { taskId: id, since: undefined, statuses: [2] };
  await waitFor('what fails', async () => (await preview(asked)).count === 3);
  // All in all, each of them has arrived.
  assert.equal((await preview({ appId: app, statuses: [2] })).count, 0);
});

test('a task of which it is not known what it sent is refused by name', async () => {
  const nobody = { taskId: 'qtask_000000000000000000000000000' };
  assert.equal((await gancho.api('POST', '/recovery', nobody)).status, 404);
  const { body: usage } = await gancho.api('PUT', '/stats/usage/event-types');
  const wrong = await gancho.api('POST', '/recovery/preview', { taskId: usage.id });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /taskId.*sends nothing again/);
  const bare = await gancho.api('POST', '/recovery', {});
  assert.equal(bare.status, 422);
  assert.match(bare.text, /since.*taskId/);
});

test('a wrong filter is named, and what is not there is 404', async () => {
  const wrong = await gancho.api('POST', '/recovery/preview', { since, answers: ['6xx'] });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /answers/);
  const alone = await gancho.api('POST', '/recovery', { since, endpointIds: ['hooks'] });
  assert.equal(alone.status, 422);
  assert.match(alone.text, /appId/);
  for (const filter of [{ appId: 'nobody' }, { appId: 'shop-1', endpointIds: ['nobody'] }]) {
    assert.equal((await gancho.api('POST', '/recovery', { since, ...filter })).status, 404);
  }
  const backwards = { since, until: new Date(0).toISOString() };
  assert.equal((await gancho.api('POST', '/recovery/preview', backwards)).status, 422);
  const names = async (query: string) =>
    (await gancho.api('GET', `/background-task${query}`)).body.data.map((one: any) => one.task);
  assert.ok(!(await names('')).includes('environment.recover'));
  assert.ok((await names('?with_own_types=true')).includes('environment.recover'));
});
