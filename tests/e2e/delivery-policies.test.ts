/** How deliveries are made where a receiver or an endpoint asks for something: waiting, ending, holding back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ServerResponse } from 'node:http';
import { clientOf, fieldsOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1,1,1' } });
after(() => gancho[Symbol.asyncDispose]());

async function endpointOf(app: string, fields: object, server = gancho): Promise<any> {
  await clientOf(server).application.create({ name: app, uid: app });
  const { status, body } = await server.api('POST', `/app/${app}/endpoint`, {
    uid: 'ep',
    ...fields,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

async function send(app: string, more: object = {}, server = gancho): Promise<string> {
  const message = { eventType: 'order.paid', payload: {}, ...more };
  const { status, body } = await server.api('POST', `/app/${app}/msg`, message);
  assert.equal(status, 202, JSON.stringify(body));
  return body.id;
}

/** The attempts of a message, oldest first, once there are so many. */
function attemptsOf(app: string, id: string, count: number): Promise<any[]> {
  const path = `/app/${app}/attempt/msg/${id}?order=ascending&expanded_statuses=true`;
  return waitFor(`${count} attempts of ${id}`, async () => {
    const { data } = (await gancho.api('GET', path)).body;
    return data.length >= count ? data : null;
  });
}

const stateOf = async (app: string, server = gancho): Promise<any> =>
  (await server.api('GET', `/app/${app}/endpoint/ep/delivery-state`)).body;

const change = (app: string, fields: object, server = gancho) =>
  server.api('PATCH', `/app/${app}/endpoint/ep`, fields);

const messageOf = ({ headers }: Received): string => String(headers['webhook-id']);

for (const status of [429, 503]) {
  test(`${status} with Retry-After: never earlier than asked, in seconds and as a date`, async () => {
    await using receiver = await startReceiver();
    const dates: number[] = [];
    receiver.respond((_request, response, count) => {
      if (count === 1) response.writeHead(status, { 'retry-after': '3' }).end();
      else if (count === 2) {
        const date = new Date(Date.now() + 4_000).toUTCString();
        dates.push(Date.parse(date));
        response.writeHead(status, { 'retry-after': date }).end();
      } else response.writeHead(204).end();
    });
    const app = `asked-${status}`;
    await endpointOf(app, { url: receiver.url });
    const id = await send(app);
    await receiver.waitForCount(1);
    // What else there is for it waits as well.
    const other = await send(app);
    const state = await waitFor('the wait', async () => {
      const found = await stateOf(app);
      return found.state === 'waiting' ? found : null;
    });
    assert.ok(Date.parse(state.until) <= Date.now() + 3_500);
    const [first, second, third, fourth] = await receiver.waitForCount(4, 30_000);
    assert.ok(second!.at >= first!.at + 3_000, `${second!.at - first!.at} ms`);
    assert.ok(third!.at >= dates[0]! && fourth!.at >= dates[0]!, `${third!.at - dates[0]!} ms`);
    const all = [first, second, third, fourth].map((one) => messageOf(one!));
    assert.deepEqual([...new Set(all)].toSorted(), [id, other].toSorted());
  });
}

test('Retry-After of another status asks for nothing', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) => {
    response.writeHead(count === 1 ? 500 : 204, { 'retry-after': '3600' }).end();
  });
  await endpointOf('not-asked', { url: receiver.url });
  await send('not-asked');
  await receiver.waitForCount(2);
});

test('retryOn says which statuses are tried again', async () => {
  await using receiver = await startReceiver();
  receiver.respond(404);
  await endpointOf('choosy', { url: receiver.url, retryOn: '500-599, !501' });
  for (const [status, isTriedAgain] of [
    [404, false],
    [501, false],
    [502, true],
  ] as const) {
    receiver.respond(status);
    const [attempt] = await attemptsOf('choosy', await send('choosy'), 1);
    assert.equal(attempt.responseStatusCode, status);
    assert.equal(attempt.nextAttempt !== null, isTriedAgain, `${status}`);
  }
  const wrong = await change('choosy', { retryOn: '5xx' });
  assert.equal(wrong.status, 422);
  assert.deepEqual(fieldsOf(wrong.body), ['body.retryOn']);
});

test("an endpoint's retrySchedule stands in place of the server's, an empty one for no retries", async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await endpointOf('schedule', { url: receiver.url, retrySchedule: [1, 100] });
  const id = await send('schedule');
  const [first, second] = await attemptsOf('schedule', id, 2);
  const waitMs = ({ nextAttempt }: any) => Date.parse(nextAttempt) - Date.now();
  assert.ok(first.nextAttempt !== null);
  assert.ok(waitMs(second) > 60_000 && waitMs(second) < 121_000, second.nextAttempt);
  await change('schedule', { retrySchedule: [] });
  const [only] = await attemptsOf('schedule', await send('schedule'), 1);
  assert.equal(only.nextAttempt, null);
});

test('no more requests are open at once than concurrency says', async () => {
  await using receiver = await startReceiver();
  const open: ServerResponse[] = [];
  let most = 0;
  receiver.respond((_request, response) => {
    open.push(response);
    most = Math.max(most, open.length);
  });
  await endpointOf('few', { url: receiver.url, concurrency: 2 });
  const ids = await Promise.all(Array.from({ length: 9 }, () => send('few')));
  for (let left = ids.length; left > 0; left--) {
    await waitFor('requests', () => open.length === Math.min(2, left));
    open.shift()!.writeHead(204).end();
  }
  assert.equal(most, 2);
  assert.deepEqual(new Set(receiver.received.map(messageOf)), new Set(ids));
  assert.equal(receiver.received.length, ids.length);
});

test('the state of an endpoint that failed goes by its concurrency', async () => {
  await using receiver = await startReceiver();
  let status = 500;
  receiver.respond((_request, response) => {
    response.writeHead(status).end();
  });
  await endpointOf('failed', { url: receiver.url, concurrency: 2, retrySchedule: [] });
  await send('failed');
  const state = await waitFor('a failure', async () => {
    const found = await stateOf('failed');
    return found.failuresInARow === 1 ? found : null;
  });
  assert.equal(state.state, 'recovering');
  assert.equal(state.requestsMax, 2);

  status = 503;
  await send('failed');
  await waitFor('half of it', async () => (await stateOf('failed')).requestsMax === 1);
  status = 204;
  await send('failed');
  await waitFor('all of it', async () => (await stateOf('failed')).state === 'delivering');
});

test('a paused endpoint gets nothing, keeps its backlog over a restart, and then gets all', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const first = await startGancho({ dataDir: folder.path });
  await endpointOf('paused', { url: receiver.url, paused: true }, first);
  const ids = await Promise.all(Array.from({ length: 30 }, () => send('paused', {}, first)));
  assert.equal((await stateOf('paused', first)).state, 'paused');
  await waitForPending(first, 30);
  await first.kill();

  await using second = await startGancho({ dataDir: folder.path });
  ids.push(await send('paused', {}, second));
  await waitForPending(second, 31);
  assert.equal(receiver.received.length, 0);
  assert.equal((await change('paused', { paused: false }, second)).body.paused, false);
  const received = await receiver.waitForCount(31);
  assert.deepEqual(new Set(received.map(messageOf)), new Set(ids));
});

function waitForPending(server: Served, count: number): Promise<unknown> {
  return waitFor(`${count} that wait`, async () => {
    const { body } = await server.api('GET', '/app/paused/endpoint/ep/stats');
    return body.pending === count;
  });
}

test('nothing is sent from deliverBefore on: it ends as canceled and says why', async () => {
  await using receiver = await startReceiver();
  await endpointOf('late', { url: receiver.url, paused: true });
  const past = await gancho.api('POST', '/app/late/msg', {
    eventType: 'order.paid',
    payload: {},
    deliverBefore: new Date(Date.now() - 1_000).toISOString(),
  });
  assert.equal(past.status, 422);
  assert.deepEqual(fieldsOf(past.body), ['body.deliverBefore']);

  const deadline = Date.now() + 2_000;
  const late = await send('late', { deliverBefore: new Date(deadline).toISOString() });
  const inTime = await send('late', { deliverBefore: new Date(deadline + 600_000).toISOString() });
  await waitFor('the deadline', () => Date.now() > deadline);
  await change('late', { paused: false });
  const [attempt] = await attemptsOf('late', late, 1);
  assert.equal(attempt.statusText, 'canceled');
  assert.match(attempt.cause, /deliverBefore/);
  assert.equal(attempt.nextAttempt, null);
  const [received] = await receiver.waitForCount(1);
  assert.equal(messageOf(received!), inTime);

  // A retry that would come too late is not planned.
  receiver.respond(500);
  const soon = new Date(Date.now() + 3_000).toISOString();
  await change('late', { retrySchedule: [60] });
  const [failed] = await attemptsOf('late', await send('late', { deliverBefore: soon }), 1);
  assert.deepEqual([failed.statusText, failed.nextAttempt], ['fail', null]);
});

test('webhook-delivery: abort-message ends this message and no other', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) => {
    const headers: Record<string, string> =
      count === 1 ? { 'webhook-delivery': 'abort-message' } : {};
    response.writeHead(count === 3 ? 204 : 500, headers).end();
  });
  await endpointOf('abort', { url: receiver.url });
  const [aborted] = await attemptsOf('abort', await send('abort'), 1);
  assert.deepEqual([aborted.statusText, aborted.nextAttempt], ['fail', null]);
  const other = await send('abort');
  const attempts = await attemptsOf('abort', other, 2);
  assert.deepEqual(
    attempts.map(({ statusText }) => statusText),
    ['fail', 'success'],
  );
  assert.equal(receiver.received.length, 3);
  assert.equal((await gancho.api('GET', '/app/abort/endpoint/ep')).body.disabled, false);
});

for (const [app, status, headers, reason] of [
  ['by-header', 200, { 'webhook-delivery': 'disable' }, /webhook-delivery: disable/],
  ['by-410', 410, {}, /410 Gone/],
] as const) {
  test(`${app}: the endpoint is disabled, and what waits for it ends as canceled`, async () => {
    await using receiver = await startReceiver();
    receiver.respond(500);
    await endpointOf(app, { url: receiver.url, retrySchedule: [600] });
    const waits = await send(app);
    await attemptsOf(app, waits, 1);
    receiver.respond((_request, response) => response.writeHead(status, headers).end());
    const [attempt] = await attemptsOf(app, await send(app), 1);
    assert.equal(attempt.nextAttempt, null);
    const endpoint = await waitFor('it to be disabled', async () => {
      const { body } = await gancho.api('GET', `/app/${app}/endpoint/ep`);
      return body.disabled ? body : null;
    });
    assert.match(endpoint.disabledReason, reason);
    const [, canceled] = await attemptsOf(app, waits, 2);
    assert.equal(canceled.statusText, 'canceled');
    assert.equal(receiver.received.length, 2);
  });
}

test('a receiver that is down gets few requests while 300 wait, and all of them once it is back', async () => {
  const count = 300;
  await using receiver = await startReceiver();
  receiver.respond(500);
  await endpointOf('down', { url: receiver.url, retrySchedule: Array(12).fill(1) });
  const ids: string[] = [];
  for (let at = 0; at < count; at += 50) {
    ids.push(...(await Promise.all(Array.from({ length: 50 }, () => send('down')))));
  }
  const known = await waitFor('it to be known as down', async () => {
    const { state, requestsUnderWay, failuresInARow } = await stateOf('down');
    return state === 'waiting' && requestsUnderWay === 0 ? (failuresInARow as number) : null;
  });
  await waitFor(
    'two trials',
    async () => (await stateOf('down')).failuresInARow >= known + 2,
    30_000,
  );
  const meanwhile = receiver.received.length;
  // Ten failures open the circuit; as many as 64 requests may be open by then.
  assert.ok(meanwhile < 64 + 30, `${meanwhile} requests`);

  receiver.respond(204);
  await waitFor(
    'all to arrive',
    () => new Set(receiver.received.slice(meanwhile).map(messageOf)).size >= count,
    60_000,
  );
  assert.deepEqual(new Set(receiver.received.map(messageOf)), new Set(ids));
  const { body: stats } = await waitFor('the records', async () => {
    const answer = await gancho.api('GET', '/app/down/endpoint/ep/stats');
    return answer.body.success === count ? answer : null;
  });
  assert.equal(stats.pending, 0);
  assert.equal((await stateOf('down')).state, 'delivering');
});
