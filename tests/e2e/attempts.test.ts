/** Attempts: each is recorded with what was answered and what comes next, and can be found. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MessageStatus, type MessageAttemptOut } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
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

/** Newest first, once there are so many. */
async function attemptsOf(
  app: string,
  message: string,
  count: number,
): Promise<MessageAttemptOut[]> {
  return waitFor(`${count} attempts`, async () => {
    const { data } = await svix.messageAttempt.listByMsg(app, message, { withContent: true });
    return data.length >= count ? data : null;
  });
}

test('a success is recorded with what was answered', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.writeHead(201).end('obrigado ✓'));
  const endpoint = await svix.endpoint.create(app, { url: `${receiver.url}/in?x=1` });
  const message = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [{ id }] = (await attemptsOf(app, message.id, 1)) as [MessageAttemptOut];

  const { body } = await gancho.api('GET', `/app/${app}/msg/${message.id}/attempt/${id}`);
  const { timestamp, responseDurationMs, timing, ...rest } = body;
  assert.match(id, /^atmpt_[A-Za-z0-9]{27}$/);
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  assert.ok(Number.isInteger(responseDurationMs) && responseDurationMs >= 0);
  assert.deepEqual(rest, {
    id,
    msgId: message.id,
    endpointId: endpoint.id,
    url: `${receiver.url}/in?x=1`,
    status: 0,
    statusText: 'success',
    triggerType: 0,
    response: 'obrigado ✓',
    responseStatusCode: 201,
    attemptNumber: 1,
    cause: null,
    nextAttempt: null,
    responseHeaders: null,
    responseBodyBytes: null,
  });
  const { connect, answer, ...others } = timing;
  assert.ok(Number.isInteger(connect) && Number.isInteger(answer), 'a connection was opened');
  assert.deepEqual({ ...others, waited: 0, body: 0 }, { waited: 0, dns: null, tls: null, body: 0 });
});

test('a failure is recorded with where its time went, its headers, and how much was cut', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => {
    setTimeout(() => {
      response.writeHead(500, { 'x-trace': 'abc', 'set-cookie': 'session=secret' });
      response.write('x'.repeat(30_000));
      setTimeout(() => response.end(), 150);
    }, 250);
  });
  await svix.endpoint.create(app, { url: receiver.url });
  const message = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [{ id }] = (await attemptsOf(app, message.id, 1)) as [MessageAttemptOut];
  const path = `/app/${app}/msg/${message.id}/attempt/${id}`;

  const { body } = await gancho.api('GET', path);
  assert.equal(body.responseHeaders['x-trace'], 'abc');
  assert.equal(body.responseHeaders['set-cookie'], '…');
  assert.deepEqual([body.response.length, body.responseBodyBytes], [20_000, 30_000]);
  // A timer of Node may fire a little early.
  assert.ok(body.timing.answer >= 245, `${body.timing.answer} ms to the first byte`);
  assert.ok(body.timing.body >= 145, `${body.timing.body} ms for the rest`);
  const list = await gancho.api('GET', `/app/${app}/attempt/msg/${message.id}?with_content=false`);
  const [listed] = list.body.data;
  assert.deepEqual([listed.responseHeaders, listed.timing.answer >= 245], [null, true]);

  const removed = await gancho.api('DELETE', `${path}/content`);
  assert.equal(removed.status, 204);
  const { responseHeaders, timing } = (await gancho.api('GET', path)).body;
  assert.deepEqual([responseHeaders, timing], [null, null]);
});

test('an attempt over a connection that is open says all by its duration; one that cannot connect says where it ended', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const connects: unknown[] = [];
  for (let round = 0; round < 2; round += 1) {
    const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
    await attemptsOf(app, id, 1);
    const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
    // A busy machine may make the second one worth a record too, in which nothing was connected.
    connects.push(body.data[0].timing?.connect ?? null);
  }
  assert.deepEqual([typeof connects[0], connects[1]], ['number', null]);
  await receiver.close();
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, id, 1);
  const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
  const { timing, responseHeaders, responseStatusCode } = body.data.at(-1);
  assert.deepEqual([responseStatusCode, responseHeaders, timing.answer], [0, null, null]);
  assert.equal(typeof timing.connect, 'number');
});

test('a failure is tried again, and each attempt says when the next one is due', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => response.writeHead(500).end('out of order'));
  await svix.endpoint.create(app, { url: receiver.url });
  const message = await svix.message.create(app, { eventType: 'a', payload: { n: 1 } });

  const first = (await attemptsOf(app, message.id, 1)).at(-1)!;
  assert.equal(first.status, 2);
  assert.equal(first.statusText, 'fail');
  assert.equal(first.responseStatusCode, 500);
  assert.equal(first.response, 'out of order');
  const raw = async () =>
    (await gancho.api('GET', `/app/${app}/attempt/msg/${message.id}`)).body.data as {
      attemptNumber: number;
      nextAttempt: string;
      cause: string;
      timestamp: string;
    }[];
  const one = (await raw()).at(-1)!;
  assert.equal(one.cause, 'answered 500');
  const wait = Date.parse(one.nextAttempt) - Date.parse(one.timestamp);
  assert.ok(wait >= 800, `${wait} ms`);

  await attemptsOf(app, message.id, 2);
  const two = (await raw())[0]!;
  assert.equal(two.attemptNumber, 2);
  assert.ok(Date.parse(two.timestamp) >= Date.parse(one.nextAttempt), 'not before it is due');
  assert.ok(Date.parse(two.nextAttempt) - Date.parse(two.timestamp) >= 2_880_000);

  const [a, b] = receiver.received;
  assert.equal(a!.headers['webhook-id'], b!.headers['webhook-id']);
  assert.deepEqual(a!.body, b!.body);
});

test('a retry that succeeds ends the matter', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 503 : 200).end(),
  );
  await svix.endpoint.create(app, { url: receiver.url });
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [second, first] = await attemptsOf(app, id, 2);
  assert.deepEqual([first!.status, second!.status], [2, 0]);
  const { body } = await gancho.api('GET', `/app/${app}/msg/${id}/attempt/${second!.id}`);
  assert.equal(body.nextAttempt, null);
});

test('the end of a long answer and bytes that are no text are shown as far as they can be', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const { id } = await svix.endpoint.create(app, { url: receiver.url });
  const answers: [Buffer, (shown: string) => boolean][] = [
    [Buffer.from('é'.repeat(40_000)), (shown) => shown === 'é'.repeat(10_000)],
    [Buffer.from(`a${'é'.repeat(40_000)}`), (shown) => shown === `a${'é'.repeat(9_999)}`],
    [Buffer.from([0xff, 0xfe, 0x00, 0x01]), (shown) => shown === '//4AAQ=='],
    [Buffer.alloc(200_000, 'x'), (shown) => shown === 'x'.repeat(20_000)],
  ];
  for (const [bytes, isRight] of answers) {
    receiver.respond((_request, response) => response.writeHead(200).end(bytes));
    const message = await svix.message.create(app, { eventType: 'a', payload: {} });
    const [attempt] = await attemptsOf(app, message.id, 1);
    assert.ok(isRight(attempt!.response), attempt!.response.slice(0, 100));
    assert.equal(attempt!.responseStatusCode, 200);
  }
  const bare = await svix.messageAttempt.listByEndpoint(app, id, { withContent: false });
  assert.equal(bare.data[0]!.response, '{}');
});

test('lists are narrowed by every filter', async () => {
  const app = await newApplication();
  await using good = await startReceiver();
  await using bad = await startReceiver();
  bad.respond(404);
  await svix.endpoint.create(app, { url: good.url, uid: 'good' });
  await svix.endpoint.create(app, { url: bad.url, uid: 'bad' });
  await svix.endpoint.create(app, { url: 'http://127.0.0.1:2/', uid: 'absent' });
  const one = await svix.message.create(app, {
    eventType: 'a',
    channels: ['x'],
    tags: ['vip'],
    payload: { n: 1 },
  });
  await attemptsOf(app, one.id, 5);
  const between = new Date();
  await waitFor('the clock to move on', () => Date.now() > between.getTime() + 8);
  const two = await svix.message.create(app, { eventType: 'b', payload: { n: 2 } });
  await attemptsOf(app, two.id, 5);

  const count = async (call: Promise<{ data: MessageAttemptOut[] }>) => (await call).data.length;
  const ofOne = (options: object) => count(svix.messageAttempt.listByMsg(app, one.id, options));
  assert.equal(await ofOne({}), 5, 'one success, and two failures of each of the others');
  assert.equal(await ofOne({ status: 0 }), 1);
  assert.equal(await ofOne({ status: 2 }), 4);
  assert.equal(await ofOne({ status: 1 }), 0);
  assert.equal(await ofOne({ status: 3 }), 0);
  assert.equal(await ofOne({ statusCodeClass: 200 }), 1);
  assert.equal(await ofOne({ statusCodeClass: 400 }), 2);
  assert.equal(await ofOne({ statusCodeClass: 0 }), 2);
  assert.equal(await ofOne({ statusCodeClass: 500 }), 0);
  assert.equal(await ofOne({ endpointId: 'bad' }), 2);
  assert.equal(await ofOne({ before: between }), 5);
  assert.equal(await ofOne({ after: between }), 0);
  await refusalOf(svix.messageAttempt.listByMsg(app, one.id, { endpointId: 'nobody' }), 404);

  const to = (endpoint: string, options: object = {}) =>
    count(svix.messageAttempt.listByEndpoint(app, endpoint, options));
  assert.equal(await to('good'), 2);
  assert.equal(await to('bad'), 4);
  assert.equal(await to('bad', { eventTypes: ['a'] }), 2);
  assert.equal(await to('bad', { eventTypes: ['a', 'b'] }), 4);
  assert.equal(await to('good', { channel: 'x' }), 1);
  assert.equal(await to('good', { tag: 'vip' }), 1);
  assert.equal(await to('good', { tag: 'other' }), 0);
  assert.equal(await to('good', { after: between }), 1);
  assert.equal(await to('good', { before: between }), 1);
  assert.equal(await to('good', { status: 0, eventTypes: ['b'], after: between }), 1);

  const withMessage = await svix.messageAttempt.listByEndpoint(app, 'good', {
    withMsg: true,
    withContent: true,
  });
  assert.deepEqual(
    withMessage.data.map(({ msg }) => msg?.payload),
    [{ n: 2 }, { n: 1 }],
    'newest first',
  );
});

test('an attempt is found under its own message only', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  await svix.endpoint.create(app, { url: receiver.url });
  const one = await svix.message.create(app, { eventType: 'a', payload: {} });
  const two = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [attempt] = await attemptsOf(app, one.id, 1);
  assert.equal((await svix.messageAttempt.get(app, one.id, attempt!.id)).id, attempt!.id);
  await refusalOf(svix.messageAttempt.get(app, two.id, attempt!.id), 404);
  const other = await newApplication();
  await refusalOf(svix.messageAttempt.get(other, one.id, attempt!.id), 404);
  await refusalOf(svix.messageAttempt.listByMsg(other, one.id), 404);
});

test('a wrong filter is refused with its name', async () => {
  const app = await newApplication();
  await svix.endpoint.create(app, { url: 'http://127.0.0.1:9999/', uid: 'ep' });
  for (const [query, name] of [
    ['status=9', 'status'],
    ['status=fail', 'status'],
    ['status_code_class=250', 'status_code_class'],
    ['before=yesterday', 'before'],
    ['after=2026-13-01T00:00:00Z', 'after'],
    ['event_types=a%20b', 'event_types'],
    ['channel=', 'channel'],
    ['tag=a%20b', 'tag'],
    ['with_msg=perhaps', 'with_msg'],
    ['iterator=msg_000000000000000000000000000', 'iterator'],
  ] as const) {
    const { status, body } = await gancho.api('GET', `/app/${app}/attempt/endpoint/ep?${query}`);
    assert.equal(status, 422, query);
    assert.deepEqual(body.detail[0].loc, ['query', name]);
  }
});

test('a resend that succeeds leaves the planned retry alone, which is sent too', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  const failing = new Set<string>();
  receiver.respond((request, response) => {
    const id = request.headers['webhook-id'] as string;
    response.writeHead(failing.has(id) ? 204 : 500).end();
    failing.add(id);
  });
  const { id: endpoint } = await svix.endpoint.create(app, { url: receiver.url });
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, id, 1);
  await svix.messageAttempt.resend(app, id, endpoint);
  await attemptsOf(app, id, 2);
  const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
  const dueAt = Date.parse(body.data.at(-1).nextAttempt);
  // Though a retry is planned, what arrived has arrived.
  const statuses = async () => {
    const page = await gancho.api('GET', `/app/${app}/endpoint/${endpoint}/msg`);
    return page.body.data.map((one: { status: number }) => one.status) as number[];
  };
  assert.deepEqual(await statuses(), [0]);
  const [retry] = await attemptsOf(app, id, 3);
  assert.equal(retry!.triggerType, 0);
  assert.ok(retry!.timestamp.getTime() >= dueAt);
  assert.deepEqual(await statuses(), [0]);
  assert.equal(receiver.received.length, 3);
});

test('a retry that the endpoint can take no more is recorded as canceled', async () => {
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { id } = await svix.endpoint.create(app, { url: receiver.url });
  const message = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, message.id, 1);
  await svix.endpoint.patch(app, id, { disabled: true });
  const [last] = await attemptsOf(app, message.id, 2);
  assert.equal(receiver.received.length, 1);
  assert.deepEqual([last!.status, last!.statusText], [MessageStatus.Canceled, 'canceled']);
  const canceled = await svix.messageAttempt.listByMsg(app, message.id, {
    status: MessageStatus.Canceled,
  });
  assert.deepEqual(
    canceled.data.map(({ id: one }) => one),
    [last!.id],
  );

  // Who does not ask for the longer list of statuses does not know this one.
  const { body } = await gancho.api('GET', `/app/${app}/msg/${message.id}/attempt/${last!.id}`);
  assert.deepEqual([body.status, body.statusText], [2, 'fail']);
  assert.match(body.cause, /^the endpoint (is|was) disabled$/);
  assert.equal(body.nextAttempt, null);

  // Each finds it under the number that it is shown.
  const idsOf = async (query: string): Promise<string[]> => {
    const page = await gancho.api('GET', `/app/${app}/attempt/msg/${message.id}?${query}`);
    return page.body.data.map((one: { id: string }) => one.id);
  };
  const all = await idsOf('');
  assert.equal(all.length, 2);
  assert.deepEqual(await idsOf('status=2'), all);
  assert.deepEqual(await idsOf('status=2&expanded_statuses=true'), all.slice(1));
  for (const none of [1, 3]) assert.deepEqual(await idsOf(`status=${none}`), []);
});
