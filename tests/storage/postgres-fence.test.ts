/** A node that another one has ended writes nothing any more, whenever its statements arrive. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import { fence, fenceOfEpoch } from '../../server/src/storage/postgres/membership.ts';
import { lockNode, turnEpoch } from '../../server/src/storage/postgres/node-epochs.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples } from './sample-records.ts';

const isFenced = { name: 'Error', kind: 'fenced' };

/** How many connections of the database wait for a lock. */
async function waiting(database: SharedDatabase): Promise<number> {
  const [row] = await database.query(
    `SELECT count(*)::int FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row!['count'] as number;
}

/** What a statement finds that saw the database before `change`, and comes to the fence after it. */
async function reachAfter(
  database: SharedDatabase,
  fenceSql: string,
  values: number[],
  change: () => Promise<void>,
): Promise<unknown[]> {
  const [holder, late] = [new Client(database.url), new Client(database.url)];
  await Promise.all([holder.connect(), late.connect()]);
  await holder.query('SELECT pg_advisory_lock(4711)');
  const held = fenceSql
    .replace('FROM node', 'FROM node CROSS JOIN held')
    .replace('FOR KEY SHARE', 'FOR KEY SHARE OF node');
  const found = late.query(
    `WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(4711)), ${held}
     SELECT node FROM fence`,
    values,
  );
  await waitFor('the statement to wait', async () => (await waiting(database)) === 1);
  await change();
  await holder.query('SELECT pg_advisory_unlock(4711)');
  const { rows } = await found;
  await Promise.all([holder.end(), late.end()]);
  return rows;
}

describe('the fence of a node', () => {
  test('before it joins, and once its lease is over and another has ended it, a node writes nothing', async () => {
    await using database = await SharedDatabase.create();
    const paused = await database.openNode({ leaseMs: 1 });
    const samples = createSamples();
    const message = samples.message('app_a', { targets: ['ep_a'] });
    const accepted = await paused.write('acceptMessage', message);
    assert.ok(accepted.kind === 'ok');
    const successor = await database.openNode();
    await waitFor('the lease to be over', async () => {
      const { ended } = await successor.shared.takeOver({ limit: 10 });
      return ended.includes(paused.node);
    });

    const attempt = samples.attempt(message, accepted.position, 'ep_a');
    const row = { applicationId: 'app_a', endpointId: 'ep_a', position: accepted.position };
    const park = { ...row, attemptNumber: 1, trigger: 'manual' as const, dueAt: 5 };
    await assert.rejects(paused.write('acceptMessage', samples.message('app_a')), isFenced);
    await assert.rejects(paused.write('recordAttempts', [{ attempt, doneDueAt: null }]), isFenced);
    await assert.rejects(paused.write('parkDeliveries', [park]), isFenced);
    await assert.rejects(paused.write('advanceFresh', accepted.position + 100), isFenced);
    const parkFresh = { after: 0, endpointIds: ['ep_a'], messagesMax: 10 };
    await assert.rejects(paused.write('parkFresh', parkFresh), isFenced);
    await assert.rejects(paused.shared.takeShards({ max: 256 }), isFenced);
    assert.deepEqual(await paused.shared.renew({ leaseMs: 1_000 }), { kind: 'fenced' });

    const [counts] = await database.query(
      `SELECT (SELECT count(*)::int FROM message) AS messages,
         (SELECT count(*)::int FROM attempt) AS attempts,
         (SELECT count(*)::int FROM due) AS due,
         (SELECT count(*)::int FROM shard WHERE node IS NOT NULL) AS shards`,
    );
    assert.deepEqual(counts, { messages: 1, attempts: 0, due: 1, shards: 0 });
  });

  test('what waits while the node is ended is refused, and nothing of it is written', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const samples = createSamples();
    const taker = new Client(database.url);
    await taker.connect();
    await taker.query('BEGIN');
    await taker.query(`SELECT FROM node WHERE id = ${node.node} FOR UPDATE`);
    const refused = assert.rejects(node.write('acceptMessage', samples.message('app_a')), isFenced);
    await waitFor('the statement to wait', async () => (await waiting(database)) === 1);
    await taker.query(`UPDATE node SET ended_at = 1 WHERE id = ${node.node}`);
    await taker.query('COMMIT');
    await refused;
    await taker.end();
    assert.deepEqual(await database.query('SELECT FROM message'), []);
  });

  for (const awaited of [false, true]) {
    const kind = awaited ? 'in order' : 'out of order';
    test(`what was handed in before the end is not written by the node that follows, ${kind}`, async () => {
      await using database = await SharedDatabase.create();
      const node = await database.openNode();
      const samples = createSamples();
      const message = samples.message('app_a', { targets: ['ep_a', 'ep_b', 'ep_c'] });
      const accepted = await node.write('acceptMessage', message);
      assert.ok(accepted.kind === 'ok');
      const taker = new Client(database.url);
      await taker.connect();
      await taker.query('BEGIN');
      await taker.query(`SELECT FROM node WHERE id = ${node.node} FOR UPDATE`);
      const record = (endpointId: string): Promise<void> => {
        const attempt = samples.attempt(message, accepted.position, endpointId);
        const written = node.write('recordAttempts', [{ attempt, doneDueAt: null, awaited }]);
        return assert.rejects(written, isFenced);
      };
      const refused = [record('ep_a')];
      await waitFor('the statement to wait', async () => (await waiting(database)) === 1);
      refused.push(record('ep_b'), record('ep_c'));
      await taker.query(`UPDATE node SET ended_at = 1 WHERE id = ${node.node}`);
      await node.shared.join({ name: 'again', works: true, leaseMs: 600_000 });
      await taker.query('COMMIT');
      await Promise.all(refused);
      await taker.end();
      assert.deepEqual(await database.query('SELECT FROM attempt'), []);
    });
  }

  test('a statement that began before the end, and comes to the fence after it, finds none', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const found = await reachAfter(database, fence, [node.node], () => node.shared.leave());
    assert.deepEqual(found, []);
  });

  test('one that arrives after it was looked for what came of it is too late', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const lookFor = async (): Promise<void> => {
      const client = new Client(database.url);
      await client.connect();
      await client.query('BEGIN');
      const ask = async (sql: string, values: readonly unknown[] = []) => {
        const { rows, rowCount } = await client.query(sql, [...values]);
        return { rows, changes: rowCount ?? 0 };
      };
      await lockNode(ask, node.node);
      await turnEpoch(ask, node.node, 'epoch');
      await client.query('COMMIT');
      await client.end();
    };
    assert.deepEqual(await reachAfter(database, fenceOfEpoch, [node.node, 0], lookFor), []);
    const inTime = await reachAfter(database, fenceOfEpoch, [node.node, 1], async () => {});
    assert.equal(inTime.length, 1);
  });

  test('a database that may lose what it acknowledges is refused, before the node joins and after', async () => {
    await using database = await SharedDatabase.create();
    const name = new URL(database.url).pathname.slice(1);
    const node = await database.openNode();
    await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
    );
    const refused = { kind: 'broken', message: /synchronous_commit is off/ };
    await assert.rejects(node.write('acceptMessage', createSamples().message('app_a')), refused);
    await assert.rejects(database.openNode(), refused);
    assert.deepEqual(await database.query('SELECT FROM message'), []);
  });
});
