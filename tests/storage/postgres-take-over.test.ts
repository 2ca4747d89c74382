/** What a node held when it ended has rows exactly where it is still owed, whoever makes them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import type { Message } from '../../server/src/domain/message.ts';
import type { PostgresStorage } from '../../server/src/storage/postgres/open-postgres.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples, startMs, type Samples } from './sample-records.ts';

async function accept(storage: PostgresStorage, message: Message): Promise<number> {
  const accepted = await storage.write('acceptMessage', message);
  assert.ok(accepted.kind === 'ok');
  return accepted.position;
}

/** Accepts messages of every kind; returns what of them is owed and has no row yet. */
async function acceptAll(storage: PostgresStorage, samples: Samples): Promise<string[]> {
  const targets = ['ep_a', 'ep_b'];
  const fresh: string[] = [];
  for (let round = 0; round < 5; round++) {
    const recorded = samples.message('app_a', { targets });
    const position = await accept(storage, recorded);
    const attempt = samples.attempt(recorded, position, 'ep_a');
    await storage.write('recordAttempts', [{ attempt, doneDueAt: null }]);
    fresh.push(`${position} ep_b`);

    const parked = await accept(storage, samples.message('app_b', { targets }));
    const place = { applicationId: 'app_b', endpointId: 'ep_a', position: parked };
    await storage.write('parkDeliveries', [
      { ...place, attemptNumber: 1, trigger: 'scheduled', dueAt: 7 },
    ]);
    fresh.push(`${parked} ep_b`);

    const resent = await accept(storage, samples.message('app_a', { targets: ['ep_a'] }));
    const again = { applicationId: 'app_a', endpointId: 'ep_a', position: resent };
    await storage.write('resendMessage', { ...again, at: 9 });
    fresh.push(`${resent} ep_a`);

    await accept(storage, samples.message('app_a', { targets, deliverAt: startMs + 1 }));
    const queued = await accept(storage, samples.message('app_a', { targets, queued: ['ep_a'] }));
    fresh.push(`${queued} ep_b`);
    const ordered = { ep_b: 'key' };
    const inOrder = await accept(storage, samples.message('app_a', { targets, ordered }));
    fresh.push(`${inOrder} ep_a`);
  }
  return fresh;
}

const scheduledRows =
  'SELECT position::float8, endpoint_id FROM due WHERE manual = 0 ORDER BY position, endpoint_id';

async function rowsOf(database: SharedDatabase): Promise<string[]> {
  const rows = await database.query(scheduledRows);
  return rows.map((row) => `${row['position']} ${row['endpoint_id']}`);
}

/** Ends whose lease is over, until nothing is left to do. */
async function takeOverAll(taker: PostgresStorage, limit: number): Promise<number[]> {
  const all: number[] = [];
  for (;;) {
    const { ended, more } = await taker.shared.takeOver({ limit });
    all.push(...ended);
    if (!more) return all;
  }
}

/** A node that has accepted messages of every kind and whose lease is over. */
async function openOverdue(
  database: SharedDatabase,
): Promise<{ node: number; before: string[]; fresh: string[] }> {
  const storage = await database.openNode();
  const fresh = await acceptAll(storage, createSamples());
  const before = await rowsOf(database);
  await storage.shared.takeShards({ max: 256 });
  await storage.shared.noteTrouble({ applicationId: 'app_a', endpointId: 'ep_a' });
  await database.query(`UPDATE node SET lease_until = 0 WHERE id = ${storage.node}`);
  return { node: storage.node, before, fresh };
}

describe('taking over', () => {
  test('makes due what is open, in any number of steps, and frees what the node had', async () => {
    for (const limit of [1, 7, 30, 1_000]) {
      await using database = await SharedDatabase.create();
      const { node, before, fresh } = await openOverdue(database);
      const taker = await database.openNode();
      assert.deepEqual(await takeOverAll(taker, limit), [node]);
      assert.deepEqual(await rowsOf(database), [...before, ...fresh].toSorted(byPosition));
      assert.equal((await taker.shared.takeShards({ max: 256 })).length, 256);
      assert.deepEqual(await taker.shared.listTrouble(), []);
      assert.deepEqual(await takeOverAll(taker, limit), [], 'it is done once');
    }
  });

  test('by two at once is done once, and goes on where the one that began it ended', async () => {
    await using database = await SharedDatabase.create();
    const { before, fresh } = await openOverdue(database);
    const [first, second, third] = [
      await database.openNode(),
      await database.openNode(),
      await database.openNode(),
    ];
    const { more } = await first.shared.takeOver({ limit: 2 });
    assert.equal(more, true, 'the first ends the node, makes a part of its rows, and dies');
    await Promise.all([takeOverAll(second, 3), takeOverAll(third, 3)]);
    await takeOverAll(second, 3);
    assert.deepEqual(await rowsOf(database), [...before, ...fresh].toSorted(byPosition));
  });

  test('is the same for a node that leaves, which frees its shards and makes its rows itself', async () => {
    await using database = await SharedDatabase.create();
    const storage = await database.openNode();
    const fresh = await acceptAll(storage, createSamples());
    const before = await rowsOf(database);
    await storage.shared.takeShards({ max: 256 });
    await storage.shared.leave();
    assert.deepEqual(await rowsOf(database), [...before, ...fresh].toSorted(byPosition));
    const other = await database.openNode();
    assert.deepEqual(await takeOverAll(other, 10), []);
    const renewed = await other.shared.renew({ leaseMs: 1_000 });
    assert.ok(renewed.kind === 'ok');
    assert.deepEqual(renewed.nodes, [{ node: other.node, works: true }]);
    assert.equal(renewed.free, 256);
  });

  test('leaves a node alone whose lease holds, or whose write is under way', async () => {
    await using database = await SharedDatabase.create();
    const alive = await database.openNode();
    const taker = await database.openNode();
    assert.deepEqual(await takeOverAll(taker, 10), []);
    assert.equal((await alive.shared.renew({ leaseMs: 600_000 })).kind, 'ok');

    const busy = await database.openNode();
    await database.query(`UPDATE node SET lease_until = 0 WHERE id = ${busy.node}`);
    const writing = new Client(database.url);
    await writing.connect();
    await writing.query('BEGIN');
    await writing.query(`SELECT FROM node WHERE id = ${busy.node} FOR KEY SHARE`);
    assert.deepEqual(await takeOverAll(taker, 10), []);
    await writing.query('COMMIT');
    await writing.end();
    assert.deepEqual(await takeOverAll(taker, 10), [busy.node]);
  });
});

describe('dividing the work', () => {
  test('a shard belongs to one node, also where both reach for it', async () => {
    await using database = await SharedDatabase.create();
    const [one, other] = [await database.openNode(), await database.openNode()];
    const taken = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? one : other).shared.takeShards({ max: 32 }),
      ),
    );
    const rest = await one.shared.takeShards({ max: 256 });
    const all = [...taken.flat(), ...rest].toSorted((a, b) => a - b);
    assert.deepEqual(
      all,
      Array.from({ length: 256 }, (_, shard) => shard),
    );
    const mine = await other.shared.renew({ leaseMs: 1_000 });
    assert.ok(mine.kind === 'ok');
    await other.shared.releaseShards(mine.mine);
    await one.shared.releaseShards(mine.mine);
    const renewed = await one.shared.renew({ leaseMs: 1_000 });
    assert.ok(renewed.kind === 'ok');
    assert.equal(renewed.free, mine.mine.length, 'only its owner gives a shard up');
  });

  test('what is due is claimed by those who have its shard', async () => {
    await using database = await SharedDatabase.create();
    const storage = await database.openNode();
    const samples = createSamples();
    const applications = Array.from({ length: 40 }, (_, index) => `app_${index}`);
    for (const [index, id] of applications.entries()) {
      await accept(storage, samples.message(id, { targets: [`ep_${index}`], deliverAt: 5 }));
    }
    const [row] = await database.query('SELECT json_agg(DISTINCT shard) AS shards FROM due');
    const shards = row!['shards'] as number[];
    const halves = [shards.slice(0, 10), shards.slice(10)];
    const claim = { now: 10, limit: 100, perEndpoint: 10, bytesMax: 1e6, after: {} };
    const claimed = await Promise.all(
      halves.map((shards) => storage.read('claimDue', { ...claim, only: null, shards })),
    );
    const found = claimed.map(({ deliveries }) => deliveries.map(({ endpointId }) => endpointId));
    assert.equal(new Set(found.flat()).size, applications.length);
    assert.equal(found.flat().length, applications.length);
    const walked = await Promise.all(
      halves.map((shards) => storage.read('dueEndpoints', { after: '', limit: 100, shards })),
    );
    assert.deepEqual(
      walked.map((part) => part.map(({ endpointId }) => endpointId)),
      found,
    );
  });
});

describe('telling', () => {
  test('hints reach the others, changes everybody, with and without notifications', async () => {
    await using database = await SharedDatabase.create();
    const [one, other] = [await database.openNode(), await database.openNode()];
    const heard: string[] = [];
    const ears = (name: string) => ({
      heard: (hint: string) => heard.push(`${name} heard ${hint}`),
      changed: (subject: string) => heard.push(`${name} knows ${subject}`),
      lost: () => heard.push(`${name} lost`),
    });
    const stop = [await one.shared.listen(ears('one')), await other.shared.listen(ears('other'))];
    await waitFor('a hint to be heard', () => {
      one.shared.tell('due 7');
      return heard.includes('other heard due 7');
    });
    assert.ok(!heard.some((line) => line.startsWith('one heard')), 'nobody tells itself');
    await one.write('createApplication', createSamples().application({ id: 'app_new' }));
    const knows = (name: string) => heard.includes(`${name} knows app:app_new`);
    await waitFor('both to know of the change', () => knows('one') && knows('other'));

    const listening = `query = 'LISTEN gancho' AND datname = current_database()`;
    await waitFor('both to have lost their connections and be back', async () => {
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${listening}`,
      );
      return heard.includes('one lost') && heard.includes('other lost');
    });
    await database.query(`INSERT INTO change_note (subject) VALUES ('env:quiet')`);
    await waitFor('a change that nobody notified to be read', () =>
      heard.includes('other knows env:quiet'),
    );
    assert.equal(heard.filter((line) => line === 'other knows app:app_new').length, 1);
    await Promise.all(stop.map((end) => end()));
  });

  test('the first one to say it decides what all agree on', async () => {
    await using database = await SharedDatabase.create();
    const nodes = [await database.openNode(), await database.openNode()];
    const said = await Promise.all(
      nodes.map(({ shared }, index) => shared.agree('secret', Uint8Array.of(index))),
    );
    assert.deepEqual(Buffer.from(said[0]!), Buffer.from(said[1]!));
    const later = await nodes[0]!.shared.agree('secret', Uint8Array.of(9));
    assert.deepEqual(Buffer.from(later), Buffer.from(said[0]!));
  });
});

function byPosition(one: string, other: string): number {
  const [a, b] = [one.split(' '), other.split(' ')];
  return Number(a[0]) - Number(b[0]) || (a[1]! < b[1]! ? -1 : 1);
}

test('a node that accepts nothing does not hold what others accepted as its own', async () => {
  await using database = await SharedDatabase.create();
  const idle = await database.openNode();
  const busy = await database.openNode();
  const samples = createSamples();
  const markOf = async (node: number): Promise<number> =>
    Number(
      (await database.query(`SELECT fresh_position AS mark FROM node WHERE id = ${node}`))[0]![
        'mark'
      ],
    );
  const renew = (storage: PostgresStorage) => storage.shared.renew({ leaseMs: 60_000 });

  await renew(idle);
  const others = await accept(busy, samples.message('app_a', { targets: ['ep_a'] }));
  await renew(idle);
  assert.ok((await markOf(idle.node)) < others, 'what came since the last look is not passed over');
  await renew(idle);
  assert.equal(await markOf(idle.node), others);

  // What is open of its own holds the mark back, also once it accepts no more.
  const own = await accept(idle, samples.message('app_a', { targets: ['ep_a'] }));
  await accept(busy, samples.message('app_a', { targets: ['ep_a'] }));
  for (let looks = 0; looks < 3; looks++) await renew(idle);
  assert.ok((await markOf(idle.node)) < own);
  await idle.write('advanceFresh', own);
  for (let looks = 0; looks < 2; looks++) await renew(idle);
  assert.ok((await markOf(idle.node)) > own);
});
