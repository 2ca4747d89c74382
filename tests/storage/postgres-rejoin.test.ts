/** What a process was asked for as one node is not done as another one that it has become meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import { AcceptLane } from '../../server/src/storage/postgres/accept-batch.ts';
import { Connections } from '../../server/src/storage/postgres/connections.ts';
import { ConnectionLost } from '../../server/src/storage/postgres/database-fault.ts';
import { readDatabaseUrl } from '../../server/src/storage/postgres/database-url.ts';
import { Membership } from '../../server/src/storage/postgres/membership.ts';
import { endNode } from '../../server/src/storage/postgres/take-over.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples } from './sample-records.ts';

const bounds = {
  clock: systemClock,
  random: systemRandom,
  connectionsMax: 3,
  waitingMax: 50,
  waitMs: 10_000,
  connectMs: 2_000,
  statementMs: 30_000,
  pauseMsMin: 10,
  pauseMsMax: 50,
  closeMs: 1_000,
  report: () => {},
};

test('a message whose acceptance was not heard of is not accepted again as another node', async (t) => {
  await using database = await SharedDatabase.create();
  await database.openNode();
  const connections = new Connections({ ...bounds, address: readDatabaseUrl(database.url) });
  t.after(() => connections.close());
  const membership = new Membership();
  const join = async (): Promise<void> => {
    const { rows } = await connections.query(
      `INSERT INTO node (name, works, lease_until, fresh_position)
       SELECT 'test', true, gancho_now() + 600000,
         CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM message_position
       RETURNING id, epoch, fresh_position`,
    );
    membership.joined(rows[0]!);
  };
  await join();
  let statements = 0;
  const lane = new AcceptLane({
    connections: {
      use: (work) => connections.use(work),
      async query(sql, values) {
        const answer = await connections.query(sql, values);
        statements += 1;
        if (statements > 1) return answer;
        // Silent for so long that others have ended it, and it has joined anew.
        await endNode(connections, membership.node);
        await join();
        throw new ConnectionLost('cut');
      },
    },
    membership,
    clock: systemClock,
    slowly: () => Promise.reject(new Error('nothing of this is slow')),
    found: () => {},
  });
  const message = createSamples().message('app_a', { targets: ['ep_a'] });
  const [result] = await lane.commit([{ verb: 'acceptMessage', input: message, once: null }]);
  await lane.close();
  assert.ok('ok' in result! && result.ok.kind === 'done');
  const rows = await database.query('SELECT position::float8 AS position FROM message');
  assert.equal(rows.length, 1);
  const { value } = result.ok as { value: { position: number } };
  assert.equal(value.position, rows[0]!['position']);
  // What the new node accepts is behind what was newest when it joined.
  assert.ok(membership.lastFresh >= value.position);
});

test('an attempt that was made as one node is not recorded as another one', async () => {
  await using database = await SharedDatabase.create();
  const paused = await database.openNode({ leaseMs: 1 });
  const samples = createSamples();
  const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
  const accepted = await paused.write('acceptMessage', message);
  assert.ok(accepted.kind === 'ok');
  const successor = await database.openNode();
  const recordOf = (endpointId: string) => [
    { attempt: samples.attempt(message, accepted.position, endpointId), doneDueAt: null },
  ];
  // The first one waits for a lock, the second one for the first.
  const holder = new Client(database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE attempt IN SHARE MODE');
  const records = [paused.write('recordAttempts', recordOf('ep_a'))];
  await waitFor('it to wait', async () => (await waiting(database)) === 1);
  records.push(paused.write('recordAttempts', recordOf('ep_b')));
  const ended = Promise.allSettled(records);
  await waitFor('the lease to be over', async () => {
    const { ended: nodes } = await successor.shared.takeOver({ limit: 10 });
    return nodes.includes(paused.node);
  });
  await paused.shared.join({ name: 'anew', works: true, leaseMs: 600_000 });
  await holder.query('COMMIT');
  await holder.end();
  for (const one of await ended) {
    assert.ok(one.status === 'rejected');
    assert.equal(one.reason.kind, 'fenced');
  }
  assert.deepEqual(await database.query('SELECT endpoint_id FROM attempt'), []);
});

async function waiting(database: SharedDatabase): Promise<number> {
  const [row] = await database.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row!['count'] as number;
}
