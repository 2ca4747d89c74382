/** Endpoints that keep the order of acceptance, as receivers and operators see them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

/** An endpoint that keeps an order, under the uid `ep` of an application of its own. */
async function newEndpoint(app: string, receiver: Receiver, fields: object = {}): Promise<void> {
  await svix.application.create({ name: app, uid: app });
  const input = { url: receiver.url, uid: 'ep', fifo: true, ...fields };
  const { status, text } = await gancho.api('POST', `/app/${app}/endpoint`, input);
  assert.equal(status, 201, text);
}

async function send(app: string, payload: object, more: object = {}): Promise<string> {
  return (await svix.message.create(app, { eventType: 'a', payload, ...more })).id;
}

const idOf = ({ headers }: Received) => headers['webhook-id'] as string;

/** Messages in the order in which the receiver saw each of them first. */
function firstSeen(received: Received[]): string[] {
  return [...new Set(received.map(idOf))];
}

interface FifoKey {
  key: string;
  msgId: string;
  attemptCount: number;
  nextAttempt: string;
  waiting: number;
}

async function keysOf(app: string, query = ''): Promise<FifoKey[]> {
  const { status, body, text } = await gancho.api('GET', `/app/${app}/endpoint/ep/fifo${query}`);
  assert.equal(status, 200, text);
  return body.data;
}

/** Waits until the head of a key was tried so often. */
function heldBack(app: string, key: string, attemptCount: number): Promise<FifoKey> {
  return waitFor(`${attemptCount} attempts of key ${key}`, async () =>
    (await keysOf(app)).find((one) => one.key === key && one.attemptCount >= attemptCount),
  );
}

const headOf = (app: string, act: 'skip' | 'retry', body?: object, headers = {}) =>
  gancho.api('POST', `/app/${app}/endpoint/ep/fifo/${act}`, body, headers);

test('500 messages arrive in the order of acceptance, each before the next is tried', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('many', receiver, { retrySchedule: [0, 0, 0, 0, 0] });
  const tries = new Map<string, number>();
  receiver.respond((request, response, count) => {
    const id = idOf(request);
    tries.set(id, (tries.get(id) ?? 0) + 1);
    response.writeHead(count % 50 < 2 ? 500 : 204).end();
  });
  const sent: string[] = [];
  for (let batch = 0; batch < 10; batch++) {
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, index) => send('many', { number: batch * 50 + index })),
    );
    sent.push(...ids);
  }
  await waitFor('the end of all', async () => (await keysOf('many')).length === 0, 60_000);
  // Ids grow in the order of acceptance.
  assert.deepEqual(firstSeen(receiver.received), sent.toSorted());
  const seen = receiver.received.map(idOf);
  for (const [index, id] of seen.entries()) {
    const isRun = index === 0 || seen[index - 1] === id || seen.indexOf(id) === index;
    assert.ok(isRun, `${id} came again after another`);
  }
  assert.ok(
    [...tries.values()].some((count) => count > 1),
    'some failed',
  );
});

test('a key that is held back holds back nothing else', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('keys', receiver, { fifoKey: 'order.id', retrySchedule: [3600] });
  receiver.respond((request, response) => {
    const { order } = JSON.parse(request.body.toString());
    response.writeHead(order?.id === 'bad' ? 500 : 204).end();
  });
  const bad = await send('keys', { order: { id: 'bad' } });
  const behind = await send('keys', { order: { id: 'bad' }, number: 2 });
  const good: string[] = [];
  for (let number = 0; number < 20; number++) {
    const order = number % 4 === 3 ? {} : { id: number % 4 };
    good.push(await send('keys', { order, number }));
  }
  const head = await heldBack('keys', 'bad', 1);
  assert.deepEqual([head.msgId, head.waiting], [bad, 1]);
  assert.ok(Date.parse(head.nextAttempt) > Date.now() + 3_000_000);
  await receiver.waitForCount(21);
  const seen = receiver.received.map(idOf);
  for (const rest of [0, 1, 2, 3]) {
    const ofKey = good.filter((_, index) => index % 4 === rest);
    assert.deepEqual(
      seen.filter((id) => ofKey.includes(id)),
      ofKey,
    );
  }
  assert.ok(!seen.includes(behind));
  const { body: destination } = await gancho.api(
    'GET',
    `/app/keys/msg/${behind}/endpoint?expanded_statuses=true`,
  );
  assert.equal(destination.data[0].status, 1, 'what waits in line is pending');
  await waitFor('all records', async () => {
    const { pending, sending, success } = await svix.endpoint.getStats('keys', 'ep');
    return pending === 1 && sending === 1 && success === 20;
  });
});

test('what holds a key back is tried now, or skipped, by hand', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('hands', receiver, { retrySchedule: [3600, 3600] });
  receiver.respond(500);
  const [first, second] = [await send('hands', {}), await send('hands', {})];
  await heldBack('hands', '', 1);
  const retried = await headOf('hands', 'retry');
  assert.deepEqual([retried.status, retried.body], [202, { key: '', msgId: first }]);
  await heldBack('hands', '', 2);
  assert.deepEqual(receiver.received.map(idOf), [first, first]);

  const wrong = await headOf('hands', 'skip', { msgId: second });
  assert.equal(wrong.status, 409, wrong.text);
  assert.equal((await headOf('hands', 'skip', { key: 'other' })).status, 409);
  const both = await headOf('hands', 'skip', { key: '', msgId: first });
  assert.equal(both.status, 422, both.text);
  const once = { 'idempotency-key': 'skip-it' };
  const skipped = await headOf('hands', 'skip', { msgId: first }, once);
  assert.deepEqual([skipped.status, skipped.body], [200, { key: '', msgId: first }]);
  const again = await headOf('hands', 'skip', { msgId: first }, once);
  assert.deepEqual([again.status, again.body], [200, { key: '', msgId: first }]);
  await heldBack('hands', '', 1);
  assert.deepEqual(receiver.received.map(idOf), [first, first, second]);
  const { body } = await gancho.api(
    'GET',
    `/app/hands/attempt/msg/${first}?expanded_statuses=true`,
  );
  assert.equal(body.data[0].statusText, 'canceled');
  assert.equal(body.data[0].cause, 'canceled by hand');

  receiver.respond(204);
  assert.equal((await headOf('hands', 'retry', { msgId: second })).status, 202);
  await waitFor('the end of all', async () => (await keysOf('hands')).length === 0);
  assert.equal((await headOf('hands', 'retry')).status, 409);
});

test('a schedule that is used up lets the next one go, and a resend changes nothing', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('used', receiver, { retrySchedule: [0] });
  receiver.respond((_request, response, count) => response.writeHead(count < 4 ? 500 : 204).end());
  const [first, second] = [await send('used', {}), await send('used', {})];
  await receiver.waitForCount(4);
  assert.deepEqual(receiver.received.map(idOf), [first, first, second, second]);

  receiver.respond(500);
  await gancho.api('PATCH', '/app/used/endpoint/ep', { retrySchedule: [3600] });
  const held = await send('used', {});
  const waits = await send('used', {});
  await heldBack('used', '', 1);
  receiver.respond(204);
  await svix.messageAttempt.resend('used', waits, 'ep');
  await receiver.waitForCount(6);
  assert.equal(idOf(receiver.received[5]!), waits, 'a resend does not wait');
  assert.equal((await keysOf('used'))[0]!.msgId, held, 'and changes nothing of the order');
});

test('what is put off takes its place when its time has come', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('later', receiver, { retrySchedule: [3600] });
  receiver.respond((request, response) => {
    response.writeHead(JSON.parse(request.body.toString()).bad === true ? 500 : 204).end();
  });
  const deliverAt = new Date(Date.now() + 1500);
  const putOff = await send('later', { putOff: true }, { deliverAt });
  const early = await send('later', { early: true });
  await receiver.waitForCount(1);
  assert.equal(idOf(receiver.received[0]!), early, 'nothing waits for it');
  await send('later', { bad: true });
  await heldBack('later', '', 1);
  const last = await send('later', { last: true });
  await waitFor('both in line', async () => (await keysOf('later'))[0]!.waiting === 2);
  assert.equal((await headOf('later', 'skip')).status, 200);
  await receiver.waitForCount(4);
  assert.deepEqual(receiver.received.slice(2).map(idOf), [putOff, last]);
});

test('keys are listed page by page, in both directions', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await newEndpoint('pages', receiver, { fifoKey: '$.key', retrySchedule: [3600] });
  const keys = ['', '-x', 'a', 'b', 'ö', '~'];
  for (const key of keys) await send('pages', { key });
  for (const key of keys) await heldBack('pages', key, 1);
  const walked: string[] = [];
  let query = '?limit=4';
  for (;;) {
    const { body } = await gancho.api('GET', `/app/pages/endpoint/ep/fifo${query}`);
    walked.push(...body.data.map((one: FifoKey) => one.key));
    if (body.done) {
      const back = `?limit=4&iterator=${encodeURIComponent(body.prevIterator)}`;
      assert.deepEqual(
        (await keysOf('pages', back)).map(({ key }) => key),
        walked.slice(0, 4),
      );
      break;
    }
    query = `?limit=4&iterator=${encodeURIComponent(body.iterator)}`;
  }
  // By their bytes.
  assert.deepEqual(walked, ['', '-x', 'a', 'b', '~', 'ö']);
});

test('ending what waits ends what stands in line, and the order begins anew', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await newEndpoint('ended', receiver, { retrySchedule: [3600] });
  const ids: string[] = [];
  for (let number = 0; number < 5; number++) ids.push(await send('ended', { number }));
  await heldBack('ended', '', 1);
  const started = await gancho.api('POST', '/app/ended/endpoint/ep/cancel-msgs');
  const task = await waitFor('the end of the task', async () => {
    const { body } = await gancho.api('GET', `/background-task/${started.body.id}`);
    return body.status === 'running' ? null : body;
  });
  assert.deepEqual([task.status, task.data.deliveriesCanceled], ['finished', 5]);
  for (const id of ids) {
    const { body } = await gancho.api('GET', `/app/ended/attempt/msg/${id}?expanded_statuses=true`);
    assert.equal(body.data[0].statusText, 'canceled', id);
  }
  assert.equal(receiver.received.length, 1);
  receiver.respond(204);
  const next = await send('ended', {});
  await receiver.waitForCount(2);
  assert.equal(idOf(receiver.received[1]!), next);
});

test('disabling or deleting an endpoint ends what stands in line', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  for (const how of ['disable', 'delete']) {
    const app = `${how}d`;
    await newEndpoint(app, receiver, { retrySchedule: [3600] });
    const ids: string[] = [];
    for (let number = 0; number < 4; number++) ids.push(await send(app, { number }));
    await heldBack(app, '', 1);
    const seen = receiver.received.length;
    if (how === 'delete') await svix.endpoint.delete(app, 'ep');
    else await svix.endpoint.patch(app, 'ep', { disabled: true });
    for (const id of ids) {
      await waitFor(`the end of ${id}`, async () => {
        const path = `/app/${app}/attempt/msg/${id}?expanded_statuses=true`;
        const { body } = await gancho.api('GET', path);
        return body.data[0]?.statusText === 'canceled';
      });
    }
    assert.equal(receiver.received.length, seen, 'nothing more was sent');
    if (how === 'disable') assert.deepEqual(await keysOf(app), []);
  }
});

test('what was missed is sent in order too', async () => {
  await using receiver = await startReceiver();
  await svix.application.create({ name: 'missed', uid: 'missed' });
  const since = new Date(Date.now() - 60_000);
  const ids: string[] = [];
  for (let number = 0; number < 30; number++) ids.push(await send('missed', { key: number % 2 }));
  const input = { url: receiver.url, uid: 'ep', fifo: true, fifoKey: 'key', retrySchedule: [0, 0] };
  await gancho.api('POST', '/app/missed/endpoint', input);
  receiver.respond((_request, response, count) =>
    response.writeHead(count % 5 === 0 ? 500 : 204).end(),
  );
  await svix.endpoint.replayMissing('missed', 'ep', { since });
  await waitFor('all', () => firstSeen(receiver.received).length === 30);
  await waitFor('the end of all', async () => (await keysOf('missed')).length === 0);
  for (const rest of [0, 1]) {
    const ofKey = ids.filter((_, index) => index % 2 === rest);
    assert.deepEqual(
      firstSeen(receiver.received).filter((id) => ofKey.includes(id)),
      ofKey,
    );
  }
});

test('the fields of an order are kept by a PUT without them, and checked', async () => {
  await using receiver = await startReceiver();
  await newEndpoint('fields', receiver, { fifoKey: 'order.id' });
  const path = '/app/fields/endpoint/ep';
  const put = await gancho.api('PUT', path, { url: receiver.url });
  assert.deepEqual([put.body.fifo, put.body.fifoKey], [true, 'order.id']);
  const bad = await gancho.api('PATCH', path, { fifoKey: 'order..id' });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.body.detail[0].loc, ['body', 'fifoKey']);
  const off = await gancho.api('PATCH', path, { fifo: false, fifoKey: null });
  assert.deepEqual([off.body.fifo, off.body.fifoKey], [false, null]);
});

/** Sends until told to stop; what was acknowledged comes back in its order. */
function startProducer(server: Served): { ids: string[]; ended: Promise<void> } {
  const client = clientOf(server);
  const ids: string[] = [];
  const ended = (async () => {
    for (let number = 0; ; number++) {
      const payload = { key: number % 3 };
      ids.push((await client.message.create('killed', { eventType: 'a', payload })).id);
    }
  })().catch(() => {});
  return { ids, ended };
}

test('kill -9 at any moment leaves the order as it was', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count % 31 === 0 ? 500 : 204).end(),
  );
  const acknowledged: string[] = [];
  for (let life = 0; life < 3; life++) {
    const server = await startGancho({ dataDir: folder.path });
    if (life === 0) {
      await clientOf(server).application.create({ name: 'killed', uid: 'killed' });
      const input = { url: receiver.url, uid: 'ep', fifo: true, fifoKey: 'key' };
      await server.api('POST', '/app/killed/endpoint', {
        ...input,
        retrySchedule: Array.from({ length: 20 }, () => 0),
      });
    }
    const { ids, ended } = startProducer(server);
    const seen = receiver.received.length;
    await waitFor('some deliveries', () => receiver.received.length > seen + 60 + life * 7);
    await server.kill();
    await ended;
    acknowledged.push(...ids);
  }
  await using server = await startGancho({ dataDir: folder.path });
  await waitFor('the end of all', async () => {
    const { body } = await server.api('GET', '/app/killed/endpoint/ep/fifo');
    return body.data.length === 0;
  });
  const first = firstSeen(receiver.received);
  for (const id of acknowledged) assert.ok(first.includes(id), `${id} was lost`);
  const keyOf = new Map(
    receiver.received.map((one) => [idOf(one), JSON.parse(one.body.toString()).key as number]),
  );
  for (const key of [0, 1, 2]) {
    const ofKey = first.filter((id) => keyOf.get(id) === key);
    assert.ok(ofKey.length > 20);
    assert.deepEqual(ofKey, ofKey.toSorted(), `the order of key ${key}`);
  }
});
