/** Background tasks: shown, listed by filters in both orders, of one environment only. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BackgroundTaskStatus, BackgroundTaskType, Ordering, type BackgroundTaskOut } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const hourMs = 3_600_000;
const since = new Date(Date.now() - hourMs);

function finished(id: string): Promise<BackgroundTaskOut> {
  return waitFor(`the end of ${id}`, async () => {
    const task = await svix.backgroundTask.get(id);
    return task.status === BackgroundTaskStatus.Running ? null : task;
  });
}

test('tasks are listed newest first or oldest first, by status and type, in pages', async () => {
  await svix.application.create({ name: 'Shop', uid: 'shop' });
  await svix.endpoint.create('shop', { url: 'http://127.0.0.1:9/', uid: 'hooks' });
  const ids: string[] = [];
  for (let round = 0; round < 3; round++) {
    ids.push((await svix.endpoint.recover('shop', 'hooks', { since })).id);
    ids.push((await svix.statistics.aggregateEventTypes()).id);
  }
  for (const id of ids) await finished(id);
  const listed = await svix.backgroundTask.list();
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    ids.toReversed(),
  );
  assert.equal(listed.done, true);
  const recovers = await svix.backgroundTask.list({
    task: BackgroundTaskType.EndpointRecover,
    order: Ordering.Ascending,
  });
  assert.deepEqual(
    recovers.data.map(({ id }) => id),
    ids.filter((_id, index) => index % 2 === 0),
  );
  assert.equal(
    (await svix.backgroundTask.list({ status: BackgroundTaskStatus.Running })).data.length,
    0,
  );
  assert.equal(
    (await svix.backgroundTask.list({ status: BackgroundTaskStatus.Finished })).data.length,
    6,
  );

  const paged: string[] = [];
  let iterator: string | null = null;
  for (let pages = 0; pages < 3; pages++) {
    const page: Awaited<ReturnType<typeof svix.backgroundTask.list>> =
      await svix.backgroundTask.list({ limit: 2, iterator, order: Ordering.Ascending });
    paged.push(...page.data.map(({ id }) => id));
    iterator = page.iterator;
    assert.equal(page.done, pages === 2);
  }
  assert.deepEqual(paged, ids);
});

test('an unknown task is 404, and a wrong filter is named', async () => {
  await refusalOf(svix.backgroundTask.get('qtask_000000000000000000000000000'), 404);
  await refusalOf(svix.backgroundTask.get('nobody'), 404);
  const wrong = await gancho.api('GET', '/background-task?status=done');
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /running, finished, failed/);
});

test('a task that cannot go on fails with the reason in words', async () => {
  await using receiver = await startReceiver();
  // What is being sent keeps a cancellation from its end until it is answered.
  receiver.respond(() => {});
  await svix.application.create({ name: 'Gone', uid: 'gone' });
  await svix.endpoint.create('gone', { url: receiver.url, uid: 'hooks' });
  await svix.message.create('gone', { eventType: 'a', payload: {} });
  await receiver.waitForCount(1);
  const started = await gancho.api('POST', '/app/gone/endpoint/hooks/cancel-msgs');
  await svix.endpoint.delete('gone', 'hooks');
  const { status, data } = await finished(started.body.id);
  assert.equal(status, BackgroundTaskStatus.Failed);
  assert.deepEqual(data, { deliveriesCanceled: 0, error: 'the endpoint was deleted' });
});

test('usage counts what each application accepted, and for how many endpoints', async () => {
  await svix.application.create({ name: 'Busy', uid: 'busy' });
  const { id: idle } = await svix.application.create({ name: 'Idle' });
  const target = (eventTypes: string[] | null) => ({ url: 'http://127.0.0.1:9/', eventTypes });
  for (const name of ['x', 'y']) await svix.eventType.create({ name, description: 'd' });
  await svix.endpoint.create('busy', target(['y', 'x']));
  await svix.endpoint.create('busy', target(null));
  for (const eventType of ['x', 'z']) {
    await svix.message.create('busy', { eventType, payload: {} });
  }
  const until = new Date(Date.now() + hourMs);
  const some = await svix.statistics.aggregateAppStats({
    since,
    until,
    appIds: ['busy', idle, 'nobody'],
  });
  assert.equal(some.task, 'application.stats');
  assert.deepEqual(some.unresolvedAppIds, ['nobody']);
  const { id: busy } = await svix.application.get('busy');
  assert.deepEqual((await finished(some.id)).data, {
    appStats: [
      { appId: busy, appUid: 'busy', messages: 2, messageDestinations: 3 },
      { appId: idle, appUid: null, messages: 0, messageDestinations: 0 },
    ].toSorted((a, b) => (a.appId < b.appId ? -1 : 1)),
  });
  const all = await svix.statistics.aggregateAppStats({ since, until });
  assert.deepEqual(all.unresolvedAppIds, []);
  const { data } = await finished(all.id);
  assert.ok(data.appStats.length >= 2);
  const before = await svix.statistics.aggregateAppStats({
    since: new Date(since.getTime() - 10 * hourMs),
    until: new Date(since.getTime() - 5 * hourMs),
    appIds: ['busy'],
  });
  assert.equal((await finished(before.id)).data.appStats[0].messages, 0);
  const upside = svix.statistics.aggregateAppStats({ since: until, until: since });
  assert.deepEqual((await refusalOf(upside, 422)).fields, ['body.until']);

  const types = await svix.statistics.aggregateEventTypes();
  assert.equal(types.task, 'event-type.aggregate');
  const gathered = (await finished(types.id)).data.event_types as any[];
  assert.deepEqual(
    gathered.find(({ appId }) => appId === busy),
    { appId: busy, explicitlySubscribedEventTypes: ['x', 'y'], hasCatchAllEndpoint: true },
  );
  assert.deepEqual(
    gathered.find(({ appId }) => appId === idle),
    { appId: idle, explicitlySubscribedEventTypes: [], hasCatchAllEndpoint: false },
  );
});
