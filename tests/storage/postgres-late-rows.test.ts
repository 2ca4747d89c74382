/**
 * Rows of deliveries that were put off, where the connection was lost while they were written: nobody
 * knows at first whether they are there, and none may come back once its delivery was made.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParkedDelivery } from '../../server/src/storage/storage.ts';
import { openLine } from '../support/cut-line.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples, startMs } from './sample-records.ts';

const dueAt = startMs;

async function countDue(database: SharedDatabase): Promise<number> {
  const [row] = await database.query('SELECT count(*)::int AS count FROM due');
  return row!['count'] as number;
}

async function accept(node: Awaited<ReturnType<SharedDatabase['openNode']>>) {
  const samples = createSamples();
  const message = samples.message('app_a', { targets: ['ep_a'] });
  const accepted = await node.write('acceptMessage', message);
  assert.ok(accepted.kind === 'ok');
  const { position } = accepted;
  const park: ParkedDelivery = {
    applicationId: 'app_a',
    endpointId: 'ep_a',
    position,
    dueAt,
    attemptNumber: 1,
    trigger: 'scheduled',
  };
  const attempt = samples.attempt(message, position, 'ep_a');
  return { park, record: { attempt, doneDueAt: dueAt } };
}

test('a row of which the answer was lost is not made again after it was answered for', async () => {
  await using server = await startPostgres();
  await using database = await SharedDatabase.create(server);
  await using line = await openLine(server.port);
  const node = await database.openNode({ url: line.urlOver(database.url) });
  const other = await database.openNode();
  const { park, record } = await accept(node);

  line.freeze('answers');
  const parking = node.write('parkDeliveries', [park]);
  await waitFor('the row', async () => (await countDue(database)) === 1);
  await other.write('recordAttempts', [record]);
  assert.equal(await countDue(database), 0);
  line.cut();
  line.heal();
  await parking;
  assert.equal(await countDue(database), 0, 'it was delivered: nothing is due');
});

test('a row that was asked for over a lost connection does not arrive after its delivery', async () => {
  await using server = await startPostgres();
  await using database = await SharedDatabase.create(server);
  await using slow = await openLine(server.port);
  await using line = await openLine(slow.port);
  const node = await database.openNode({ url: line.urlOver(database.url), connections: 2 });
  const { park, record } = await accept(node);

  slow.freeze('requests');
  line.leadTo(server.port);
  await assert.rejects(node.write('parkDeliveries', [park]), { kind: 'unavailable' });
  await node.write('parkDeliveries', [{ ...park, again: true }]);
  assert.equal(await countDue(database), 1);
  await node.write('recordAttempts', [record]);
  assert.equal(await countDue(database), 0);
  const before = slow.count();
  slow.heal();
  await waitFor('what was on its way to arrive', () => before > 0 && slow.count() === 0);
  await waitFor('the server to be at rest', async () => {
    const [row] = await database.query(
      `SELECT count(*)::int AS busy FROM pg_stat_activity WHERE datname = current_database()
         AND pid <> pg_backend_pid() AND state <> 'idle'`,
    );
    return row!['busy'] === 0;
  });
  assert.equal(await countDue(database), 0, 'it was delivered: nothing is due');
});
