/** Rates of endpoints and applications, as receivers see them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

async function sendMany(app: string, count: number): Promise<void> {
  const payload = { a: 1 };
  await Promise.all(
    Array.from({ length: count }, () => svix.message.create(app, { eventType: 'a', payload })),
  );
}

/**
 * The most that arrived within any second. The way to the receiver may press requests together, so
 * the tests ask for a bound that no unthrottled endpoint would keep.
 */
function mostWithinASecond(received: Received[]): number {
  const times = received.map(({ at }) => at);
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
  );
}

test('an endpoint gets no more than its rate, all of it, and one attempt for each', async () => {
  await using receiver = await startReceiver();
  await svix.application.create({ name: 'one', uid: 'one' });
  await svix.endpoint.create('one', { url: receiver.url, uid: 'ep', throttleRate: 10 });
  await sendMany('one', 40);
  const path = '/app/one/endpoint/ep/rate-limit-status';
  const status = await waitFor('a limited endpoint', async () => {
    const { body } = await gancho.api('GET', path);
    return body.limited === true ? body : undefined;
  });
  assert.equal(status.throttleRate, 10);
  assert.equal(status.applicationThrottleRate, null);
  assert.ok(status.waitMs > 0 && status.waitMs <= 1000 && status.waiting > 0);

  const received = await receiver.waitForCount(40);
  assert.ok(mostWithinASecond(received) <= 20, `${mostWithinASecond(received)} within a second`);
  const attempts = await waitFor('all records', async () => {
    const { body } = await gancho.api('GET', '/app/one/attempt/endpoint/ep?limit=100');
    return body.data.length === 40 ? body.data : undefined;
  });
  assert.deepEqual([...new Set(attempts.map(({ status: how }: any) => how))], [0]);
  assert.equal(receiver.received.length, 40);
  const { body } = await gancho.api('GET', path);
  assert.deepEqual([body.limited, body.waiting], [false, 0]);
});

test('the endpoints of an application share its rate, the others keep their pace', async () => {
  await using first = await startReceiver();
  await using second = await startReceiver();
  await using free = await startReceiver();
  await svix.application.create({ name: 'two', uid: 'two', throttleRate: 10 });
  await svix.endpoint.create('two', { url: first.url });
  await svix.endpoint.create('two', { url: second.url });
  await svix.application.create({ name: 'free', uid: 'free' });
  await svix.endpoint.create('free', { url: free.url });
  await sendMany('two', 15);
  await sendMany('free', 30);
  await free.waitForCount(30);
  await Promise.all([first.waitForCount(15), second.waitForCount(15)]);
  const all = [...first.received, ...second.received];
  assert.ok(mostWithinASecond(all) <= 20, `${mostWithinASecond(all)} within a second`);
  const half = all.toSorted((a, b) => a.at - b.at).slice(0, 16);
  const ofFirst = half.filter((one) => first.received.includes(one)).length;
  assert.ok(ofFirst >= 4 && ofFirst <= 12, `${ofFirst} of 16 went to the first`);
});

test('a rate that is taken away lets the rest go at once', async () => {
  await using receiver = await startReceiver();
  await svix.application.create({ name: 'three', uid: 'three' });
  await svix.endpoint.create('three', { url: receiver.url, uid: 'ep', throttleRate: 1 });
  await sendMany('three', 60);
  await receiver.waitForCount(1);
  await svix.endpoint.patch('three', 'ep', { throttleRate: null });
  // At its rate it would take a minute.
  await receiver.waitForCount(60, 20_000);
});

test('what waits survives a crash', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  {
    await using before = await startGancho({ dataDir: folder.path });
    const client = clientOf(before);
    await client.application.create({ name: 'a', uid: 'a' });
    await client.endpoint.create('a', { url: receiver.url, uid: 'ep', throttleRate: 4 });
    const payload = { a: 1 };
    await Promise.all(
      Array.from({ length: 20 }, () => client.message.create('a', { eventType: 'a', payload })),
    );
    // Some of them have their rows by then.
    await receiver.waitForCount(12);
    await before.kill();
  }
  await using _after = await startGancho({ dataDir: folder.path });
  await waitFor(
    'every message',
    () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size === 20,
    30_000,
  );
});

test('slow rates with much to send take no room from what is due elsewhere', async () => {
  using folder = temporaryFolder();
  await using slow = await startReceiver();
  await using quick = await startReceiver();
  const sendLater = async (at: Served, app: string, count: number): Promise<void> => {
    const deliverAt = new Date(Date.now() + 1000).toISOString();
    const message = { eventType: 'a', payload: { a: 1 }, deliverAt };
    for (let sent = 0; sent < count; sent += 50) {
      await Promise.all(
        Array.from({ length: 50 }, () => at.api('POST', `/app/${app}/msg`, message)),
      );
    }
  };
  // Together more than memory holds of what is due.
  const [endpoints, messages] = [12, 500];
  {
    await using before = await startGancho({ dataDir: folder.path });
    const client = clientOf(before);
    await client.application.create({ name: 'slow', uid: 'slow' });
    for (let count = 0; count < endpoints; count++) {
      await client.endpoint.create('slow', { url: slow.url, throttleRate: 1 });
    }
    await sendLater(before, 'slow', messages);
    await slow.waitForCount(endpoints);
    await before.stop();
  }
  await using again = await startGancho({ dataDir: folder.path });
  await slow.waitForCount(endpoints * 2, 20_000);
  const client = clientOf(again);
  await client.application.create({ name: 'quick', uid: 'quick' });
  await client.endpoint.create('quick', { url: quick.url });
  await sendLater(again, 'quick', 600);
  // At the pace at which the slow ones make room it would take nearly a minute.
  await quick.waitForCount(600, 20_000);
});
