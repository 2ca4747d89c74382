/** What keeps an order keeps it though several nodes accept and record at the same moment. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import type { PostgresStorage } from '../../server/src/storage/postgres/open-postgres.ts';
import type { Turn } from '../../server/src/storage/storage.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples, type Samples } from './sample-records.ts';

const endpointId = 'ep_a';
const application = 'app_a';
const keys = ['red', 'blue', 'green'];

/** Accepts messages of all keys, each by a call of its own, in the order of `turn`. */
async function acceptAll(node: PostgresStorage, samples: Samples, count: number, turn: number) {
  const positions: number[] = [];
  for (let number = 0; number < count; number++) {
    const key = keys[(number * turn) % keys.length]!;
    const both = { [endpointId]: key, ep_b: keys[(number + turn) % keys.length]! };
    const message = samples.message(application, { targets: Object.keys(both), ordered: both });
    const accepted = await node.write('acceptMessage', message);
    assert.ok(accepted.kind === 'ok');
    positions.push(accepted.position);
  }
  return positions;
}

/** Delivers whatever has its turn, until as many are delivered; by key and endpoint, in order. */
async function deliverAll(
  nodes: readonly PostgresStorage[],
  samples: Samples,
  isOver: (delivered: number) => boolean,
): Promise<Map<string, number[]>> {
  const delivered = new Map<string, number[]>();
  const underWay = new Set<string>();
  let count = 0;
  const work = async (node: PostgresStorage): Promise<void> => {
    while (!isOver(count)) {
      const { deliveries } = await node.read('claimDue', {
        now: Number.MAX_SAFE_INTEGER,
        limit: 10,
        perEndpoint: 10,
        bytesMax: 1_000_000,
        only: null,
        after: {},
        shards: null,
      });
      for (const delivery of deliveries) {
        const name = `${delivery.position} ${delivery.endpointId}`;
        if (underWay.has(name)) continue;
        underWay.add(name);
        const message = samples.message(application, { id: delivery.messageId });
        const attempt = samples.attempt(message, delivery.position, delivery.endpointId);
        await node.write('recordAttempts', [{ attempt, doneDueAt: delivery.dueAt }]);
        const line = await keyOf(node, delivery.messageId, delivery.endpointId);
        delivered.set(line, [...(delivered.get(line) ?? []), delivery.position]);
        count += 1;
      }
    }
  };
  await Promise.all(nodes.map(work));
  return delivered;
}

async function keyOf(node: PostgresStorage, messageId: string, endpoint: string): Promise<string> {
  const message = await node.read('getMessage', {
    applicationId: application,
    idOrEventId: messageId,
  });
  return `${endpoint} ${message!.ordered![endpoint]!}`;
}

describe('nodes that share a database', () => {
  test('each delivery in order gets its turn once, whoever accepts and records meanwhile', async () => {
    await using database = await SharedDatabase.create();
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => database.openNode()));
    const samples = createSamples();
    const each = 40;
    const delivering = deliverAll([one!, two!], samples, (count) => count >= 3 * each * 2);
    const accepted = await Promise.all(
      [one!, two!, three!].map((node, index) => acceptAll(node, samples, each, index + 1)),
    );
    const lines = await delivering;
    const all = accepted.flat().toSorted((first, second) => first - second);
    for (const endpoint of [endpointId, 'ep_b']) {
      const own = [...lines].flatMap(([line, positions]) =>
        line.startsWith(endpoint) ? positions : [],
      );
      assert.deepEqual(
        own.toSorted((first, second) => first - second),
        all,
        endpoint,
      );
    }
    const [left] = await database.query(
      `SELECT (SELECT count(*)::int FROM ordered_head) AS heads,
         (SELECT count(*)::int FROM ordered_line) AS lines, (SELECT count(*)::int FROM due) AS due`,
    );
    assert.deepEqual(left, { heads: 0, lines: 0, due: 0 });
  });

  test('one that stands in line while the head ends is not left behind', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const other = await database.openNode();
    const samples = createSamples();
    const fields = { targets: [endpointId], ordered: { [endpointId]: 'red' } };
    const first = samples.message(application, fields);
    const head = await node.write('acceptMessage', first);
    assert.ok(head.kind === 'ok');
    // Holds what the second one has written, before its commit.
    const holder = new Client(database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE ordered_line IN SHARE MODE');
    const standing = other.write('acceptMessage', samples.message(application, fields));
    await waitFor('it to wait', async () => (await waiting(database)) === 1);
    const attempt = samples.attempt(first, head.position, endpointId);
    const ending = node.write('recordAttempts', [{ attempt, doneDueAt: first.createdAt }]);
    await waitFor('the end of the turn to wait', async () => (await waiting(database)) === 2);
    await holder.query('COMMIT');
    await holder.end();
    const second = await standing;
    assert.ok(second.kind === 'ok');
    assert.deepEqual(second.turns, []);
    const { turns } = await ending;
    assert.deepEqual(
      turns.map(({ position }: Turn) => position),
      [second.position],
    );
  });

  test('one that stands in line while the head is skipped is not left behind', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const other = await database.openNode();
    const samples = createSamples();
    const fields = { targets: [endpointId], ordered: { [endpointId]: 'red' } };
    const first = samples.message(application, fields);
    const head = await node.write('acceptMessage', first);
    assert.ok(head.kind === 'ok');
    // Holds up whoever ends the head once it has seen the lines, and before it comes to them.
    const holder = new Client(database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE attempt IN SHARE MODE');
    const attempt = samples.attempt(first, head.position, endpointId, { status: 'canceled' });
    const skipping = node.write('skipDelivery', { attempt, doneDueAt: first.createdAt });
    await waitFor('the end of the turn to wait', async () => (await waiting(database)) === 1);
    const second = await other.write('acceptMessage', samples.message(application, fields));
    assert.ok(second.kind === 'ok');
    await holder.query('COMMIT');
    await holder.end();
    assert.equal((await skipping).kind, 'ok');
    const rows = await database.query('SELECT position::float8 AS position FROM due');
    assert.deepEqual(rows, [{ position: second.position }]);
  });

  test('whoever walks by positions passes over nothing that is committed late', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const samples = createSamples();
    const own = samples.application();
    await node.write('createApplication', own);
    const late = new Client(database.url);
    await late.connect();
    await late.query('BEGIN');
    await late.query(
      `INSERT INTO message (application_id, id, event_type, created_at, targets)
       VALUES ($1, 'msg_late', 'late', 5, '[]')`,
      [own.id],
    );
    await node.write('acceptMessage', samples.message(own.id));
    const reading = node.read('readEvents', {
      environmentId: own.environmentId,
      applicationId: own.id,
      after: 0,
      eventTypes: null,
      channels: null,
      since: null,
      limit: 10,
      scanMax: 100,
      bytesMax: 1_000_000,
    });
    await waitFor('the reader to look who writes', async () => {
      const rows = await database.query(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT virtualtransaction%'`,
      );
      return rows.length > 0;
    });
    await late.query('COMMIT');
    await late.end();
    const { items } = await reading;
    assert.deepEqual(
      items.map(({ id }) => id === 'msg_late'),
      [true, false],
    );
  });
});

async function waiting(database: SharedDatabase): Promise<number> {
  const [row] = await database.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row!['count'] as number;
}
