/** Operational webhooks: what happens to endpoints and deliveries is told to who listens, signed and retried. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Svix } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { startGancho } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** Failing at the fourth attempt, exhausted at the fifth. */
const env = { GANCHO_RETRY_SCHEDULE: '1,1,1,1' };
const gancho = await serveGancho({ env });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

interface Told {
  type: string;
  data: any;
}

function told({ received }: Receiver): Told[] {
  return received.map(({ body }) => JSON.parse(body.toString()) as Told);
}

function typesOf(receiver: Receiver): string[] {
  return told(receiver).map(({ type }) => type);
}

function waitForType(receiver: Receiver, type: string, count = 1): Promise<Told[]> {
  return waitFor(
    `${count} of ${type}`,
    () => {
      const found = told(receiver).filter((one) => one.type === type);
      return found.length >= count ? found : null;
    },
    20_000,
  );
}

/** A listener of its own environment's events, removed after the test. */
async function listen(
  eventTypes: string[] | null,
  client = svix,
): Promise<AsyncDisposable & { receiver: Receiver; id: string }> {
  const receiver = await startReceiver();
  const { id } = await client.operationalWebhook.endpoint.create({
    url: receiver.url,
    eventTypes,
  });
  return {
    receiver,
    id,
    async [Symbol.asyncDispose]() {
      await client.operationalWebhook.endpoint.delete(id);
      await receiver.close();
    },
  };
}

let applications = 0;
async function newApplication(): Promise<{ id: string; uid: string }> {
  const uid = `app-${(applications += 1)}`;
  const { id } = await svix.application.create({ name: uid, uid });
  return { id, uid };
}

test('operational endpoints are created, read, set, listed and removed', async () => {
  const { endpoint } = svix.operationalWebhook;
  assert.deepEqual((await endpoint.list()).data, []);
  const made = await endpoint.create({
    url: 'https://example.com/ops',
    uid: 'ops',
    description: 'our own',
    eventTypes: ['endpoint.disabled', 'message.attempt.recovered'],
    headers: { 'X-Team': 'a', Authorization: 'Bearer x' },
    metadata: { team: 'a' },
  });
  assert.match(made.id, /^ep_[A-Za-z0-9]{27}$/);
  assert.deepEqual(await endpoint.get('ops'), made);
  assert.deepEqual((await endpoint.list()).data, [made]);
  assert.deepEqual(await endpoint.getHeaders('ops'), {
    headers: { 'X-Team': 'a' },
    sensitive: ['Authorization'],
  });
  await endpoint.setHeaders('ops', { headers: { 'X-Team': 'b' } });
  assert.deepEqual((await endpoint.getHeaders('ops')).headers, { 'X-Team': 'b' });
  const set = await endpoint.upsert('ops', { url: 'https://example.com/other' });
  assert.equal(set.id, made.id);
  assert.equal(set.eventTypes ?? null, null);
  assert.equal(set.uid, 'ops');
  const before = await endpoint.getSecret('ops');
  await endpoint.rotateSecret('ops', {});
  const after = await endpoint.getSecret('ops');
  assert.notEqual(after.key, before.key);

  const unknown = endpoint.create({ url: 'https://example.com', eventTypes: ['invoice.paid'] });
  assert.deepEqual((await refusalOf(unknown, 422)).fields, ['body.eventTypes']);
  await refusalOf(endpoint.create({ url: 'https://example.com', uid: 'ops' }), 409);
  const names = (await svix.eventType.list()).data.map(({ name }) => name);
  assert.ok(!names.includes('endpoint.disabled'), 'the catalogue is the users own');
  const lists = await svix.application.list();
  assert.ok(
    lists.data.every(({ name }) => !/operational/i.test(name)),
    'hidden among applications',
  );
  await refusalOf(svix.application.get('operational'), 404);

  await endpoint.delete('ops');
  await refusalOf(endpoint.get('ops'), 404);
});

test('a repeated creation makes one endpoint', async () => {
  const body = { url: 'https://example.com/once' };
  const headers = { 'idempotency-key': 'one' };
  const post = () => gancho.api('POST', '/operational-webhook/endpoint', body, headers);
  const [first, second] = [await post(), await post()];
  assert.equal(first.status, 201);
  assert.deepEqual(second.body, first.body);
  await svix.operationalWebhook.endpoint.delete(first.body.id);
});

test('changes to endpoints are told, signed, to who asks for them', async () => {
  await using all = await listen(null);
  await using some = await listen(['endpoint.deleted']);
  const { key } = await svix.operationalWebhook.endpoint.getSecret(all.id);
  const app = await newApplication();
  const endpoint = await svix.endpoint.create(app.uid, { url: 'https://example.com', uid: 'hook' });
  await svix.endpoint.patch(app.uid, 'hook', { disabled: true });
  await svix.endpoint.patch(app.uid, 'hook', { disabled: false });
  await svix.endpoint.rotateSecret(app.uid, 'hook', {});
  await svix.endpoint.delete(app.uid, 'hook');

  await waitForType(all.receiver, 'endpoint.deleted');
  await waitForType(some.receiver, 'endpoint.deleted');
  await waitFor('all seven', () => all.receiver.received.length >= 7);
  const events = told(all.receiver);
  const data = { appId: app.id, appUid: app.uid, endpointId: endpoint.id, endpointUid: 'hook' };
  const sorted = events.map(({ type }) => type).toSorted();
  assert.deepEqual(sorted, [
    'endpoint.created',
    'endpoint.deleted',
    'endpoint.disabled',
    'endpoint.enabled',
    'endpoint.updated',
    'endpoint.updated',
    'endpoint.updated',
  ]);
  for (const { type, data: said } of events) {
    const why = { trigger: 'manual', reason: 'by hand' };
    assert.deepEqual(said, type === 'endpoint.disabled' ? { ...data, ...why } : data);
  }
  const { headers, body } = all.receiver.received[0] as Received;
  new Webhook(key).verify(body.toString(), headers as Record<string, string>);
  assert.deepEqual(typesOf(some.receiver), ['endpoint.deleted']);
});

test('a refused change tells nothing', async () => {
  await using ops = await listen(null);
  const app = await newApplication();
  await svix.endpoint.create(app.uid, { url: 'https://example.com', uid: 'taken' });
  await refusalOf(svix.endpoint.create(app.uid, { url: 'https://example.com', uid: 'taken' }), 409);
  await svix.endpoint.create(app.uid, { url: 'https://example.com', uid: 'other' });
  const created = await waitForType(ops.receiver, 'endpoint.created', 2);
  const uids = created.map(({ data }) => String(data.endpointUid)).toSorted();
  assert.deepEqual(uids, ['other', 'taken']);
});

test('a delivery that fails is told of: failing, exhausted, recovered by hand', async () => {
  await using ops = await listen([
    'message.attempt.failing',
    'message.attempt.exhausted',
    'message.attempt.recovered',
  ]);
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond(500);
  const endpoint = await svix.endpoint.create(app.uid, { url: receiver.url });
  const message = await svix.message.create(app.uid, {
    eventType: 'a',
    eventId: 'order-1',
    payload: {},
  });
  const [failing] = await waitForType(ops.receiver, 'message.attempt.failing');
  const [exhausted] = await waitForType(ops.receiver, 'message.attempt.exhausted');
  const attempts = await svix.messageAttempt.listByMsg(app.uid, message.id);
  const byAge = attempts.data.toReversed();
  assert.equal(byAge.length, 5);
  for (const [event, attempt] of [
    [failing!, byAge[3]!],
    [exhausted!, byAge[4]!],
  ] as const) {
    assert.deepEqual(event.data, {
      appId: app.id,
      appUid: app.uid,
      msgId: message.id,
      msgEventId: 'order-1',
      endpointId: endpoint.id,
      lastAttempt: {
        id: attempt.id,
        responseStatusCode: 500,
        timestamp: attempt.timestamp.toISOString(),
      },
    });
  }
  receiver.respond(204);
  await svix.messageAttempt.resend(app.uid, message.id, endpoint.id);
  const [recovered] = await waitForType(ops.receiver, 'message.attempt.recovered');
  assert.equal(recovered!.data.lastAttempt.responseStatusCode, 204);

  // Another success of the same delivery is no news, nor is a first success.
  const { length } = receiver.received;
  await svix.messageAttempt.resend(app.uid, message.id, endpoint.id);
  await svix.message.create(app.uid, { eventType: 'a', payload: {} });
  await receiver.waitForCount(length + 2);
  receiver.respond(500);
  const next = await svix.message.create(app.uid, { eventType: 'a', payload: {} });
  await waitForType(ops.receiver, 'message.attempt.exhausted', 2);
  assert.deepEqual(typesOf(ops.receiver).toSorted(), [
    'message.attempt.exhausted',
    'message.attempt.exhausted',
    'message.attempt.failing',
    'message.attempt.failing',
    'message.attempt.recovered',
  ]);
  assert.equal(told(ops.receiver).at(-1)!.data.msgId, next.id);
});

test('a delivery recovers by its schedule', async () => {
  await using ops = await listen(['message.attempt.recovered']);
  const app = await newApplication();
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) => {
    response.writeHead(count <= 4 ? 500 : 204).end();
  });
  await svix.endpoint.create(app.uid, { url: receiver.url });
  const message = await svix.message.create(app.uid, { eventType: 'a', payload: {} });
  const [recovered] = await waitForType(ops.receiver, 'message.attempt.recovered');
  assert.equal(recovered!.data.msgId, message.id);
});

test('attempts are logged in batches, those of operational deliveries not among them', async () => {
  await using ops = await listen(['message.attempt.log']);
  const app = await newApplication();
  await using receiver = await startReceiver();
  const endpoint = await svix.endpoint.create(app.uid, { url: receiver.url });
  const ids: string[] = [];
  for (let index = 0; index < 20; index++) {
    ids.push((await svix.message.create(app.uid, { eventType: 'a', payload: {} })).id);
  }
  // What other tests left may be in the log as well.
  const logged = () =>
    told(ops.receiver)
      .flatMap(({ data }) => data as any[])
      .filter(({ appId }) => appId === app.id);
  await waitFor('twenty attempts in the log', () => logged().length >= 20);
  assert.deepEqual(
    logged()
      .map(({ msgId }) => String(msgId))
      .toSorted(),
    ids.toSorted(),
  );
  assert.ok(ops.receiver.received.length < 20, 'several in one message');
  const [first] = logged();
  assert.equal(first.appId, app.id);
  assert.equal(first.endpointId, endpoint.id);
  assert.equal(first.status, 0);
  assert.equal(first.responseStatusCode, 204);
  assert.equal(first.eventType, 'a');
  assert.ok(Date.parse(first.attemptStart) <= Date.parse(first.attemptEnd));
});

test('failures of operational deliveries are retried, and told of to nobody', async () => {
  await using ops = await listen(null);
  ops.receiver.respond(500);
  const app = await newApplication();
  await svix.endpoint.create(app.uid, { url: 'https://example.com' });
  const first = (await ops.receiver.waitForCount(5, 20_000))[0]!;
  const ids = new Set(ops.receiver.received.map(({ headers }) => headers['webhook-id']));
  assert.deepEqual([...ids], [first.headers['webhook-id']], 'one message, tried five times');
  // What would have been told of the exhausted delivery would come before this.
  ops.receiver.respond(204);
  await svix.endpoint.create(app.uid, { url: 'https://example.com' });
  await ops.receiver.waitForCount(6);
  assert.deepEqual([...new Set(typesOf(ops.receiver))], ['endpoint.created']);
});

test('a background task that ended is told of', async () => {
  await using ops = await listen(['background_task.finished']);
  const app = await newApplication();
  const task = await svix.message.expungeAllContents(app.uid);
  const [event] = await waitForType(ops.receiver, 'background_task.finished');
  assert.equal(event!.data.taskId, task.id);
  assert.equal(event!.data.task, 'application.purge_content');
  assert.equal(event!.data.status, 'finished');
});

test('what is told outlives a crash right after the change', async () => {
  const dead = await startReceiver();
  await dead.close();
  await using first = await startGancho({ env });
  const client = new Svix(first.key, { serverUrl: first.url });
  await client.operationalWebhook.endpoint.create({ url: dead.url, eventTypes: null });
  await client.application.create({ name: 'Shop', uid: 'shop' });
  const { id } = await client.endpoint.create('shop', { url: 'https://example.com' });
  await first.kill();
  await using receiver = await startReceiver(dead.port);
  await using _second = await startGancho({ env, dataDir: first.dataDir });
  const [event] = await waitForType(receiver, 'endpoint.created');
  assert.equal(event!.data.endpointId, id);
});

test('an operational endpoint can be tried out, and says what it was sent', async () => {
  await using receiver = await startReceiver();
  const { body } = await gancho.api('POST', '/operational-webhook/endpoint', {
    url: receiver.url,
    eventTypes: ['endpoint.created'],
  });
  const path = `/operational-webhook/endpoint/${body.id}`;
  const tried = await gancho.api('POST', `${path}/test-attempt`, {});
  assert.equal(tried.status, 200, tried.text);
  assert.equal(tried.body.statusText, 'success');
  assert.equal(told(receiver)[0]!.type, 'gancho.test');
  // Nothing is kept of it.
  assert.deepEqual((await gancho.api('GET', `${path}/attempt`)).body.data, []);
  await gancho.api('POST', '/app', { name: 'Told', uid: 'told' });
  await gancho.api('POST', '/app/told/endpoint', { url: receiver.url });
  await waitForType(receiver, 'endpoint.created');
  const [attempt] = await waitFor('the attempt', async () => {
    const { data } = (await gancho.api('GET', `${path}/attempt`)).body;
    return data.length === 1 ? data : null;
  });
  assert.equal(attempt.msg.eventType, 'endpoint.created');
  assert.equal(attempt.statusText, 'success');
  assert.equal(
    (await gancho.api('GET', '/operational-webhook/endpoint/ep_none/attempt')).status,
    404,
  );
});
