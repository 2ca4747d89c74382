/** How often a delivery is tried in all, and that every try carries the same bytes. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const gancho = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '1,1' } });
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);

interface AttemptBody {
  endpointId: string;
  attemptNumber: number;
  status: number;
  responseStatusCode: number;
  nextAttempt: string | null;
}

/** Oldest first, once there are so many. */
async function allAttempts(app: string, message: string, count: number): Promise<AttemptBody[]> {
  return waitFor(`${count} attempts`, async () => {
    const path = `/app/${app}/attempt/msg/${message}?order=ascending&limit=250`;
    const data = (await gancho.api('GET', path)).body.data as AttemptBody[];
    return data.length >= count ? data : null;
  });
}

test('what never succeeds is tried once and once for each entry of the schedule', async () => {
  await svix.application.create({ name: 'Ends', uid: 'ends' });
  await using forbidden = await startReceiver();
  await using broken = await startReceiver();
  await using good = await startReceiver();
  const closed = await startReceiver();
  await closed.close();
  forbidden.respond(403);
  broken.respond(500);
  const codes = new Map<string, [code: number, attempts: number]>();
  for (const [url, code, attempts] of [
    [forbidden.url, 403, 3],
    [broken.url, 500, 3],
    [closed.url, 0, 3],
    [good.url, 204, 1],
  ] as const) {
    codes.set((await svix.endpoint.create('ends', { url })).id, [code, attempts]);
  }
  const first = await svix.message.create('ends', { eventType: 'a', payload: { n: 1 } });
  await allAttempts('ends', first.id, 10);
  // Were there more to come of the first, they would be due before the last of the second.
  const second = await svix.message.create('ends', { eventType: 'a', payload: { n: 2 } });
  await allAttempts('ends', second.id, 10);

  for (const { id } of [first, second]) {
    const attempts = await allAttempts('ends', id, 10);
    assert.equal(attempts.length, 10);
    for (const [endpointId, [code, count]] of codes) {
      const own = attempts.filter((one) => one.endpointId === endpointId);
      assert.deepEqual(
        own.map(({ attemptNumber, responseStatusCode }) => [attemptNumber, responseStatusCode]),
        Array.from({ length: count }, (_, index) => [index + 1, code]),
      );
      assert.deepEqual(
        own.map(({ nextAttempt }) => nextAttempt !== null),
        Array.from({ length: count }, (_, index) => index + 1 < count),
      );
    }
  }
  assert.equal(forbidden.received.length, 6);
  assert.equal(broken.received.length, 6);
  assert.equal(good.received.length, 2);
});

test('an empty schedule means one attempt', async () => {
  await using once = await serveGancho({ env: { GANCHO_RETRY_SCHEDULE: '' } });
  const client = clientOf(once);
  await client.application.create({ name: 'Once', uid: 'once' });
  await using receiver = await startReceiver();
  receiver.respond(500);
  await client.endpoint.create('once', { url: receiver.url });
  const { id } = await client.message.create('once', { eventType: 'a', payload: {} });
  const attempt = await waitFor('the attempt', async () => {
    const { body } = await once.api('GET', `/app/once/attempt/msg/${id}`);
    return body.data[0] as AttemptBody | undefined;
  });
  assert.deepEqual([attempt.status, attempt.nextAttempt], [2, null]);
  assert.equal(receiver.received.length, 1);
});

test('retries, a resend and the record carry the payload as it was written', async () => {
  await svix.application.create({ name: 'Bytes', uid: 'bytes' });
  await using receiver = await startReceiver();
  receiver.respond(500);
  const { id: endpoint } = await svix.endpoint.create('bytes', { url: receiver.url });
  const payload = '{ "z":1,"a":[1e2, 0.10],\n"10":"\\u00e9é","2":12345678901234567890 }';
  const sent = await gancho.api('POST', '/app/bytes/msg', `{"eventType":"a","payload":${payload}}`);
  assert.equal(sent.status, 202, sent.text);
  await allAttempts('bytes', sent.body.id, 3);
  receiver.respond(204);
  await svix.messageAttempt.resend('bytes', sent.body.id, endpoint);
  const arrived = await receiver.waitForCount(4);
  for (const { body, headers } of arrived) {
    assert.equal(body.toString(), payload);
    assert.equal(headers['webhook-id'], sent.body.id);
  }
  const listed = await gancho.api(
    'GET',
    `/app/bytes/attempt/endpoint/${endpoint}?with_msg=true&with_content=true&limit=1`,
  );
  assert.ok(listed.text.includes(`"payload":${payload}`), listed.text);
});
