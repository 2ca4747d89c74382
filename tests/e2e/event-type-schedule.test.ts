/** Retry schedules of event types: kept, refused where wrong, and followed by deliveries. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, fieldsOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '86400' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
await svix.application.create({ name: 'Shop', uid: 'shop' });
await svix.eventType.create({ name: 'urgent', description: 'x' });

const path = '/event-type/urgent/retry-schedule';

test('is the one of the server until it is set, and again once it is null', async () => {
  assert.deepEqual((await gancho.api('GET', path)).body, { retrySchedule: null });
  const set = await gancho.api('PUT', path, { retrySchedule: [1, 60] });
  assert.equal(set.status, 200);
  assert.deepEqual(set.body, { retrySchedule: [1, 60] });
  assert.deepEqual((await gancho.api('GET', path)).body, { retrySchedule: [1, 60] });
  // Older clients know nothing of it, so what they set leaves it alone.
  await svix.eventType.upsert('urgent', { description: 'changed' });
  assert.deepEqual((await gancho.api('GET', '/event-type/urgent')).body.retrySchedule, [1, 60]);
  assert.equal((await gancho.api('PUT', path, { retrySchedule: null })).status, 200);
  assert.deepEqual((await gancho.api('GET', path)).body, { retrySchedule: null });
});

test('what is no schedule is refused', async () => {
  for (const [retrySchedule, place] of [
    ['5', 'body.retrySchedule'],
    [[-1], 'body.retrySchedule.0'],
    [[1.5], 'body.retrySchedule.0'],
    [[2_592_001], 'body.retrySchedule.0'],
    [Array.from({ length: 51 }, () => 1), 'body.retrySchedule'],
    [undefined, 'body.retrySchedule'],
  ] as const) {
    const { status, body } = await gancho.api('PUT', path, { retrySchedule });
    assert.equal(status, 422, JSON.stringify(retrySchedule));
    assert.deepEqual(fieldsOf(body), [place]);
  }
  const unknown = '/event-type/nobody/retry-schedule';
  assert.equal((await gancho.api('GET', unknown)).status, 404);
  assert.equal((await gancho.api('PUT', unknown, { retrySchedule: [1] })).status, 404);
});

test('deliveries follow it from the next failure on', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { id } = await svix.endpoint.create('shop', { url: receiver.url });
  /** How long a failed first attempt has the next one wait, in milliseconds; null for no next. */
  const waitAfter = async (eventType: string): Promise<number | null> => {
    const message = await svix.message.create('shop', { eventType, payload: {} });
    const attempt = await waitFor('the attempt', async () => {
      const { data } = await svix.messageAttempt.listByMsg('shop', message.id);
      return data[0] ?? null;
    });
    const { body } = await gancho.api('GET', `/app/shop/msg/${message.id}/attempt/${attempt.id}`);
    return body.nextAttempt === null ? null : Date.parse(body.nextAttempt) - Date.now();
  };
  await gancho.api('PUT', path, { retrySchedule: [0, 0] });
  await svix.message.create('shop', { eventType: 'urgent', payload: {} });
  // The first attempt and both that the schedule adds, though the server's would wait for a day.
  await receiver.waitForCount(3);
  await gancho.api('PUT', path, { retrySchedule: [] });
  assert.equal(await waitAfter('urgent'), null);
  await gancho.api('PUT', path, { retrySchedule: null });
  for (const eventType of ['urgent', 'of.no.catalogue']) {
    const wait = await waitAfter(eventType);
    assert.ok(wait !== null && wait > 60_000_000, `the server's waits for a day, not ${wait} ms`);
  }
  await svix.endpoint.delete('shop', id);
});
