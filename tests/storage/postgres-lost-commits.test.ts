/** A connection that ends in the midst of a commit loses no message and doubles none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../server/src/domain/message.ts';
import type { FoundMessage } from '../../server/src/storage/postgres/accept-batch.ts';
import { openLine } from '../support/cut-line.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples, type Samples } from './sample-records.ts';

type Node = Awaited<ReturnType<SharedDatabase['openNode']>>;

/** What became of the messages that were sent, by the word of the store. */
interface Ledger {
  acknowledged: Map<string, number>;
  refused: Set<string>;
  recorded: number;
}

/** `LOST_COMMITS=200` makes as many of each; the usual numbers keep the test command short. */
const asked = Number(process.env['LOST_COMMITS'] ?? 0);
const endsMax = asked || 30;
const lossesMax = asked || 20;

/** Commits take a while, so that many connections end in the midst of one. */
const slowCommits = { commit_delay: '2000', commit_siblings: '0', fsync: 'off' };

/** Sends messages, one after the other, and records an attempt of each, until told to stop. */
async function keepSending(
  node: Node,
  samples: Samples,
  ledger: Ledger,
  isOver: () => boolean,
): Promise<void> {
  for (let count = 0; !isOver(); count++) {
    const eventId = count % 3 === 0 ? samples.id('msg') : null;
    const message = samples.message('app_a', { targets: ['ep_a'], eventId });
    const once =
      count % 2 === 0 ? samples.once(0, 0, { key: Buffer.from(message.id.slice(-16)) }) : null;
    try {
      const result = await node.writeOnce('acceptMessage', message, once);
      assert.ok(result.kind === 'done', 'nobody sent it before');
      assert.ok(result.value.kind === 'ok', 'nobody took its event id');
      ledger.acknowledged.set(message.id, result.value.position);
      await record(node, samples, message, result.value.position);
      ledger.recorded += 1;
    } catch (error) {
      if (!(error instanceof Error) || (error as { kind?: string }).kind !== 'unavailable')
        throw error;
      if (!ledger.acknowledged.has(message.id)) ledger.refused.add(message.id);
    }
  }
}

function record(
  node: Node,
  samples: Samples,
  message: Message,
  position: number,
): Promise<unknown> {
  const attempt = samples.attempt(message, position, 'ep_a');
  return node.write('recordAttempts', [{ attempt, doneDueAt: null }]);
}

async function check(
  database: SharedDatabase,
  ledger: Ledger,
  found: FoundMessage[],
): Promise<void> {
  const stored = await database.query(
    'SELECT id, position::float8 AS position FROM message ORDER BY position',
  );
  const positions = new Map(stored.map((row) => [row['id'], row['position']]));
  assert.equal(positions.size, stored.length, 'no message is there twice');
  for (const [id, position] of ledger.acknowledged) {
    assert.equal(positions.get(id), position, 'what was acknowledged is there');
  }
  for (const { message, position } of found) {
    assert.ok(ledger.refused.has(message.id), 'only what was refused is found');
    assert.equal(positions.get(message.id), position);
  }
  const known = new Set([...ledger.acknowledged.keys(), ...found.map(({ message }) => message.id)]);
  assert.deepEqual(
    stored.map((row) => row['id']).filter((id) => !known.has(id)),
    [],
    'whatever is there was acknowledged, or was found and told',
  );
  const [counts] = await database.query(
    `SELECT (SELECT sum(messages)::int FROM usage_hour) AS counted,
       (SELECT count(*)::int FROM attempt) AS attempts,
       (SELECT sum(success)::int FROM attempt_count WHERE subject = 'ep_a') AS successes`,
  );
  assert.equal(counts!['counted'], stored.length);
  assert.equal(counts!['successes'], counts!['attempts'], 'each attempt is counted once');
  assert.ok(counts!['attempts'] >= ledger.recorded);
}

test('connections are ended at any moment of a commit', async () => {
  await using server = await startPostgres({ settings: slowCommits });
  await using database = await SharedDatabase.create(server);
  const found: FoundMessage[] = [];
  const node = await database.openNode({ found: (messages) => found.push(...messages) });
  const samples = createSamples();
  const ledger: Ledger = { acknowledged: new Map(), refused: new Set(), recorded: 0 };
  let ended = 0;
  const sending = Array.from({ length: 12 }, () =>
    keepSending(node, samples, ledger, () => ended >= endsMax),
  );
  const killing = (async () => {
    while (ended < endsMax) {
      const rows = await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND usename <> current_user AND state = 'active'
           AND query LIKE 'WITH fence%' AND random() < 0.5`,
      );
      ended += rows.length;
    }
  })();
  await Promise.all([...sending, killing]);
  await check(database, ledger, found);
  assert.ok(ledger.acknowledged.size > 200, 'it went on all the time');
});

test('answers are lost: what was asked happens, and nobody hears of it', async () => {
  await using server = await startPostgres({ settings: slowCommits });
  await using database = await SharedDatabase.create(server);
  await using line = await openLine(server.port);
  const found: FoundMessage[] = [];
  const url = line.urlOver(database.url);
  const node = await database.openNode({ url, found: (messages) => found.push(...messages) });
  const samples = createSamples();
  const ledger: Ledger = { acknowledged: new Map(), refused: new Set(), recorded: 0 };
  let lost = 0;
  const sending = Array.from({ length: 12 }, () =>
    keepSending(node, samples, ledger, () => lost >= lossesMax),
  );
  const readLast = async (): Promise<string> =>
    (await database.query('SELECT last_value FROM message_position'))[0]!['last_value'] as string;
  while (lost < lossesMax) {
    const acknowledged = ledger.acknowledged.size;
    await waitFor('it to go on', () => ledger.acknowledged.size > acknowledged, 30_000);
    const before = await readLast();
    line.freeze('answers');
    // A position is seen before its message is there: the cut may come before the commit, or after.
    // Where nobody has a connection at this moment, nothing is under way.
    for (let looks = 0; looks < 10 && (await readLast()) === before; looks++);
    line.cut();
    line.heal();
    lost += 1;
  }
  await Promise.all(sending);
  await check(database, ledger, found);
  const [own] = await database.query('SELECT max(epoch)::int AS epoch FROM node');
  assert.ok(own!['epoch'] >= lossesMax / 10, 'it had to be found out many times what had happened');
});

test('a server that crashes and stays away for longer than a caller waits', async () => {
  await using server = await startPostgres({ settings: { ...slowCommits, fsync: 'on' } });
  await using database = await SharedDatabase.create(server);
  const found: FoundMessage[] = [];
  const node = await database.openNode({ found: (messages) => found.push(...messages) });
  const samples = createSamples();
  const ledger: Ledger = { acknowledged: new Map(), refused: new Set(), recorded: 0 };
  for (let round = 0; round < 2; round++) {
    let isOver = false;
    const sending = Array.from({ length: 12 }, () =>
      keepSending(node, samples, ledger, () => isOver),
    );
    const before = ledger.acknowledged.size;
    await waitFor('messages to be accepted', () => ledger.acknowledged.size > before + 50);
    await server.kill();
    const refused = ledger.refused.size;
    await waitFor('callers to be told', () => ledger.refused.size >= refused + 12, 30_000);
    isOver = true;
    await Promise.all(sending);
    await server.start();
    await waitFor(
      'the store to take messages again',
      async () => {
        const message = samples.message('app_a', { targets: ['ep_a'] });
        try {
          const accepted = await node.write('acceptMessage', message);
          assert.ok(accepted.kind === 'ok');
          ledger.acknowledged.set(message.id, accepted.position);
          return true;
        } catch {
          ledger.refused.add(message.id);
          return false;
        }
      },
      30_000,
    );
  }
  await check(database, ledger, found);
});
