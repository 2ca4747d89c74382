/** Who looks on at one node hears of what happens at another that shares its store. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { readEvents } from '../support/read-events.ts';
import { waitFor } from '../support/wait-for.ts';

const server = await sharedPostgres();
const env = {
  GANCHO_DATABASE_URL: await server.createDatabase(),
  GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
};
const nodes: GanchoProcess[] = await Promise.all([1, 2].map(() => startGancho({ env })));
after(() => Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
const [here, there] = nodes as [GanchoProcess, GanchoProcess];

test('what another node accepts is told of here', async () => {
  const made = await there.api('POST', '/app', { name: 'Shop', uid: 'shop' });
  assert.equal(made.status, 201);
  await using reader = await readEvents(`${here.url}/api/v1/stream/live`, {
    authorization: `Bearer ${here.key}`,
  });
  const { data } = await waitFor('the beginning', () => reader.events[0] ?? null);
  assert.equal(data.nodes, 'all');
  // That somebody looks on has to reach the other node first.
  const sent: string[] = [];
  const heard = await waitFor('a message of the other node', async () => {
    const { body } = await there.api('POST', '/app/shop/msg', { eventType: 'a', payload: {} });
    sent.push(body.id);
    return reader.events.find(({ event }) => event === 'message') ?? null;
  });
  assert.ok(sent.includes(heard.data.messageId));
  assert.equal(heard.data.appName, 'Shop');
});
