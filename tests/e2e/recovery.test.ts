/** After an outage: sending again what failed, what was never sent, and what a filter names. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BackgroundTaskStatus, type BackgroundTaskOut } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const hourAgo = new Date(Date.now() - 3_600_000);
const hourMs = 3_600_000;

let applications = 0;
async function newApplication(receiver: Receiver): Promise<{ app: string; endpoint: string }> {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id } = await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
  return { app, endpoint: id };
}

async function send(app: string, eventType: string, fields: object = {}): Promise<string> {
  const { id } = await svix.message.create(app, { eventType, payload: { eventType }, ...fields });
  return id;
}

async function attemptsOf(app: string, message: string, count: number): Promise<any[]> {
  return waitFor(`${count} attempts of ${message}`, async () => {
    const path = `/app/${app}/attempt/msg/${message}?expanded_statuses=true`;
    const { body } = await gancho.api('GET', path);
    return body.data.length >= count ? (body.data as any[]) : null;
  });
}

/** The task once it has ended; it must have ended well. */
function finished(id: string): Promise<BackgroundTaskOut> {
  return waitFor(`the end of ${id}`, async () => {
    const task = await svix.backgroundTask.get(id);
    assert.notEqual(task.status, BackgroundTaskStatus.Failed, JSON.stringify(task.data));
    return task.status === BackgroundTaskStatus.Finished ? task : null;
  });
}

const idsOf = (receiver: Receiver, from = 0) =>
  receiver.received.slice(from).map(({ headers }) => String(headers['webhook-id']));

test('recover sends what failed, once each, and not what has succeeded since', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  const fine = await send(app, 'a');
  await attemptsOf(app, fine, 1);
  receiver.respond(500);
  const failed = [await send(app, 'a'), await send(app, 'b')];
  const mended = await send(app, 'a');
  for (const id of [...failed, mended]) await attemptsOf(app, id, 1);
  // One that failed twice still counts once.
  await svix.messageAttempt.resend(app, failed[0]!, 'hooks');
  await attemptsOf(app, failed[0]!, 2);
  receiver.respond(204);
  await svix.messageAttempt.resend(app, mended, 'hooks');
  await attemptsOf(app, mended, 2);

  const before = receiver.received.length;
  const started = await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.match(started.id, /^qtask_[A-Za-z0-9]{27}$/);
  assert.equal(started.task, 'endpoint.recover');
  assert.equal(started.status, 'running');
  const { data } = await finished(started.id);
  assert.deepEqual(data, { messagesSent: 2, messagesWithoutPayload: 0 });
  await receiver.waitForCount(before + 2);
  const [sentNow, ...earlier] = await attemptsOf(app, failed[0]!, 3);
  assert.equal(sentNow.triggerType, 0, 'the retry that was planned is made now');
  assert.equal(sentNow.status, 0);
  assert.equal(earlier.length, 2);
  await attemptsOf(app, failed[1]!, 2);
  assert.deepEqual(idsOf(receiver, before).toSorted(), failed.toSorted());

  const again = await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.equal((await finished(again.id)).data.messagesSent, 0);
});

test('what recover sends has no more attempts than before, and its window is the time of acceptance', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { app } = await newApplication(receiver);
  const id = await send(app, 'a');
  await attemptsOf(app, id, 1);
  const later = await svix.endpoint.recover(app, 'hooks', {
    since: hourAgo,
    until: new Date(hourAgo.getTime() + 1000),
  });
  assert.equal((await finished(later.id)).data.messagesSent, 0);
  const now = await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.equal((await finished(now.id)).data.messagesSent, 1);
  const [retry] = await attemptsOf(app, id, 2);
  assert.equal(retry.triggerType, 0, 'the retry that was planned is made now');
  assert.equal(retry.nextAttempt, null, 'it was the last one');
  const again = await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.equal((await finished(again.id)).data.messagesSent, 1);
  const [byHand] = await attemptsOf(app, id, 3);
  assert.equal(byHand.triggerType, 1);
  assert.equal(byHand.nextAttempt, null);
});

test('recover brings back what was canceled because the endpoint was disabled', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  const deliverAt = new Date(Date.now() + 400);
  const id = await send(app, 'a', { deliverAt });
  await svix.endpoint.patch(app, 'hooks', { disabled: true });
  const [canceled] = await attemptsOf(app, id, 1);
  assert.equal(canceled.statusText, 'canceled');
  const call = svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.equal((await refusalOf(call, 400)).body.code, 'endpoint_disabled');
  await svix.endpoint.patch(app, 'hooks', { disabled: false });
  await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  assert.equal((await receiver.waitForCount(1))[0]!.headers['webhook-id'], id);
});

test('recover counts what has no payload any more', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { app } = await newApplication(receiver);
  const gone = await send(app, 'a');
  const there = await send(app, 'a');
  for (const id of [gone, there]) await attemptsOf(app, id, 1);
  await svix.message.bulkExpungeContent(app, { ids: [gone] });
  const { id } = await svix.endpoint.recover(app, 'hooks', { since: hourAgo });
  const { data } = await finished(id);
  assert.deepEqual(data, { messagesSent: 1, messagesWithoutPayload: 1 });
});

test('replay-missing sends what came before the endpoint, or matched nothing, with retries', async () => {
  await using before = await startReceiver();
  await using later = await startReceiver();
  later.respond(500);
  const { app } = await newApplication(before);
  await svix.eventType.create({ name: 'wanted', description: 'x' });
  await svix.endpoint.patch(app, 'hooks', { eventTypes: ['wanted'] });
  const matched = await send(app, 'wanted');
  const unmatched = await send(app, 'other');
  await before.waitForCount(1);
  await svix.endpoint.create(app, { url: later.url, uid: 'later' });
  const { id, task } = await svix.endpoint.replayMissing(app, 'later', { since: hourAgo });
  assert.equal(task, 'endpoint.replay');
  assert.deepEqual((await finished(id)).data, { messagesSent: 2, messagesWithoutPayload: 0 });
  await later.waitForCount(2);
  assert.deepEqual(idsOf(later).toSorted(), [matched, unmatched].toSorted());
  const attempts = await waitFor('the attempt to the new endpoint', async () => {
    const list = await gancho.api('GET', `/app/${app}/attempt/msg/${unmatched}`);
    return list.body.data.length > 0 ? (list.body.data as any[]) : null;
  });
  assert.equal(attempts[0].triggerType, 0);
  assert.notEqual(attempts[0].nextAttempt, null, 'it is tried again by the schedule');

  const again = await svix.endpoint.replayMissing(app, 'later', { since: hourAgo });
  assert.equal(
    (await finished(again.id)).data.messagesSent,
    0,
    'what was attempted is not missing',
  );
  // What the filters of an endpoint leave out is not missing either.
  const other = await svix.endpoint.replayMissing(app, 'hooks', { since: hourAgo });
  assert.equal((await finished(other.id)).data.messagesSent, 0);
});

test('replay-missing asks the filter on payloads too, and a portal token sees its own tasks', async () => {
  await using receiver = await startReceiver();
  const app = 'filtered';
  await svix.application.create({ name: app, uid: app });
  const message = (total: number) =>
    svix.message.create(app, { eventType: 'a', payload: { total } });
  await message(1);
  const { id: large } = await message(500);
  const filter = { total: { gte: 100 } };
  const made = await gancho.api('POST', `/app/${app}/endpoint`, {
    url: receiver.url,
    uid: 'hooks',
    filter,
  });
  assert.equal(made.status, 201, made.text);
  const { token } = await svix.authentication.appPortalAccess(app, {});
  const user = clientOf({ key: token, url: gancho.url });
  const started = await user.endpoint.replayMissing(app, 'hooks', { since: hourAgo });
  assert.equal((await finished(started.id)).data.messagesSent, 1);
  assert.equal((await receiver.waitForCount(1))[0]!.headers['webhook-id'], large);
  assert.equal((await user.backgroundTask.get(started.id)).id, started.id);
  const other = await svix.statistics.aggregateEventTypes();
  await refusalOf(user.backgroundTask.get(other.id), 404);
  await refusalOf(user.backgroundTask.list(), 403);
});

test('an endpoint that fetches its messages is refused', async () => {
  await svix.application.create({ name: 'fetching', uid: 'fetching' });
  const url = 'poll://fetching';
  const made = await gancho.api('POST', '/app/fetching/endpoint', { url, uid: 'hooks' });
  assert.equal(made.status, 201, made.text);
  const call = svix.endpoint.recover('fetching', 'hooks', { since: hourAgo });
  assert.match((await refusalOf(call, 400)).body.detail, /fetches its messages/);
});

test('bulk-replay sends what its filters name, whatever became of it', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  const good = await send(app, 'a', { tags: ['blue'] });
  const inChannel = await send(app, 'b', { channels: ['c1'] });
  await attemptsOf(app, good, 1);
  await attemptsOf(app, inChannel, 1);
  receiver.respond(404);
  const bad = await send(app, 'a');
  await attemptsOf(app, bad, 1);
  receiver.respond(204);

  const cases: [object, string[]][] = [
    [{ eventTypes: ['b'] }, [inChannel]],
    [{ tag: 'blue' }, [good]],
    [{ channel: 'c1' }, [inChannel]],
    [{ status: 3 }, [bad]],
    [{ statusCodeClass: 200, eventTypes: ['a'] }, [good, bad]],
    [{ status: 0, tag: 'blue' }, [good]],
    [{ status: 2 }, []],
    [{}, [good, inChannel, bad]],
  ];
  for (const [filter, expected] of cases) {
    const from = receiver.received.length;
    const { id, task } = await svix.endpoint.bulkReplay(app, 'hooks', {
      since: hourAgo,
      ...filter,
    });
    assert.equal(task, 'endpoint.bulk-replay');
    const what = JSON.stringify(filter);
    assert.equal((await finished(id)).data.messagesSent, expected.length, what);
    await receiver.waitForCount(from + expected.length);
    assert.deepEqual(idsOf(receiver, from).toSorted(), expected.toSorted(), what);
    const { data } = await svix.messageAttempt.listByEndpoint(app, 'hooks');
    await waitFor('every record', async () => {
      const list = await svix.messageAttempt.listByEndpoint(app, 'hooks');
      return list.data.length === receiver.received.length;
    });
    assert.ok(data.length > 0);
  }
});

test('a window that cannot be is refused by its field, and nothing starts', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  const old = new Date(Date.now() - 15 * 24 * hourMs);
  const tooOld = await refusalOf(svix.endpoint.recover(app, 'hooks', { since: old }), 422);
  assert.deepEqual(tooOld.fields, ['body.since']);
  assert.match(JSON.stringify(tooOld.body), /14 days/);
  const window = { since: new Date(), until: hourAgo };
  for (const call of [
    () => svix.endpoint.recover(app, 'hooks', window),
    () => svix.endpoint.replayMissing(app, 'hooks', window),
    () => svix.endpoint.bulkReplay(app, 'hooks', window),
  ]) {
    assert.deepEqual((await refusalOf(call(), 422)).fields, ['body.until']);
  }
  for (const body of [{}, { since: 'yesterday' }, { since: '2026-06-30T23:59:60Z' }]) {
    const answer = await gancho.api('POST', `/app/${app}/endpoint/hooks/recover`, body);
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.text, /"since"/);
  }
  await svix.endpoint.replayMissing(app, 'hooks', { since: old }).then(({ id }) => finished(id));
});

test('a deleted endpoint, and one of another application, are 404', async () => {
  await using receiver = await startReceiver();
  const here = await newApplication(receiver);
  const there = await newApplication(receiver);
  await refusalOf(svix.endpoint.recover(here.app, there.endpoint, { since: hourAgo }), 404);
  await svix.endpoint.delete(here.app, here.endpoint);
  await refusalOf(svix.endpoint.recover(here.app, here.endpoint, { since: hourAgo }), 404);
  await refusalOf(svix.endpoint.replayMissing(here.app, here.endpoint, { since: hourAgo }), 404);
  await refusalOf(svix.endpoint.bulkReplay(here.app, here.endpoint, { since: hourAgo }), 404);
});

test('the same idempotency key starts one task', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  const options = { idempotencyKey: 'recover-once' };
  const first = await svix.endpoint.recover(app, 'hooks', { since: hourAgo }, options);
  const again = await svix.endpoint.recover(app, 'hooks', { since: hourAgo }, options);
  assert.deepEqual(again, first);
  const other = svix.endpoint.recover(app, 'hooks', { since: new Date() }, options);
  await refusalOf(other, 409);
});
