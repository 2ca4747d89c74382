/** Endpoints that end: disabled by an answer or by hand, deleted; what waits for them, and who hears of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type Served } from '../support/gancho-process.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const env = { GANCHO_RETRY_SCHEDULE: '3600,3600' };
const gancho = await serveGancho({ env });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const inAnHour = () => new Date(Date.now() + 3_600_000);

let applications = 0;
async function newApplication(receiver: Receiver): Promise<{ app: string; endpoint: string }> {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id } = await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
  return { app, endpoint: id };
}

async function send(app: string, fields: object = {}): Promise<string> {
  return (await svix.message.create(app, { eventType: 'a', payload: {}, ...fields })).id;
}

async function attemptsOf(
  app: string,
  message: string,
  count: number,
  server: Served = gancho,
): Promise<any[]> {
  return waitFor(`${count} attempts of ${message}`, async () => {
    const path = `/app/${app}/attempt/msg/${message}?expanded_statuses=true`;
    const { body } = await server.api('GET', path);
    return body.data.length >= count ? (body.data as any[]) : null;
  });
}

async function hooksOf(app: string): Promise<any> {
  return (await gancho.api('GET', `/app/${app}/endpoint/hooks`)).body;
}

test('410 disables the endpoint, ends what waits as canceled, and is told of', async () => {
  await using ops = await startReceiver();
  const listener = await svix.operationalWebhook.endpoint.create({
    url: ops.url,
    eventTypes: ['endpoint.disabled'],
  });
  await using receiver = await startReceiver();
  const { app, endpoint } = await newApplication(receiver);
  const later = await send(app, { deliverAt: inAnHour() });
  receiver.respond(500);
  const failed = await send(app);
  await attemptsOf(app, failed, 1);
  receiver.respond(410);
  const last = await send(app);
  const [attempt] = await attemptsOf(app, last, 1);
  assert.deepEqual([attempt.responseStatusCode, attempt.nextAttempt], [410, null]);
  const { disabled, disabledReason } = await waitFor('its end', async () => {
    const found = await hooksOf(app);
    return found.disabled === true ? found : null;
  });
  assert.equal(disabled, true);
  assert.match(disabledReason, /410/);
  for (const [id, count] of [
    [later, 1],
    [failed, 2],
  ] as const) {
    const [end] = await attemptsOf(app, id, count);
    assert.deepEqual([end.statusText, end.cause], ['canceled', 'the endpoint was disabled']);
  }
  const [{ body }] = (await ops.waitForCount(1)) as [Received];
  const { type, data } = JSON.parse(body.toString());
  assert.equal(type, 'endpoint.disabled');
  assert.deepEqual(
    [data.endpointId, data.endpointUid, data.trigger],
    [endpoint, 'hooks', 'automatic'],
  );
  assert.equal(data.reason, disabledReason);
  assert.ok(Date.parse(data.failSince) <= Date.now());
  await svix.operationalWebhook.endpoint.delete(listener.id);

  // What is accepted meanwhile is not for it; what comes once it is enabled again is.
  const { length } = receiver.received;
  await send(app);
  receiver.respond(204);
  await svix.endpoint.patch(app, 'hooks', { disabled: false });
  assert.equal((await hooksOf(app)).disabledReason, null);
  const next = await send(app);
  await receiver.waitForCount(length + 1);
  assert.equal(receiver.received.at(-1)!.headers['webhook-id'], next);
});

test('disabling by hand ends what waits, also when it is enabled again at once', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  receiver.respond(500);
  const retried = await send(app);
  await attemptsOf(app, retried, 1);
  const ids: string[] = [];
  for (let count = 0; count < 20; count++) ids.push(await send(app, { deliverAt: inAnHour() }));
  await svix.endpoint.patch(app, 'hooks', { disabled: true });
  assert.equal((await hooksOf(app)).disabledReason, 'by hand');
  await svix.endpoint.patch(app, 'hooks', { disabled: false });
  const kept = await send(app, { deliverAt: inAnHour() });
  for (const id of ids) {
    const [end] = await attemptsOf(app, id, 1);
    assert.deepEqual([end.statusText, end.cause], ['canceled', 'the endpoint was disabled']);
  }
  assert.equal((await attemptsOf(app, retried, 2))[0].statusText, 'canceled');
  const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${kept}`);
  assert.deepEqual(body.data, [], 'it was accepted afterwards');
  // What was ended so is found by recovering.
  receiver.respond(204);
  const { length } = receiver.received;
  await svix.endpoint.recover(app, 'hooks', { since: new Date(Date.now() - 3_600_000) });
  await receiver.waitForCount(length + ids.length + 1);
});

test('what waits for a deleted endpoint ends after a crash too', async () => {
  await using receiver = await startReceiver();
  await using first = await startGancho({ env });
  const client = clientOf(first);
  await client.application.create({ name: 'Shop', uid: 'shop' });
  await client.endpoint.create('shop', { url: receiver.url, uid: 'hooks' });
  const ids: string[] = [];
  for (let count = 0; count < 30; count++) {
    const message = { eventType: 'a', payload: {}, deliverAt: inAnHour() };
    ids.push((await client.message.create('shop', message)).id);
  }
  await client.endpoint.delete('shop', 'hooks');
  await first.kill();
  await using second = await startGancho({ env, dataDir: first.dataDir });
  for (const id of ids) {
    const attempts = await attemptsOf('shop', id, 1, second);
    assert.deepEqual(
      attempts.map(({ statusText, cause }) => [statusText, cause]),
      [['canceled', 'the endpoint was deleted']],
    );
  }
});

test('deleting an application lets it go with all that it was owed', async () => {
  await using receiver = await startReceiver();
  const { app } = await newApplication(receiver);
  await send(app, { deliverAt: new Date(Date.now() + 1000) });
  await svix.application.delete(app);
  const witness = await newApplication(receiver);
  const id = await send(witness.app, { deliverAt: new Date(Date.now() + 1500) });
  const [arrived] = await receiver.waitForCount(1);
  assert.equal(arrived!.headers['webhook-id'], id, 'nothing of the deleted one came before');
});
