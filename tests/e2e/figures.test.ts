/**
 * Figures of the whole environment: attempts with durations, the queue, who fails and who is busy; and
 * those of an application and its endpoints.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '3600' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const receiver = await startReceiver();
after(() => receiver[Symbol.asyncDispose]());
receiver.respond(({ body }, response) => {
  const { answer, afterMs } = JSON.parse(body.toString()) as { answer: number; afterMs: number };
  setTimeout(() => response.writeHead(answer).end(), afterMs);
});

const get = async (path: string, headers = {}) => {
  const { status, body } = await gancho.api('GET', path, undefined, headers);
  return { status, body };
};

test('figures of the environment: attempts, queue, failing endpoints, busy applications', async () => {
  const empty = (await get('/stats/attempts')).body;
  assert.deepEqual([empty.successRate, empty.p50Ms, empty.buckets], [null, null, []]);
  for (const uid of ['shop', 'bank']) await svix.application.create({ name: uid, uid });
  const good = await svix.endpoint.create('shop', { url: receiver.url });
  const bad = await svix.endpoint.create('bank', { url: `${receiver.url}/bad` });
  const send = (app: string, answer: number, afterMs: number) =>
    svix.message.create(app, { eventType: 'a', payload: { answer, afterMs } });
  await send('shop', 200, 0);
  await send('shop', 200, 0);
  await send('shop', 200, 600);
  await send('bank', 500, 0);
  const told = await waitFor('four attempts', async () => {
    const { body } = await get('/stats/attempts');
    return body.success + body.fail === 4 ? body : null;
  });
  assert.deepEqual(
    [told.success, told.fail, told.first, told.exhausted, told.successRate],
    [3, 1, 4, 0, 0.75],
  );
  assert.ok(told.p50Ms < 500, `most were quick: ${told.p50Ms}`);
  assert.ok(told.p95Ms >= 500 && told.p95Ms <= 5_000, `one took its time: ${told.p95Ms}`);
  assert.equal(
    told.buckets.reduce((sum: number, { success }: { success: number }) => sum + success, 0),
    3,
  );
  assert.ok(Date.parse(told.since) <= Date.parse(told.buckets[0].timestamp));

  const since = new Date(Date.now() - 3_600_000).toISOString();
  const hour = (await get(`/stats/attempts?since=${since}`)).body;
  assert.deepEqual([hour.bucketSeconds, hour.success], [60, 3]);
  const weekAgo = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const week = (await get(`/stats/attempts?since=${weekAgo}`)).body;
  assert.deepEqual([week.bucketSeconds, week.success, week.fail], [7_200, 3, 1]);

  const queue = (await get('/stats/queue')).body;
  assert.deepEqual(
    [queue.ageSeconds, queue.retriesDue, queue.retriesPending, queue.isComplete],
    [0, 0, 1, true],
  );
  const failing = (await get('/stats/endpoints')).body;
  assert.deepEqual(
    failing.data.map((one: any) => [one.endpointId, one.appName, one.fail, one.url]),
    [[bad.id, 'bank', 1, `${receiver.url}/bad`]],
  );
  assert.ok(Date.parse(failing.data[0].failingSince) > 0);
  const busy = (await get('/stats/applications?limit=1')).body;
  assert.deepEqual(
    busy.data.map((one: any) => [one.appUid, one.success, one.fail]),
    [['shop', 3, 0]],
  );
  await svix.endpoint.delete('bank', bad.id);
  assert.deepEqual((await get('/stats/endpoints')).body.data, []);
  assert.ok(good.id);
});

test('figures of an application and of each endpoint, for a key and for whom the portal is', async () => {
  const { id } = await svix.application.create({ name: 'port', uid: 'port' });
  for (const name of ['quick', 'slow']) await svix.eventType.create({ name, description: name });
  const quick = await svix.endpoint.create('port', { url: receiver.url, eventTypes: ['quick'] });
  const slow = await svix.endpoint.create('port', { url: receiver.url, eventTypes: ['slow'] });
  for (const [eventType, afterMs] of [
    ['quick', 0],
    ['quick', 0],
    ['slow', 600],
  ] as const) {
    await svix.message.create('port', { eventType, payload: { answer: 200, afterMs } });
  }
  const of = (endpoint: { id: string }) => `/app/${id}/endpoint/${endpoint.id}/stats/figures`;
  const all = await waitFor('three attempts', async () => {
    const { body } = await get(`/app/${id}/stats/figures`);
    return body.success === 3 ? body : null;
  });
  assert.deepEqual([all.bucketSeconds, all.successRate], [3_600, 1]);
  const { body: ofSlow } = await get(of(slow));
  assert.equal(ofSlow.success, 1);
  assert.ok(ofSlow.p50Ms >= 500, `it took its time: ${ofSlow.p50Ms}`);
  assert.equal(ofSlow.buckets.at(-1).p50Ms, ofSlow.p50Ms);
  const { body: ofQuick } = await get(of(quick));
  assert.equal(ofQuick.success, 2);
  assert.ok(ofQuick.p95Ms < 500, `it was quick: ${ofQuick.p95Ms}`);
  const month = new Date(Date.now() - 28 * 86_400_000 + 60_000).toISOString();
  const long = (await get(`${of(slow)}?since=${month}`)).body;
  assert.deepEqual([long.bucketSeconds, long.success], [21_600, 1]);
  // Until an earlier time, the day before it; as far as statistics go.
  const early = new Date(Date.now() - 27.5 * 86_400_000).toISOString();
  assert.deepEqual((await get(`${of(slow)}?until=${early}`)).body.buckets, []);

  const old = new Date(Date.now() - 29 * 86_400_000).toISOString();
  assert.equal((await get(`${of(slow)}?since=${old}`)).body.code, 'invalid_range');
  assert.equal((await get(`${of(slow)}?bucket_seconds=60`)).status, 422);

  const grant = await gancho.api('POST', `/auth/app-portal-access/${id}`, { readOnly: true });
  const customer = { authorization: `Bearer ${grant.body.token}` };
  assert.equal((await get(of(slow), customer)).body.p50Ms, ofSlow.p50Ms);
  assert.equal((await get(`/app/${id}/stats/figures`, customer)).body.success, 3);
  const stranger = await svix.application.create({ name: 'stranger' });
  assert.equal((await get(`/app/${stranger.id}/stats/figures`, customer)).status, 404);
  const foreign = `/app/${stranger.id}/endpoint/${slow.id}/stats/figures`;
  assert.equal((await get(foreign)).status, 404);
});

test('what waits for its first attempt tells how long', async () => {
  const { id } = await svix.application.create({ name: 'slow', uid: 'slow' });
  const endpoint = await svix.endpoint.create('slow', { url: receiver.url });
  await gancho.api('PATCH', `/app/${id}/endpoint/${endpoint.id}`, { paused: true });
  await svix.message.create('slow', { eventType: 'a', payload: { answer: 200, afterMs: 0 } });
  await waitFor('a delivery that waits for a paused endpoint', async () => {
    const { body } = await get('/stats/queue');
    return body.paused === 1 && body.neverAttempted === 0 ? body : null;
  });
});

test('what cannot be asked for is refused, naming it', async () => {
  const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const days = new Date(Date.now() - 4 * 86_400_000).toISOString();
  for (const [query, code] of [
    [`since=${old}`, 'invalid_range'],
    [`since=${days}&bucket_seconds=60`, 'invalid_range'],
    [`since=${new Date().toISOString()}&until=${days}`, 'invalid_range'],
  ] as const) {
    const { status, body } = await get(`/stats/attempts?${query}`);
    assert.deepEqual([status, body.code], [400, code], query);
  }
  for (const query of ['bucket_seconds=61', 'since=yesterday', 'colour=red']) {
    const { status } = await get(`/stats/attempts?${query}`);
    assert.ok(query === 'colour=red' ? status < 500 : status === 422, `${query}: ${status}`);
  }
  assert.equal((await get('/stats/endpoints?limit=51')).status, 422);
});

test('another environment sees none of it, and a key without the scope is refused', async () => {
  const made = await gancho.api('POST', '/management/environment', { name: 'other' });
  const other = { authorization: `Bearer ${gancho.key}|${made.body.id}` };
  const seen = (await get('/stats/attempts', other)).body;
  assert.deepEqual([seen.success, seen.fail], [0, 0]);
  assert.equal((await get('/stats/queue', other)).body.retriesPending, 0);
  assert.deepEqual((await get('/stats/applications', other)).body.data, []);
  const whoami = (await get('/auth/whoami')).body;
  const keys = `/management/authentication/${whoami.environmentId}/api-token`;
  const { body: key } = await gancho.api('POST', keys, { name: 'k', scopes: ['messages:read'] });
  const headers = { authorization: `Bearer ${key.token}` };
  for (const path of ['attempts', 'queue', 'endpoints', 'applications']) {
    assert.equal((await get(`/stats/${path}`, headers)).status, 403, path);
  }
});
