/** A node that begins to deliver, or looks for what is fresh, passes over nothing that is being accepted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { DeliveryLoop } from '../../server/src/delivery/delivery-loop.ts';
import { createIds } from '../../server/src/domain/ids.ts';
import { alone } from '../../server/src/domain/ownership.ts';
import { createSteadyClock } from '../../server/src/lib/careful-clocks.ts';
import { systemClock as clock } from '../../server/src/lib/clock.ts';
import { systemRandom as random } from '../../server/src/lib/random.ts';
import { limits } from '../../server/src/limits.ts';
import { ApplicationPlans } from '../../server/src/storage/application-plans.ts';
import { createSecretBox } from '../../server/src/storage/secret-box.ts';
import type { PostgresStorage } from '../../server/src/storage/postgres/open-postgres.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples } from '../storage/sample-records.ts';
import { unshaped } from '../support/unshaped.ts';

const answer = { status: 204, body: new Uint8Array(), retryAfter: null, control: null };

/** Delivers what is fresh of a node; what is due is others'. */
async function createLoop(storage: PostgresStorage, sent: string[]) {
  const samples = createSamples();
  const application = samples.application();
  await storage.write('createApplication', application);
  const endpoint = samples.endpoint(application.id);
  await storage.write('createEndpoint', endpoint);
  const plans = new ApplicationPlans(storage, createSecretBox([Buffer.alloc(32)], random), 10);
  // The secrets of samples cannot be opened.
  (await plans.load(application.id))!.byId.get(endpoint.id)!.fault = null;
  const loop = new DeliveryLoop(
    {
      clock,
      dueClock: createSteadyClock(clock),
      random,
      ids: createIds(clock, random),
      plans,
      storage,
      ownership: { ...alone, shards: [], owns: () => false },
      shaping: unshaped,
      transport: {
        send(request) {
          sent.push(request.headers['webhook-id']!);
          return Promise.resolve({ kind: 'answered', durationMs: 1, ...answer });
        },
        close: () => Promise.resolve(),
      },
      report: () => {},
      retryScheduleSeconds: [],
      userAgent: 'test',
    },
    limits.sharedDelivery,
  );
  const messageOf = () =>
    samples.message(application.id, { targets: [endpoint.id], createdAt: clock.now() });
  return { loop, messageOf };
}

/** Accepts a message, and hands it to delivery; `meanwhile` runs between its position and its commit. */
async function acceptWhile(
  database: SharedDatabase,
  storage: PostgresStorage & { node: number },
  { loop, messageOf }: Awaited<ReturnType<typeof createLoop>>,
  meanwhile: () => Promise<void>,
): Promise<string> {
  const holder = new Client(database.url);
  await holder.connect();
  await holder.query('BEGIN');
  const message = messageOf();
  // A row of the same key, which is there or not: not before the position is drawn does it matter.
  await holder.query(
    `INSERT INTO usage_hour VALUES ($1, $2, $3, 0, 0)
     ON CONFLICT (application_id, hour, node) DO UPDATE SET messages = usage_hour.messages`,
    [message.applicationId, Math.floor(message.createdAt / 3_600_000), storage.node],
  );
  const accepting = storage.write('acceptMessage', message);
  await waitFor('it to wait', async () => {
    const [row] = await database.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row!['count'] === 1;
  });
  await meanwhile();
  await holder.query('COMMIT');
  await holder.end();
  const accepted = await accepting;
  assert.ok(accepted.kind === 'ok');
  loop.offer(message, accepted);
  return message.id;
}

test('what is accepted while delivery begins, or looks for more, is delivered', async (t) => {
  await using database = await SharedDatabase.create();
  const storage = await database.openNode();
  const sent: string[] = [];
  const delivery = await createLoop(storage, sent);
  const { loop } = delivery;
  t.after(() => loop.stop(100));
  const first = await acceptWhile(database, storage, delivery, async () => {
    await loop.start();
    await waitFor('all of it to be read', () => !loop.load.catchingUp);
  });
  await waitFor('the one that was accepted while delivery began', () => sent.includes(first));
  const second = await acceptWhile(database, storage, delivery, async () => {
    await loop.lookForFresh();
    await waitFor('all of it to be read', () => !loop.load.catchingUp);
  });
  await waitFor('the one that was accepted during a look', () => sent.includes(second));
  await waitFor('the records', () => loop.load.held === 0);
  assert.deepEqual(sent, [first, second]);
});
