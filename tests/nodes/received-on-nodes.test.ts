/** Sources on several nodes: any of them receives, an event is taken once, and a change holds everywhere. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { clientOf } from '../support/client.ts';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';
import { waitFor } from '../support/wait-for.ts';

const server = await sharedPostgres();
const env = {
  GANCHO_DATABASE_URL: await server.createDatabase(),
  GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
};
const nodes: GanchoProcess[] = await Promise.all(
  ['all', 'all', 'api', 'worker'].map((role) =>
    startGancho({ env: { ...env, GANCHO_ROLE: role } }),
  ),
);
after(() => Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
const [first, second, api, worker] = nodes as [
  GanchoProcess,
  GanchoProcess,
  GanchoProcess,
  GanchoProcess,
];
const secret = 'a secret of github';

function deliver(node: GanchoProcess, address: string, id: string): Promise<Response> {
  const body = JSON.stringify({ id });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return fetch(`${node.url}${new URL(address).pathname}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
}

test('whichever node gets an event, and however often, it is taken and delivered once', async () => {
  await using receiver = await startReceiver();
  const source = await createSource(first, { type: 'github', config: { secret } });
  await clientOf(second).endpoint.create(source.id, { url: receiver.url });
  const ids = Array.from({ length: 20 }, (_, index) => `event-${index}`);
  const answers = await Promise.all(
    ids.flatMap((id) => [first, second, api].map((node) => deliver(node, source.ingestUrl, id))),
  );
  assert.ok(answers.every(({ status }) => status === 200));
  const { data } = await clientOf(api).message.list(source.id, {
    limit: 250,
    withContent: true,
  });
  assert.deepEqual(data.map(({ payload }) => payload.id as string).toSorted(), ids.toSorted());
  await receiver.waitForCount(ids.length);
  const kept = await waitFor('repetitions to be counted', async () => {
    const { body } = await callIngest(second, 'GET', `/source/${source.id}/stats`);
    const [one] = body.hours;
    return one?.count === ids.length * 2 ? one : null;
  });
  assert.equal(kept.outcome, 'duplicate');
  assert.equal(receiver.received.length, ids.length);
});

test('a new address, new settings and an end hold at every node from the next moment on', async () => {
  const source = await createSource(first, { type: 'github', config: { secret } });
  for (const node of [first, second, api]) {
    assert.equal((await deliver(node, source.ingestUrl, 'a')).status, 200);
  }
  const rotated = await callIngest(second, 'POST', `/source/${source.id}/token/rotate`);
  const statusesOf = (address: string, id: string) =>
    Promise.all(
      [first, second, api].map(async (node) => (await deliver(node, address, id)).status),
    );
  const holds = (what: string, address: string, status: number) =>
    waitFor(what, async () => (await statusesOf(address, 'b')).every((one) => one === status));
  await holds('the old address to end', source.ingestUrl, 404);
  await holds('the new address', rotated.body.ingestUrl, 200);
  const put = { name: 'A source', type: 'github', config: { secret: 'another secret' } };
  await callIngest(api, 'PUT', `/source/${source.id}`, put);
  await holds('the new secret', rotated.body.ingestUrl, 401);
  await callIngest(first, 'DELETE', `/source/${source.id}`);
  await holds('the end', rotated.body.ingestUrl, 404);
});

test('a node that only delivers receives nothing', async () => {
  const source = await createSource(first, { type: 'github', config: { secret } });
  assert.equal((await deliver(worker, source.ingestUrl, 'a')).status, 404);
});
