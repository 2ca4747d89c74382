/** The way of one event, through the published client to a receiver that verifies with the published library. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Svix } from 'svix';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

test('an event reaches its endpoint, signed, and the attempt is recorded', async () => {
  await using gancho = await serveGancho();
  await using receiver = await startReceiver();
  const svix = new Svix(gancho.key, { serverUrl: gancho.url });

  const app = await svix.application.create({ name: 'Shop', uid: 'shop' });
  const endpoint = await svix.endpoint.create('shop', { url: `${receiver.url}/hooks` });
  const { key } = await svix.endpoint.getSecret('shop', endpoint.id);
  const sent = await svix.message.create('shop', {
    eventType: 'invoice.paid',
    payload: { invoice: 'A-1', total: 199 },
  });

  const [arrived] = await receiver.waitForCount(1);
  assert.equal(arrived!.path, '/hooks');
  assert.equal(arrived!.headers['webhook-id'], sent.id);
  const verified = new Webhook(key).verify(
    arrived!.body.toString(),
    arrived!.headers as Record<string, string>,
  );
  assert.deepEqual(verified, { invoice: 'A-1', total: 199 });

  const attempt = await waitFor('the record of the attempt', async () => {
    const { data } = await svix.messageAttempt.listByMsg(app.id, sent.id);
    return data[0];
  });
  assert.equal(attempt.status, 0);
  assert.equal(attempt.responseStatusCode, 204);
  assert.equal(attempt.endpointId, endpoint.id);
});
