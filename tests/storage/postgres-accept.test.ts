/** What several nodes accept at once: order, repetitions, and event ids hold across all of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Message } from '../../server/src/domain/message.ts';
import type { Once, Storage } from '../../server/src/storage/storage.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { createSamples, hourMs, startMs } from './sample-records.ts';

interface Accepted {
  kind: string;
  position: number;
  previous?: number;
}

async function accept(storage: Storage, message: Message): Promise<Accepted> {
  return (await storage.write('acceptMessage', message)) as Accepted;
}

function send(storage: Storage, message: Message, once: Once) {
  return storage.writeOnce('acceptMessage', message, once);
}

describe('accepting on several nodes', () => {
  test('positions ascend in the order of the calls, and each names the one before', async () => {
    await using database = await SharedDatabase.create();
    const [one, other] = [await database.openNode(), await database.openNode()];
    const samples = createSamples();
    const results = await Promise.all(
      [one, other].map((storage) =>
        Promise.all(Array.from({ length: 1_000 }, () => accept(storage, samples.message('app_a')))),
      ),
    );
    for (const accepted of results) {
      const positions = accepted.map(({ position }) => position);
      assert.deepEqual(
        positions,
        positions.toSorted((a, b) => a - b),
      );
      assert.deepEqual(
        accepted.slice(1).map(({ previous }) => previous),
        positions.slice(0, -1),
      );
    }
    const all = results.flat().map(({ position }) => position);
    assert.equal(new Set(all).size, 2_000, 'no position is given twice');
  });

  test('a key that one node took is known to the other', async () => {
    await using database = await SharedDatabase.create();
    const [one, other] = [await database.openNode(), await database.openNode()];
    const samples = createSamples();
    const first = await send(one, samples.message('app_a'), samples.once(1, 0, { status: 202 }));
    assert.equal(first.kind, 'done');
    const second = await send(other, samples.message('app_a'), samples.once(1, 0));
    assert.equal(second.kind, 'replayed');
    assert.equal(second.kind === 'replayed' && second.status, 202);
    const third = await send(other, samples.message('app_a'), samples.once(1, 7));
    assert.equal(third.kind, 'mismatch');
    const [{ count }] = (await database.query('SELECT count(*)::int FROM message')) as [any];
    assert.equal(count, 1);
  });

  test('of requests with one key that come at once, one takes effect, also at the turn of an hour', async () => {
    await using database = await SharedDatabase.create();
    const nodes = [await database.openNode(), await database.openNode()];
    const samples = createSamples();
    for (let round = 0; round < 60; round++) {
      // The clock of one is a little ahead: on every third round its hour is the next one.
      const at = startMs + (round % 3 === 0 ? hourMs - 1 : 5);
      const kinds = await Promise.all(
        [0, 1, 2, 3].map(async (index) => {
          const once = samples.once(round, 0, { at: at + (index % 2) * 2 });
          return (await send(nodes[index % 2]!, samples.message('app_a'), once)).kind;
        }),
      );
      assert.deepEqual(kinds.toSorted(), ['done', 'replayed', 'replayed', 'replayed']);
    }
    const [{ count }] = (await database.query('SELECT count(*)::int FROM message')) as [any];
    assert.equal(count, 60);
  });

  test('an event id is taken once, and a refused request leaves no key behind', async () => {
    await using database = await SharedDatabase.create();
    const nodes = [await database.openNode(), await database.openNode()];
    const samples = createSamples();
    const conflicts = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const message = samples.message('app_a', { eventId: `event_${index % 20}` });
        return (await accept(nodes[index < 20 ? 0 : 1]!, message)).kind;
      }),
    );
    assert.equal(conflicts.filter((kind) => kind === 'ok').length, 20);
    assert.equal(conflicts.filter((kind) => kind === 'conflict').length, 20);

    const taken = samples.message('app_a', { eventId: 'event_0' });
    const refused = await send(nodes[1]!, taken, samples.once(1));
    assert.deepEqual(refused, { kind: 'done', value: { kind: 'conflict' } });
    const corrected = samples.message('app_a', { eventId: 'event_new' });
    assert.equal((await send(nodes[0]!, corrected, samples.once(1))).kind, 'done');
    const elsewhere = await accept(nodes[0]!, samples.message('app_b', { eventId: 'event_0' }));
    assert.equal(elsewhere.kind, 'ok', 'another application has its own ids');
  });

  test('the repetition of a request with an event id is a repetition, not a conflict', async () => {
    await using database = await SharedDatabase.create();
    const nodes = [await database.openNode(), await database.openNode()];
    const samples = createSamples();
    for (let round = 0; round < 40; round++) {
      const fields = { eventId: `event_${round}` };
      const kinds = await Promise.all(
        nodes.map(async (node) => {
          const result = await send(node, samples.message('app_a', fields), samples.once(round));
          return result.kind === 'done' ? (result.value as Accepted).kind : result.kind;
        }),
      );
      assert.deepEqual(kinds.toSorted(), ['ok', 'replayed']);
    }
  });

  test('first deliveries that are queued or put off have their rows with the message', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const samples = createSamples();
    const targets = ['ep_a', 'ep_b'];
    await accept(node, samples.message('app_a', { targets, queued: ['ep_b'] }));
    await accept(node, samples.message('app_a', { targets, deliverAt: startMs + 5 }));
    const rows = await database.query(
      'SELECT endpoint_id, due_at::float8, attempt_number FROM due ORDER BY position, endpoint_id',
    );
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        ['ep_b', samples.now, 1],
        ['ep_a', startMs + 5, 1],
        ['ep_b', startMs + 5, 1],
      ],
    );
  });

  test('a message that the database cannot take fails alone', async () => {
    await using database = await SharedDatabase.create();
    const node = await database.openNode();
    const samples = createSamples();
    const wrong = samples.message('app_a', { eventType: 'nul\0byte' });
    const [good, bad, alsoGood] = await Promise.allSettled([
      accept(node, samples.message('app_a')),
      accept(node, wrong),
      accept(node, samples.message('app_a')),
    ]);
    assert.equal(good.status, 'fulfilled');
    assert.equal(bad.status, 'rejected');
    assert.equal(alsoGood.status, 'fulfilled');
  });
});
