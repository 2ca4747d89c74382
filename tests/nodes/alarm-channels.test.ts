/** Channels of alarms on several nodes: one sends, and another one what a dead one had begun to. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const server = await sharedPostgres();
const env = {
  GANCHO_DATABASE_URL: await server.createDatabase(),
  GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  GANCHO_LEASE_SECONDS: '2',
  GANCHO_RETRY_SCHEDULE: '3600',
  GANCHO_REQUEST_TIMEOUT: '4',
};
const nodes: GanchoProcess[] = [];
const startNode = async (): Promise<GanchoProcess> => {
  const node = await startGancho({ env });
  nodes.push(node);
  return node;
};
after(() => Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));

async function call(node: GanchoProcess, method: string, path: string, body?: object) {
  const answer = await node.api(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

test('what a node was about to send when it died is sent by another, and else each is sent once', async () => {
  await using chat = await startReceiver();
  // No answer comes to the node that dies.
  chat.respond((_request, response, count) => {
    if (count > 1) response.writeHead(200).end();
  });
  const first = await startNode();
  await call(first, 'POST', '/app', { name: 'Shop', uid: 'shop' });
  // Nothing listens there.
  await call(first, 'POST', '/app/shop/endpoint', { url: 'http://127.0.0.1:1' });
  await call(first, 'POST', '/app/shop/msg', { eventType: 'a', payload: {} });
  await waitFor('the failure', async () => {
    return (await call(first, 'GET', '/issue')).data.length === 1;
  });
  const ruleAt = (path: string) => ({
    name: path,
    kind: 'endpointFailing',
    settings: { percent: 100, minutes: 60, attempts: 1 },
    channels: [{ type: 'slack', url: `${chat.url}/${path}` }],
  });
  const rule = await call(first, 'POST', '/alarm-rule', ruleAt('dying'));
  await chat.waitForCount(1, 60_000);
  await first.kill();

  const [second, third] = await Promise.all([startNode(), startNode()]);
  await chat.waitForCount(2, 60_000);
  const isSent = async (id: string): Promise<boolean> => {
    const { channels } = await call(second, 'GET', `/alarm-rule/${id}`);
    return channels[0].lastSentAt !== null;
  };
  await waitFor('it is noted', () => isSent(rule.id));
  // Whichever of the two looks, it does so within half a minute.
  const others = await Promise.all([
    call(second, 'POST', '/alarm-rule', ruleAt('second')),
    call(third, 'POST', '/alarm-rule', ruleAt('third')),
  ]);
  for (const { id } of others) await waitFor('it is sent', () => isSent(id), 90_000);
  assert.deepEqual(chat.received.map(({ path }) => path).toSorted(), [
    '/dying',
    '/dying',
    '/second',
    '/third',
  ]);
});
