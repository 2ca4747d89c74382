/** Sending a message again by hand: now, once, and to the endpoint that is named. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

/** No retry comes by itself within these tests. */
const gancho = await useGancho({ retrySchedule: '3600' });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

let applications = 0;
async function newApplication(receiver: Receiver): Promise<{ app: string; endpoint: string }> {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id } = await svix.endpoint.create(app, { url: receiver.url, uid: 'hooks' });
  return { app, endpoint: id };
}

async function attemptsOf(app: string, message: string, count: number): Promise<any[]> {
  return waitFor(`${count} attempts`, async () => {
    const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${message}`);
    return body.data.length >= count ? (body.data as any[]) : null;
  });
}

test('a resend answers an empty object and sends the same message once more', async () => {
  await using receiver = await startReceiver();
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, {
    eventType: 'a',
    eventId: 'order-1',
    payload: { n: 1 },
  });
  await receiver.waitForCount(1);
  const answer = await gancho.api('POST', `/app/${app}/msg/${id}/endpoint/${endpoint}/resend`);
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, {});

  const [first, second] = await receiver.waitForCount(2);
  assert.equal(second!.headers['webhook-id'], first!.headers['webhook-id']);
  assert.deepEqual(second!.body, first!.body);
  const [again, before] = await attemptsOf(app, id, 2);
  assert.deepEqual([before.triggerType, again.triggerType], [0, 1]);

  // By the names that its owner gave.
  await svix.messageAttempt.resend(app, 'order-1', 'hooks');
  assert.equal((await receiver.waitForCount(3))[2]!.headers['webhook-id'], id);
});

test('a resend that fails is not tried again, and leaves the planned retry alone', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  const [planned] = await attemptsOf(app, id, 1);
  assert.notEqual(planned.nextAttempt, null);
  await svix.messageAttempt.resend(app, id, endpoint);
  const [byHand, first] = await attemptsOf(app, id, 2);
  assert.equal(byHand.triggerType, 1);
  assert.equal(byHand.status, 2);
  assert.equal(byHand.nextAttempt, null);
  assert.equal(first.nextAttempt, planned.nextAttempt);
});

test('a resend after a failure delivers at once', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response, count) =>
    response.writeHead(count === 1 ? 500 : 204).end(),
  );
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, id, 1);
  await svix.messageAttempt.resend(app, id, endpoint);
  const [byHand] = await attemptsOf(app, id, 2);
  assert.equal(byHand.status, 0);
});

test('a resend reaches an endpoint that was not there, or not meant, at first', async () => {
  await using before = await startReceiver();
  await using later = await startReceiver();
  const { app } = await newApplication(before);
  await svix.eventType.create({ name: 'other', description: 'x' });
  const { id } = await svix.message.create(app, { eventType: 'a', payload: { n: 1 } });
  await before.waitForCount(1);
  const { id: added } = await svix.endpoint.create(app, { url: later.url, eventTypes: ['other'] });
  await svix.messageAttempt.resend(app, id, added);
  assert.equal((await later.waitForCount(1))[0]!.headers['webhook-id'], id);
  assert.equal(before.received.length, 1);
});

test('two resends, one after the other, are two attempts', async () => {
  await using receiver = await startReceiver();
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, id, 1);
  await svix.messageAttempt.resend(app, id, endpoint);
  await attemptsOf(app, id, 2);
  await svix.messageAttempt.resend(app, id, endpoint);
  const attempts = await attemptsOf(app, id, 3);
  assert.deepEqual(
    attempts.map(({ triggerType }) => triggerType),
    [1, 1, 0],
  );
  assert.equal(receiver.received.length, 3);
});

test('a disabled endpoint is refused with the remedy', async () => {
  await using receiver = await startReceiver();
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await receiver.waitForCount(1);
  await svix.endpoint.patch(app, endpoint, { disabled: true });
  const { body } = await refusalOf(svix.messageAttempt.resend(app, id, endpoint), 400);
  assert.equal(body.code, 'endpoint_disabled');
  assert.match(body.detail, /Enable it/);
  assert.equal(receiver.received.length, 1);
});

test('what is unknown, or of another application, is 404', async () => {
  await using receiver = await startReceiver();
  const here = await newApplication(receiver);
  const there = await newApplication(receiver);
  const { id } = await svix.message.create(here.app, { eventType: 'a', payload: {} });
  await receiver.waitForCount(1);
  await refusalOf(svix.messageAttempt.resend(here.app, id, there.endpoint), 404);
  await refusalOf(svix.messageAttempt.resend(there.app, id, there.endpoint), 404);
  await refusalOf(svix.messageAttempt.resend(here.app, 'nobody', here.endpoint), 404);
  await refusalOf(svix.messageAttempt.resend('nobody', id, here.endpoint), 404);
  assert.equal(receiver.received.length, 1);
});

test('a resend that is asked for while an earlier one is under way is sent too', async () => {
  await using receiver = await startReceiver();
  const { app, endpoint } = await newApplication(receiver);
  const { id } = await svix.message.create(app, { eventType: 'a', payload: {} });
  await attemptsOf(app, id, 1);
  let answer: () => void = () => assert.fail('nothing to answer yet');
  receiver.respond((_request, response, count) => {
    if (count !== 2) response.writeHead(204).end();
    else answer = () => response.writeHead(204).end();
  });
  await svix.messageAttempt.resend(app, id, endpoint);
  await receiver.waitForCount(2);
  await svix.messageAttempt.resend(app, id, endpoint);
  answer();
  await receiver.waitForCount(3);
  assert.equal((await attemptsOf(app, id, 3)).length, 3);
});
