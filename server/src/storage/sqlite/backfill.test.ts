/** What migration 0005 makes of older records is what would have been written as they were recorded. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createSamples } from '../../../../tests/storage/sample-records.ts';
import type { Attempt } from '../../domain/message.ts';
import { createSqliteActs } from './commit-calls.ts';
import { migrate } from './migrate.ts';
import { PreparedStatements } from './prepared-statements.ts';

const file = new URL('./migrations/0005-attempted.sql', import.meta.url);
const owners = new URL('./migrations/0012-shared-store.sql', import.meta.url);

function backfillStatements(): string[] {
  return readFileSync(file, 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim().startsWith('INSERT'));
}

/** Statements of migration 0012 that say whose the rows of these tables are. */
function ownerStatements(): string[] {
  return readFileSync(owners, 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .filter((statement) => /(attempt_count|undelivered)/.test(statement));
}

function contents(database: DatabaseSync): unknown[] {
  return [
    ...database.prepare('SELECT * FROM attempt_count ORDER BY subject, minute').all(),
    ...database.prepare('SELECT * FROM undelivered ORDER BY position, endpoint_id').all(),
  ];
}

test('counters and standings of older attempts are made again as they were', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  const acts = createSqliteActs(new PreparedStatements(database));
  const samples = createSamples();
  const application = samples.application({ id: 'app_a' });
  const endpoints = ['ep_a', 'ep_b'].map((id) => samples.endpoint('app_a', { id }));
  acts.commit([
    { verb: 'createApplication', input: application, once: null },
    ...endpoints.map((input) => ({ verb: 'createEndpoint' as const, input, once: null })),
  ]);
  let made = 0;
  const record = (position: number, fields: Partial<Attempt>, doneDueAt: number | null = null) => {
    made += 1;
    const attempt: Attempt = {
      id: `atmpt_${String(made).padStart(4, '0')}`,
      position,
      messageId: `msg_${position}`,
      applicationId: 'app_a',
      endpointId: 'ep_a',
      eventType: 'invoice.paid',
      url: 'https://receiver.example',
      number: 1,
      trigger: 'scheduled',
      status: 'fail',
      responseStatus: 500,
      responseBody: new Uint8Array(),
      durationMs: 1,
      cause: null,
      startedAt: made * 50_000,
      nextAt: null,
      ...fields,
    };
    const input = [{ attempt, doneDueAt }];
    const [result] = acts.commit([{ verb: 'recordAttempts', input, once: null }]);
    assert.ok(result !== undefined && 'ok' in result);
  };
  record(1, { status: 'success' });
  record(2, { nextAt: 5000 });
  record(2, { number: 2 }, 5000);
  record(3, { nextAt: 7000 });
  record(3, { trigger: 'manual' });
  record(4, { status: 'canceled' });
  record(5, { nextAt: 9000 });
  record(5, { number: 2, status: 'success' }, 9000);
  record(5, { trigger: 'manual' });
  record(6, { endpointId: 'ep_b', startedAt: 4_000_000 });

  const written = contents(database);
  assert.equal(written.length, 8 + 1 + 2 + 4, 'minutes of two endpoints, hours, standings');
  // It came later, and names a column that goes.
  database.exec('DROP INDEX attempt_count_of_applications');
  for (const table of ['attempt_count', 'undelivered']) {
    database.exec(`DELETE FROM ${table}; ALTER TABLE ${table} DROP COLUMN application_id`);
  }
  const statements = backfillStatements();
  assert.equal(statements.length, 3);
  for (const statement of [...statements, ...ownerStatements()]) database.exec(statement);
  assert.deepEqual(contents(database), written);
});
