/**
 * Holds the store that nodes share to the promises of what is frequent or takes several statements,
 * where each transaction may run on another connection than the one before it.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPgBouncer, type PgBouncer } from '../support/pgbouncer.ts';
import { databaseOf, sharedPostgres } from '../support/postgres-server.ts';
import { backgroundTaskPromises } from './background-task-promises.ts';
import { claimPromises } from './claim-promises.ts';
import { commitPromises } from './commit-promises.ts';
import { deliveryPromises } from './delivery-promises.ts';
import { freshPromises } from './fresh-promises.ts';
import { messagePromises } from './message-promises.ts';
import { oncePromises } from './once-promises.ts';
import { postgresStores } from './open-postgres-store.ts';
import { orderedPromises } from './ordered-promises.ts';
import { retentionPromises } from './retention-promises.ts';
import { accept, createSamples, fresh, wholeClaim } from './sample-records.ts';

let pooler: Promise<PgBouncer> | undefined;

/** Fewer connections than the program would have. */
const poolSize = 3;

const open = postgresStores(async (url) => {
  const server = await sharedPostgres();
  pooler ??= startPgBouncer({ server, poolSize });
  return (await pooler).url(databaseOf(url));
});

describe('through PgBouncer: messages', () => messagePromises(open));
describe('through PgBouncer: what is owed', () => deliveryPromises(open));
describe('through PgBouncer: fresh messages', () => freshPromises(open));
describe('through PgBouncer: claims of what is due', () => claimPromises(open));
describe('through PgBouncer: deliveries in order', () => orderedPromises(open));
describe('through PgBouncer: writes that happen once', () => oncePromises(open));
describe('through PgBouncer: retention', () => retentionPromises(open));
describe('through PgBouncer: commits', () => commitPromises(open));
describe('through PgBouncer: background tasks', () => backgroundTaskPromises(open));

test('many at once get by with the connections that the pooler has', async () => {
  await using store = await open();
  const { storage } = store;
  const samples = createSamples();
  const messages = Array.from({ length: 300 }, () => samples.message('app_a'));
  const work = messages.map(async (message) => {
    const position = await accept(storage, message);
    const attempt = samples.attempt(message, position, 'ep_a', { status: 'fail', nextAt: 5 });
    await storage.write('recordAttempts', [fresh(attempt)]);
    await storage.write('createApplication', samples.application());
    return storage.read('claimDue', { ...wholeClaim, now: 4 });
  });
  await Promise.all(work);
  assert.equal(await storage.read('countDue', undefined), messages.length);
  const [row] = await (
    await sharedPostgres()
  ).query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE application_name = 'gancho' GROUP BY datname ORDER BY 1 DESC LIMIT 1`,
  );
  assert.ok(row!['count'] <= poolSize, `${row!['count']} connections`);
});
