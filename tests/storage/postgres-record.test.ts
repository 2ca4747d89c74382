/** The one statement that records attempts leaves the database as the acts leave it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Attempt, Message } from '../../server/src/domain/message.ts';
import type { PostgresStorage } from '../../server/src/storage/postgres/open-postgres.ts';
import type { AttemptRecord, ParkedDelivery } from '../../server/src/storage/storage.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { createSamples, startMs, type Samples } from './sample-records.ts';

/** The same numbers each time: a linear congruential generator. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * sides);
  };
}

interface Sent {
  message: Message;
  position: number;
}

type Call = { records: AttemptRecord[] } | { parks: ParkedDelivery[] };

/** Calls as a delivery loop makes them: first attempts, retries, resends, and what is put off. */
function makeCalls(samples: Samples, sent: readonly Sent[]): Call[] {
  const roll = createDice(7);
  const rows = new Map<string, { dueAt: number; number: number }>();
  const begun = new Set<string>();
  const calls: Call[] = [];
  for (let step = 0; step < 220; step++) {
    samples.now = startMs + step * 7_000;
    const status = (['success', 'fail', 'fail', 'canceled'] as const)[roll(4)]!;
    const records: AttemptRecord[] = [];
    const taken = new Set<string>();
    for (let count = roll(6); count >= 0; count--) {
      const { message, position } = sent[roll(sent.length)]!;
      const endpointId = message.targets[roll(message.targets.length)]!;
      const key = `${position} ${endpointId}`;
      if (taken.has(key)) continue;
      taken.add(key);
      const row = rows.get(key);
      const isManual = roll(5) === 0;
      const place = { applicationId: message.applicationId, endpointId, position };
      if (!isManual && row === undefined && !begun.has(key) && roll(4) === 0) {
        const dueAt = samples.now + 1;
        calls.push({ parks: [{ ...place, attemptNumber: 1, trigger: 'scheduled', dueAt }] });
        rows.set(key, { dueAt, number: 1 });
        continue;
      }
      if (!isManual && row === undefined && begun.has(key)) continue;
      const number = isManual ? 1 : (row?.number ?? 1);
      const goesOn = !isManual && status === 'fail' && roll(3) > 0;
      const fields: Partial<Attempt> = {
        number,
        status,
        trigger: isManual ? 'manual' : 'scheduled',
        responseStatus: status === 'success' ? 204 : 500,
        responseBody: Buffer.from('x'.repeat(roll(3) * 10)),
        startedAt: samples.now,
        nextAt: goesOn ? samples.now + 60_000 : null,
        cause: status === 'success' ? null : 'it said no',
      };
      const attempt = samples.attempt(message, position, endpointId, fields);
      records.push({ attempt, doneDueAt: isManual ? null : (row?.dueAt ?? null) });
      if (isManual) continue;
      begun.add(key);
      if (goesOn) rows.set(key, { dueAt: samples.now + 60_000, number: number + 1 });
      else rows.delete(key);
    }
    if (records.length > 0) calls.push({ records });
  }
  return calls;
}

async function prepare(storage: PostgresStorage, samples: Samples): Promise<Sent[]> {
  const application = samples.application({ id: 'app_a' });
  await storage.write('createApplication', application);
  for (const id of ['ep_a', 'ep_b']) {
    await storage.write('createEndpoint', samples.endpoint('app_a', { id }));
  }
  const sent: Sent[] = [];
  for (let count = 0; count < 25; count++) {
    const message = samples.message('app_a', { targets: ['ep_a', 'ep_b'] });
    const accepted = await storage.write('acceptMessage', message);
    assert.ok(accepted.kind === 'ok');
    sent.push({ message, position: accepted.position });
  }
  return sent;
}

const tables = {
  attempt: `position, id, endpoint_id, number, manual, status, response_status, next_at, cause,
    encode(response_body, 'escape') AS body`,
  due: 'application_id, endpoint_id, due_at, position, manual, attempt_number',
  undelivered: 'application_id, position, endpoint_id, state',
  attempt_count: 'application_id, subject, minute, success, fail, canceled, first, exhausted',
  duration_hour: `application_id, subject, minute, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11,
    d12, d13, d14, d15, d16, d17, d18, d19`,
  environment_figure: `environment_id, span, minute, success, fail, canceled, first, exhausted, d0,
    d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16, d17, d18, d19`,
  endpoint_failed_hour: 'environment_id, minute, endpoint_id, application_id, fail',
  endpoint_failure: 'endpoint_id, failing_since, failures, last_failure_at',
};

async function stateOf(database: SharedDatabase): Promise<Record<string, unknown>> {
  const entries = Object.entries(tables).map(async ([table, columns]) => {
    const rows = await database.query(`SELECT ${columns} FROM ${table} ORDER BY 1, 2, 3, 4`);
    return [table, rows] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function write(storage: PostgresStorage, call: Call, awaited: boolean): Promise<void> {
  if ('parks' in call) return storage.write('parkDeliveries', call.parks);
  // What others wait for is recorded by the acts.
  const records = call.records.map((record) => (awaited ? { ...record, awaited } : record));
  await storage.write('recordAttempts', records);
}

describe('recording', () => {
  test('by one statement comes to the same as by the acts', async () => {
    await using database = await SharedDatabase.create();
    await using model = await SharedDatabase.create();
    const storage = await database.openNode();
    const byActs = await model.openNode();
    const samples = createSamples();
    const sent = await prepare(storage, samples);
    const calls = makeCalls(samples, sent);
    const kinds = new Set(calls.map((call) => ('parks' in call ? 'parks' : 'records')));
    assert.equal(kinds.size, 2);
    // The positions of a day that has not begun are the same in each database.
    for (const { message } of sent) {
      const accepted = await byActs.write('acceptMessage', message);
      assert.ok(accepted.kind === 'ok');
    }
    await byActs.write('createApplication', samples.application({ id: 'app_a' }));
    for (const id of ['ep_a', 'ep_b']) {
      await byActs.write('createEndpoint', samples.endpoint('app_a', { id }));
    }
    for (const [index, call] of calls.entries()) {
      await write(storage, call, false);
      await write(byActs, call, true);
      if (index % 20 === 0) assert.deepEqual(await stateOf(database), await stateOf(model));
    }
    assert.deepEqual(await stateOf(database), await stateOf(model));

    const before = await stateOf(database);
    for (const call of calls) if ('records' in call) await write(storage, call, false);
    assert.deepEqual(
      await stateOf(database),
      before,
      'a record that is written twice changes nothing',
    );
  });

  test('at once, of the same deliveries, loses nothing', async () => {
    await using database = await SharedDatabase.create();
    const storage = await database.openNode();
    const samples = createSamples();
    const sent = await prepare(storage, samples);
    await Promise.all(
      sent.flatMap(({ message, position }) =>
        [1, 2, 3].map((number) => {
          const nextAt = number === 3 ? null : startMs + number;
          const fields = { number, nextAt, status: number === 3 ? 'success' : 'fail' } as const;
          const attempt = samples.attempt(message, position, 'ep_a', fields);
          const doneDueAt = number === 1 ? null : startMs + number - 1;
          return storage.write('recordAttempts', [{ attempt, doneDueAt }]);
        }),
      ),
    );
    const { due, undelivered, attempt } = await stateOf(database);
    assert.equal((attempt as unknown[]).length, 75);
    assert.deepEqual([due, undelivered], [[], []]);
  });

  test('of an endpoint that keeps an order gives the next one its turn, though nobody says that it is awaited', async () => {
    await using database = await SharedDatabase.create();
    const storage = await database.openNode();
    const samples = createSamples();
    const ordered = { ep_a: 'key' };
    const messages = [1, 2].map(() => samples.message('app_a', { targets: ['ep_a'], ordered }));
    const positions: number[] = [];
    for (const message of messages) {
      const accepted = await storage.write('acceptMessage', message);
      assert.ok(accepted.kind === 'ok');
      positions.push(accepted.position);
    }
    const attempt = samples.attempt(messages[0]!, positions[0]!, 'ep_a');
    const { turns } = await storage.write('recordAttempts', [
      { attempt, doneDueAt: messages[0]!.createdAt },
    ]);
    assert.deepEqual(
      turns.map(({ position }) => position),
      [positions[1]],
    );
  });
});
