/** Three nodes on one PostgreSQL, as a producer and receivers see them: one program in three places. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { startReceiver, type Received } from '../support/receiver.ts';
import { waitFor } from '../support/wait-for.ts';

const server = await sharedPostgres();
const env = {
  GANCHO_DATABASE_URL: await server.createDatabase(),
  GANCHO_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  GANCHO_LEASE_SECONDS: '2',
};
const nodes: GanchoProcess[] = await Promise.all([1, 2, 3].map(() => startGancho({ env })));
after(() => Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
const [first, second, third] = nodes as [GanchoProcess, GanchoProcess, GanchoProcess];

async function newApplication(uid: string): Promise<void> {
  const { status, text } = await first.api('POST', '/app', { name: uid, uid });
  assert.equal(status, 201, text);
}

async function newEndpoint(app: string, url: string, fields: object = {}): Promise<void> {
  const input = { url, uid: 'ep', ...fields };
  const { status, text } = await second.api('POST', `/app/${app}/endpoint`, input);
  assert.equal(status, 201, text);
}

async function send(node: GanchoProcess, app: string, payload: object = {}): Promise<string> {
  const { status, body, text } = await node.api('POST', `/app/${app}/msg`, {
    eventType: 'a',
    payload,
  });
  assert.equal(status, 202, text);
  return body.id;
}

/** So many messages, handed to the nodes in turn, some at a time. */
async function sendMany(app: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let sent = 0; sent < count; sent += nodes.length) {
    ids.push(...(await Promise.all(nodes.map((node) => send(node, app)))));
  }
  return ids;
}

const idOf = ({ headers }: Received) => headers['webhook-id'] as string;

test('what any node accepts arrives once, and any node tells of it', async () => {
  await using receiver = await startReceiver();
  await newApplication('plain');
  await newEndpoint('plain', receiver.url);
  const ids = await sendMany('plain', 90);
  await receiver.waitForCount(90);
  assert.deepEqual(receiver.received.map(idOf).toSorted(), ids.toSorted());
  const listed = await waitFor('all records', async () => {
    const { body } = await third.api('GET', '/app/plain/attempt/endpoint/ep?limit=100');
    return body.data.length === 90 ? body.data : undefined;
  });
  assert.ok(listed.every(({ status }: any) => status === 0));
  assert.equal(receiver.received.length, 90);
});

test('the nodes agree on one environment and one key', async () => {
  const answers = await Promise.all(nodes.map((node) => node.api('GET', '/auth/whoami')));
  assert.equal(new Set(answers.map(({ body }) => body.environmentId)).size, 1);
});

test('a node without the key of the others says so and does not start', async () => {
  const other = { ...env, GANCHO_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') };
  await assert.rejects(
    startGancho({ env: other }),
    /sealed with another master key.*GANCHO_MASTER_KEY/,
  );
});

test('a change at one node holds at the others from the next moment on', async () => {
  await using old = await startReceiver();
  await using fresh = await startReceiver();
  await newApplication('moved');
  await newEndpoint('moved', old.url);
  await sendMany('moved', 3);
  await old.waitForCount(3);
  const moved = await second.api('PATCH', '/app/moved/endpoint/ep', { url: fresh.url });
  assert.equal(moved.status, 200);
  await waitFor('the other nodes to hear of it', async () => {
    await sendMany('moved', 3);
    const before = old.received.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return old.received.length === before && fresh.received.length > 0;
  });
  const count = old.received.length;
  await sendMany('moved', 9);
  await waitFor('the new address to have them', () => fresh.received.length >= 9);
  assert.equal(old.received.length, count);
});

test('a key that is deleted at one node opens no other', async () => {
  const environment = (await first.api('GET', '/auth/whoami')).body.environmentId;
  const path = `/management/authentication/${environment}/api-token`;
  const { body } = await first.api('POST', path, { name: 'short' });
  const bearer = { authorization: `Bearer ${body.token}` };
  for (const node of nodes) {
    assert.equal((await node.api('GET', '/app', undefined, bearer)).status, 200);
  }
  const gone = await second.api('POST', `${path}/${body.id}/expire`, { expiry: 0 });
  assert.ok(gone.status < 300, gone.text);
  await waitFor('the others to refuse it', async () => {
    const answers = await Promise.all(
      nodes.map((node) => node.api('GET', '/app', undefined, bearer)),
    );
    return answers.every(({ status }) => status === 401);
  });
});

test('a rate holds whichever node a message came through', async () => {
  await using receiver = await startReceiver();
  await newApplication('rate');
  await newEndpoint('rate', receiver.url, { throttleRate: 10 });
  await sendMany('rate', 60);
  await receiver.waitForCount(60, 20_000);
  const times = receiver.received.map(({ at }) => at);
  // At three times the rate the whole would take two seconds.
  assert.ok(times.at(-1)! - times[0]! > 4_500, `${times.at(-1)! - times[0]!} ms`);
  assert.equal(new Set(receiver.received.map(idOf)).size, 60);
});

test('a bound on requests holds whichever node a message came through', async () => {
  await using receiver = await startReceiver();
  let open = 0;
  let most = 0;
  receiver.respond((_request, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      response.writeHead(204).end();
    }, 20);
  });
  await newApplication('narrow');
  await newEndpoint('narrow', receiver.url, { concurrency: 1 });
  await sendMany('narrow', 45);
  await receiver.waitForCount(45, 20_000);
  assert.equal(most, 1);
});

test('an order holds whichever node a message came through', async () => {
  await using receiver = await startReceiver();
  await newApplication('order');
  await newEndpoint('order', receiver.url, { fifo: true });
  const ids: string[] = [];
  for (let count = 0; count < 60; count += 1) ids.push(await send(nodes[count % 3]!, 'order'));
  await receiver.waitForCount(60, 20_000);
  assert.deepEqual([...new Set(receiver.received.map(idOf))], ids);
});

test('an endpoint that is down is tried by one node alone, and gets all once it is back', async () => {
  await using receiver = await startReceiver();
  receiver.respond(500);
  await newApplication('down');
  await newEndpoint('down', receiver.url, { retrySchedule: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] });
  const ids = await sendMany('down', 60);
  await waitFor('the endpoint to be known as down', async () => {
    const states = await Promise.all(
      nodes.map((node) => node.api('GET', '/app/down/endpoint/ep/delivery-state')),
    );
    return states.some(({ body }) => body.state === 'waiting');
  });
  // What was under way everywhere at that moment comes to its end.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = receiver.received.length;
  const since = Date.now();
  while (Date.now() - since < 2_000) await sendMany('down', 3);
  const more = receiver.received.length - before;
  // Three nodes that each tried would make as many requests three times over.
  assert.ok(more <= 8, `${more} requests in two seconds`);
  receiver.respond(204);
  await waitFor(
    'all to arrive',
    () => ids.every((id) => receiver.received.some((one) => idOf(one) === id)),
    30_000,
  );
});

test('an event id and an idempotency key hold at every node', async () => {
  await newApplication('once');
  const body = { eventType: 'a', eventId: 'one', payload: {} };
  const answers = await Promise.all(nodes.map((node) => node.api('POST', '/app/once/msg', body)));
  assert.deepEqual(answers.map(({ status }) => String(status)).toSorted(), ['202', '409', '409']);
  const key = { 'idempotency-key': 'same' };
  const again = { eventType: 'a', payload: { n: 1 } };
  const same = await Promise.all(
    nodes.map((node) => node.api('POST', '/app/once/msg', again, key)),
  );
  assert.deepEqual(new Set(same.map(({ status }) => status)), new Set([202]));
  assert.equal(new Set(same.map(({ body: message }) => message.id)).size, 1);
});

test('a background task that one node began is carried out', async () => {
  await using receiver = await startReceiver();
  await newApplication('task');
  await newEndpoint('task', receiver.url);
  await sendMany('task', 30);
  await receiver.waitForCount(30);
  for (const [index, node] of nodes.entries()) {
    const { status, body, text } = await node.api('POST', '/app/task/endpoint/ep/bulk-replay', {
      since: new Date(Date.now() - 3_600_000).toISOString(),
    });
    assert.ok(status < 300, text);
    await waitFor('the end of the task', async () => {
      const found = await third.api('GET', `/background-task/${body.id}`);
      return found.body.status === 'finished';
    });
    const count = 60 + index * 30;
    await receiver.waitForCount(count);
    // What is sent and not recorded yet waits still, and is not sent once more.
    await waitFor('all records', async () => {
      const { body: listed } = await node.api('GET', '/app/task/attempt/endpoint/ep?limit=250');
      return listed.data.length === count;
    });
  }
});

test('one node accepts and another delivers, by their roles', async () => {
  const roles = { ...env, GANCHO_DATABASE_URL: await server.createDatabase() };
  await using api = await startGancho({ env: { ...roles, GANCHO_ROLE: 'api' } });
  await using receiver = await startReceiver();
  assert.equal((await api.api('POST', '/app', { name: 'x', uid: 'x' })).status, 201);
  assert.equal((await api.api('POST', '/app/x/endpoint', { url: receiver.url })).status, 201);
  const waiting = await send(api, 'x');
  {
    await using worker = await startGancho({ env: { ...roles, GANCHO_ROLE: 'worker' } });
    const [request] = await receiver.waitForCount(1);
    assert.equal(idOf(request!), waiting);
    const next = await send(api, 'x');
    await receiver.waitForCount(2);
    assert.equal(idOf(receiver.received[1]!), next);
    const refused = await worker.api('GET', '/app');
    assert.equal(refused.status, 404);
    assert.match(refused.body.detail, /role api or all/);
    assert.equal((await worker.api('GET', '/health')).status, 204);
    assert.equal(await worker.stop(), 0);
  }
  assert.equal(await api.stop(), 0);
});

test('what a killed node had accepted is delivered by the others, within its lease and five seconds', async () => {
  await using receiver = await startReceiver();
  receiver.respond((_request, response) => setTimeout(() => response.writeHead(204).end(), 300));
  await newApplication('killed');
  await newEndpoint('killed', receiver.url);
  await using victim = await startGancho({ env });
  await send(victim, 'killed');
  await receiver.waitForCount(1);
  const ids = await Promise.all(Array.from({ length: 100 }, () => send(victim, 'killed')));
  await victim.kill();
  const killedAt = Date.now();
  await waitFor(
    'all to arrive',
    () => ids.every((id) => receiver.received.some((one) => idOf(one) === id)),
    10_000,
  );
  const tookMs = Date.now() - killedAt;
  assert.ok(tookMs < 2_000 + 5_000, `${tookMs} ms`);
});

test('what happens at any node is told from the moment on that somebody listens', async () => {
  await using receiver = await startReceiver();
  // Each node has found by this that nobody does.
  for (const [index, node] of nodes.entries()) {
    await newApplication(`told-${index}`);
    const input = { url: receiver.url, uid: 'before' };
    assert.equal((await node.api('POST', `/app/told-${index}/endpoint`, input)).status, 201);
  }
  const listening = { url: receiver.url, filterTypes: ['endpoint.created'] };
  const made = await first.api('POST', '/operational-webhook/endpoint', listening);
  assert.equal(made.status, 201, made.text);
  for (const [index, node] of nodes.entries()) {
    const ids: string[] = [];
    // A second may pass until a node has heard of it.
    await waitFor(`node ${index} to tell`, async () => {
      const path = `/app/told-${index}/endpoint`;
      const { status, body } = await node.api('POST', path, { url: receiver.url });
      assert.equal(status, 201);
      ids.push(body.id);
      return receiver.received.some((one) => ids.some((id) => one.body.includes(id)));
    });
  }
});
