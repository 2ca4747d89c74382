/** Sources that run by themselves, on several nodes: one node runs each, and another goes on when it is gone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { sharedPostgres } from '../support/postgres-server.ts';
import { startReceiver } from '../support/receiver.ts';
import { callIngest, createSource } from '../support/sources.ts';
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

/** Oldest first. */
async function eventsOf(id: string): Promise<any[]> {
  const path = `/app/${id}/msg?with_content=true&limit=250`;
  const { status, body, text } = await second.api('GET', path);
  assert.equal(status, 200, text);
  return body.data.toReversed();
}

test('each due time is one event, also after another node took over', async () => {
  await using receiver = await startReceiver();
  const schedule = {
    type: 'cron',
    name: 'Report',
    config: { schedule: '* * * * * *', payload: '{"report":"daily"}' },
  };
  const timesOf = (id: string): string[] =>
    receiver.received
      .filter(({ path }) => path === `/${id}`)
      .map(({ headers }) => String(headers['gancho-scheduled-for']));
  const setDisabled = async (id: string, disabled: boolean): Promise<void> => {
    const put = await callIngest(third, 'PUT', `/source/${id}`, { ...schedule, disabled });
    assert.equal(put.status, 200, put.text);
  };
  // Several, so that every node has some.
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { id } = await createSource(first, { ...schedule, disabled: true });
    const url = `${receiver.url}/${id}`;
    const { status, text } = await third.api('POST', `/app/${id}/endpoint`, { url });
    assert.equal(status, 201, text);
    ids.push(id);
  }
  for (const id of ids) await setDisabled(id, false);
  await waitFor('all to run', () => ids.every((id) => timesOf(id).length >= 2), 60_000);

  await first.kill();
  const before = ids.map((id) => timesOf(id).length);
  await waitFor(
    'all to go on at the nodes that are left',
    () => ids.every((id, index) => timesOf(id).length >= before[index]! + 4),
    60_000,
  );
  for (const id of ids) await setDisabled(id, true);
  for (const id of ids) {
    const count = await waitFor('every event to be delivered', async () => {
      const events = await eventsOf(id);
      return timesOf(id).length >= events.length ? events.length : undefined;
    });
    // The kill may bring a delivery twice, never the event.
    assert.equal(new Set(timesOf(id)).size, count);
  }
});

test('an API is polled on by another node, and what was taken is not taken again', async () => {
  await using api = await startReceiver();
  api.respond((_request, response) => {
    // Each answer has all that there ever was.
    const list = api.received.map((_, index) => ({ id: index + 1 }));
    response.writeHead(200).end(JSON.stringify(list));
  });
  const config = { url: api.url, everySeconds: 10, idPath: 'id' };
  const sources = await Promise.all(
    [1, 2, 3].map(() => createSource(second, { type: 'poll', config })),
  );
  const found = async (id: string): Promise<number[]> =>
    (await eventsOf(id)).map(({ payload }) => payload.id as number);
  const allHave = (count: number) => async () =>
    (await Promise.all(sources.map(({ id }) => found(id)))).every((ids) => ids.length >= count);
  await waitFor('the first answer', allHave(1), 60_000);
  // Whatever it ran, the node that is left runs from now on.
  await third.kill();
  const asked = api.received.length;
  const counts = await Promise.all(sources.map(async ({ id }) => (await found(id)).length));
  await waitFor('all to be asked again', () => api.received.length >= asked + 3, 60_000);
  await waitFor(
    'what is new to be taken',
    async () => {
      const now = await Promise.all(sources.map(({ id }) => found(id)));
      return now.every((ids, index) => ids.length > counts[index]!);
    },
    60_000,
  );
  for (const { id } of sources) {
    const ids = await found(id);
    assert.equal(new Set(ids).size, ids.length, ids.join());
  }
});
