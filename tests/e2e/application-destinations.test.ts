/** Destinations that are another application of the same environment. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientOf } from '../support/client.ts';
import { withDestination } from '../support/destination.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1,3600' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

let applications = 0;
async function receivingApplication(url: string) {
  const uid = `into-${(applications += 1)}`;
  const { id } = await svix.application.create({ name: uid, uid });
  await svix.endpoint.create(uid, { url });
  return { id, uid };
}

const messagesOf = async (app: string): Promise<any[]> =>
  (await gancho.api('GET', `/app/${app}/msg?limit=250`)).body.data;

test('several applications publish into one, and its endpoints get what they sent', async () => {
  await using receiver = await startReceiver();
  const into = await receivingApplication(receiver.url);
  const publish = { type: 'application', applicationId: into.uid };
  const one = await withDestination(gancho, publish);
  const two = await withDestination(gancho, { ...publish, eventType: 'erp.changed' });
  const { id } = await one.send({ n: 1 }, 'order.paid');
  await two.send({ n: 2 });
  await receiver.waitForCount(2);
  const [attempt] = await one.attempts(id);
  assert.equal(attempt!.url, `application:${into.id}`);
  assert.equal(attempt!.responseStatusCode, 202);
  const bodies = receiver.received.map(({ body }) => body.toString()).toSorted();
  assert.deepEqual(bodies, ['{"n":1}', '{"n":2}']);
  const published = await messagesOf(into.uid);
  const types = published.map(({ eventType }) => eventType as string);
  assert.deepEqual(new Set(types), new Set(['erp.changed', 'order.paid']));
  const { id: publishedId } = published.find(({ eventType }) => eventType === 'order.paid');
  assert.equal(JSON.parse(attempt!.response).id, publishedId);
});

test('several sources lead into one application, whose webhooks are signed as any other', async () => {
  await using receiver = await startReceiver();
  const into = await receivingApplication(receiver.url);
  for (const n of [1, 2]) {
    const source = await createSource(gancho, { type: 'generic-webhook' });
    await svix.endpoint.create(source.id, { url: 'destination:application', uid: 'ep' });
    const path = `/app/${source.id}/endpoint/ep/destination`;
    const set = await gancho.api('PUT', path, { type: 'application', applicationId: into.uid });
    assert.equal(set.status, 200, set.text);
    const headers = { 'content-type': 'application/json', 'webhook-id': 'theirs', 'x-own': 'kept' };
    const body = JSON.stringify({ n });
    const answer = await fetch(source.ingestUrl, { method: 'POST', headers, body });
    assert.equal(answer.status, 200);
  }
  const received = await receiver.waitForCount(2);
  const [endpoint] = (await svix.endpoint.list(into.uid)).data;
  const { key } = await svix.endpoint.getSecret(into.uid, endpoint!.id);
  for (const { body, headers } of received) {
    new Webhook(key).verify(body.toString(), headers as Record<string, string>);
    assert.equal(headers['x-own'], 'kept');
  }
});

test('however often it is sent, it is published once', async () => {
  await using receiver = await startReceiver();
  const into = await receivingApplication(receiver.url);
  const { app, endpointId, send, resend, attempts } = await withDestination(gancho, {
    type: 'application',
    applicationId: into.id,
  });
  const { id } = await send({ n: 1 });
  await attempts(id);
  await resend(id);
  const [again] = await attempts(id, 2);
  assert.equal(again!.responseStatusCode, 200);
  assert.deepEqual(JSON.parse(again!.response), { repeated: true });
  const since = new Date(Date.now() - 3_600_000).toISOString();
  await gancho.api('POST', `/app/${app}/endpoint/ep/recover`, { since });
  const [message, ...others] = await messagesOf(into.uid);
  assert.deepEqual(others, []);
  assert.equal(message.eventId, `${id}.${endpointId}`);
});

test('text and other media types arrive as they were', async () => {
  await using receiver = await startReceiver();
  const into = await receivingApplication(receiver.url);
  const { app } = await withDestination(gancho, { type: 'application', applicationId: into.id });
  await svix.message.create(app, {
    eventType: 'a',
    payload: {},
    transformationsParams: { rawPayload: '<a/>', headers: { 'content-type': 'text/xml' } },
  });
  const [request] = await receiver.waitForCount(1);
  assert.equal(request!.body.toString(), '<a/>');
  assert.equal(request!.headers['content-type'], 'text/xml');
});

test('a circle ends after eight applications, and says why', async () => {
  const uids = ['circle-a', 'circle-b'];
  for (const uid of uids) await svix.application.create({ name: uid, uid });
  for (const [index, uid] of uids.entries()) {
    await svix.endpoint.create(uid, { url: 'destination:application', uid: 'ep' });
    const set = await gancho.api('PUT', `/app/${uid}/endpoint/ep/destination`, {
      type: 'application',
      applicationId: uids[1 - index],
    });
    assert.equal(set.status, 200, set.text);
  }
  await svix.message.create('circle-a', { eventType: 'a', payload: {} });
  const failed = await waitFor('the end of the circle', async () => {
    const { body } = await gancho.api('GET', '/app/circle-a/attempt/endpoint/ep?status=2');
    return (body.data as { cause: string }[])[0] ?? null;
  });
  assert.match(failed.cause, /over 8 applications already/);
  // Those that began in the first, and its copies: four ways round.
  const counts = await Promise.all(uids.map(async (uid) => (await messagesOf(uid)).length));
  assert.deepEqual(counts, [5, 4]);
});

test('an application of its own, of another environment, or one that is gone is none', async () => {
  const { app, put, send, attempts } = await withDestination(gancho, null);
  const own = await put({ type: 'application', applicationId: app });
  assert.equal(own.status, 422);
  const environment = await gancho.api('POST', '/management/environment', {
    name: 'other',
    type: 'staging',
  });
  const keyPath = `/management/authentication/${environment.body.id}/api-token`;
  const key = await gancho.api('POST', keyPath, { name: 'first' });
  const headers = { authorization: `Bearer ${key.body.token}` };
  const made = await gancho.api('POST', '/app', { name: 'foreign' }, headers);
  assert.equal(made.status, 201, made.text);
  const foreign = await put({ type: 'application', applicationId: made.body.id });
  const missing = await put({ type: 'application', applicationId: 'app_nobody' });
  assert.deepEqual([foreign.status, foreign.body], [missing.status, missing.body]);

  const gone = await svix.application.create({ name: 'gone' });
  await put({ type: 'application', applicationId: gone.id });
  await svix.application.delete(gone.id);
  const [attempt] = await attempts((await send({})).id);
  assert.match(attempt!.cause!, /is gone/);
});

test('what does not fit the schema of its event type is not published', async () => {
  const into = await svix.application.create({ name: 'checked' });
  await svix.eventType.create({
    name: 'checked.type',
    description: '',
    schemas: { 1: { type: 'object', required: ['id'] } },
  });
  const set = await gancho.api('PATCH', '/event-type/checked.type', { validatePayload: true });
  const { send, attempts } = await withDestination(gancho, {
    type: 'application',
    applicationId: into.id,
    eventType: 'checked.type',
  });
  const [attempt] = await attempts((await send({ n: 1 })).id);
  assert.match(attempt!.cause!, /^not published: payload/, `${set.text} ${attempt!.response}`);
});
