/** What was attempted where and how it stands, statistics, and removing what was sent. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MessageStatus } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** The first retry comes soon, the second not within these tests. */
const gancho = await useGancho({ retrySchedule: '1,3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

let applications = 0;
async function newApplication(): Promise<string> {
  const uid = `app-${(applications += 1)}`;
  await svix.application.create({ name: uid, uid });
  return uid;
}

/** Answers by the payload's `answer`. */
async function obedientReceiver(): Promise<Receiver> {
  const receiver = await startReceiver();
  receiver.respond(({ body }, response) => {
    response.writeHead((JSON.parse(body.toString()) as { answer: number }).answer).end('told');
  });
  return receiver;
}

async function attemptCount(app: string, message: string, count: number): Promise<string[]> {
  return waitFor(`${count} attempts`, async () => {
    const { data } = await svix.messageAttempt.listByMsg(app, message);
    return data.length >= count ? data.map(({ id }) => id) : null;
  });
}

test('attempted messages are listed once each, newest first, with how they stand', async () => {
  const app = await newApplication();
  await using receiver = await obedientReceiver();
  const endpoint = await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
  const good = await svix.message.create(app, { eventType: 'a', payload: { answer: 200 } });
  const bad = await svix.message.create(app, {
    eventType: 'b',
    payload: { answer: 500 },
    channels: ['eu'],
    tags: ['night'],
  });
  await attemptCount(app, good.id, 1);
  await attemptCount(app, bad.id, 2);

  const list = (options = {}) => svix.messageAttempt.listAttemptedMessages(app, 'hooks', options);
  const all = await list({ withContent: true });
  assert.deepEqual(
    all.data.map(({ id, status, statusText }) => [id, status, statusText]),
    [
      [bad.id, MessageStatus.Sending, 'sending'],
      [good.id, MessageStatus.Success, 'success'],
    ],
  );
  assert.equal(all.done, true);
  assert.deepEqual(all.data[0]!.payload, { answer: 500 });
  const wait = all.data[0]!.nextAttempt!.getTime() - Date.now();
  assert.ok(wait > 1_800_000 && wait < 7_200_000, `the next attempt comes in an hour: ${wait} ms`);
  assert.equal(all.data[1]!.nextAttempt ?? null, null);

  const idsOf = async (options: object) => (await list(options)).data.map(({ id }) => id);
  assert.deepEqual(await idsOf({ status: MessageStatus.Success }), [good.id]);
  assert.deepEqual(await idsOf({ status: MessageStatus.Sending }), [bad.id]);
  assert.deepEqual(await idsOf({ status: MessageStatus.Fail }), []);
  assert.deepEqual(await idsOf({ eventTypes: ['a', 'x'] }), [good.id]);
  assert.deepEqual(await idsOf({ channel: 'eu' }), [bad.id]);
  assert.deepEqual(await idsOf({ tag: 'night' }), [bad.id]);
  assert.deepEqual(await idsOf({ before: good.timestamp }), []);
  assert.deepEqual(await idsOf({ after: good.timestamp }), [bad.id, good.id]);
  const first = await list({ limit: 1 });
  assert.equal(first.done, false);
  assert.deepEqual(await idsOf({ limit: 1, iterator: first.iterator }), [good.id]);
  const [lean] = (await list({ withContent: false })).data;
  assert.deepEqual(lean!.payload, {});

  // A resend that succeeds wins over the failures before it.
  receiver.respond(204);
  await svix.messageAttempt.resend(app, bad.id, endpoint.id);
  await waitFor('the success', async () => (await idsOf({ status: 0 })).length === 2);
  assert.deepEqual(await idsOf({ status: MessageStatus.Sending }), []);
});

test('what was canceled shows as failed, unless the client knows better', async () => {
  const app = await newApplication();
  await using receiver = await obedientReceiver();
  const { id: endpoint } = await svix.endpoint.create(app, { url: receiver.url });
  const message = await svix.message.create(app, {
    eventType: 'a',
    payload: { answer: 500 },
    deliverAt: new Date(Date.now() + 2_000),
  });
  await svix.endpoint.patch(app, endpoint, { disabled: true });
  await attemptCount(app, message.id, 1);
  const path = `/app/${app}/endpoint/${endpoint}/msg`;
  const statusesOf = async (query: string) =>
    (await gancho.api('GET', `${path}${query}`)).body.data.map((one: any) => one.status);
  assert.deepEqual(await statusesOf(''), [2]);
  assert.deepEqual(await statusesOf('?status=2'), [2]);
  assert.deepEqual(await statusesOf('?expanded_statuses=true'), [4]);
  assert.deepEqual(await statusesOf('?status=2&expanded_statuses=true'), []);
  assert.deepEqual(await statusesOf('?status=4&expanded_statuses=true'), [4]);
});

test('destinations of a message are paged, deleted ones too', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) {
    ids.push((await svix.endpoint.create(app, { url: receiver.url })).id);
  }
  const message = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptCount(app, message.id, 5);
  await svix.endpoint.delete(app, ids[1]!);
  const found: string[] = [];
  let iterator: string | null = null;
  for (const [count, done] of [
    [2, false],
    [2, false],
    [1, true],
  ] as const) {
    const page = await svix.messageAttempt.listAttemptedDestinations(app, message.id, {
      limit: 2,
      ...(iterator === null ? {} : { iterator }),
    });
    assert.equal(page.data.length, count);
    assert.equal(page.done, done);
    assert.ok(page.data.every(({ status }) => status === MessageStatus.Success));
    found.push(...page.data.map(({ id }) => id));
    iterator = page.iterator;
  }
  assert.deepEqual(found, ids.toSorted());
  await refusalOf(svix.messageAttempt.listAttemptedDestinations(app, 'msg_none'), 404);
});

test('attempts are counted by outcome and time, and what waits apart', async () => {
  const app = await newApplication();
  await using receiver = await obedientReceiver();
  const { id: endpoint } = await svix.endpoint.create(app, { url: receiver.url });
  for (const answer of [200, 201, 500]) {
    const message = await svix.message.create(app, { eventType: 'a', payload: { answer } });
    await attemptCount(app, message.id, answer === 500 ? 2 : 1);
  }
  await svix.message.create(app, {
    eventType: 'a',
    payload: { answer: 200 },
    deliverAt: new Date(Date.now() + 3_600_000),
  });
  const stats = await svix.endpoint.getStats(app, endpoint);
  assert.deepEqual(stats, { success: 2, fail: 2, canceled: 0, pending: 1, sending: 1 });
  const past = await svix.endpoint.getStats(app, endpoint, {
    until: new Date(Date.now() - 120_000),
  });
  assert.deepEqual(past, { success: 0, fail: 0, canceled: 0, pending: 1, sending: 1 });
  const since = new Date(Date.now() - 29 * 86_400_000);
  const refused = await refusalOf(svix.endpoint.getStats(app, endpoint, { since }), 400);
  assert.equal(refused.body.code, 'invalid_range');
  const count = await gancho.api('GET', `/app/${app}/attempt/endpoint/${endpoint}/count`);
  assert.deepEqual(count.body, { count: 4 });
  const { body } = await gancho.api('GET', `/app/${app}/stats/attempts`);
  const { hours, ...sums } = body;
  assert.deepEqual(sums, { success: 2, fail: 2, canceled: 0, first: 3, exhausted: 0 });
  assert.equal(
    hours.reduce((sum: number, hour: { success: number }) => sum + hour.success, 0),
    2,
  );
});

test('the headers of an attempt are told as they were sent, secrets by name only', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const { id: endpoint } = await svix.endpoint.create(app, {
    url: receiver.url,
    headers: { 'X-Shop': 'north', Authorization: 'Bearer abc' },
  });
  const message = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [attempt] = await attemptCount(app, message.id, 1);
  await svix.endpoint.patchHeaders(app, endpoint, { headers: { 'X-Shop': 'south' } });
  const path = `/app/${app}/msg/${message.id}/attempt/${attempt}/headers`;
  const { body } = await gancho.api('GET', path);
  const { headers } = (await receiver.waitForCount(1))[0]!;
  assert.equal(body.sentHeaders['X-Shop'], 'north');
  for (const [name, value] of Object.entries<string>(body.sentHeaders)) {
    assert.equal(headers[name.toLowerCase()], value, `${name} as it was sent`);
  }
  assert.deepEqual(body.sensitive.toSorted(), [
    'Authorization',
    'svix-signature',
    'webhook-signature',
  ]);
  assert.equal((await gancho.api('GET', path.replace(attempt!, 'atmpt_no'))).status, 404);
});

test('a payload and an answer can be removed for good', async () => {
  const app = await newApplication();
  await using receiver = await obedientReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const message = await svix.message.create(app, { eventType: 'a', payload: { answer: 200 } });
  const [attempt] = await attemptCount(app, message.id, 1);
  await svix.messageAttempt.expungeContent(app, message.id, attempt!);
  await svix.message.expungeContent(app, message.id);
  assert.equal((await svix.messageAttempt.get(app, message.id, attempt!)).response, 'EXPUNGED');
  const left = await svix.message.get(app, message.id, { withContent: true });
  assert.deepEqual(left.payload, { expired: true });
  await refusalOf(svix.messageAttempt.expungeContent(app, message.id, 'atmpt_no'), 404);
  await refusalOf(svix.message.expungeContent(app, 'msg_no'), 404);
});
