/** The next runs of a schedule, in its own time zone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronRuns } from './cron-runs.ts';

const now = Date.parse('2026-03-06T12:00:00Z');

test('five runs follow, by the clock of the time zone', () => {
  const found = cronRuns('30 6 * * 1-5', 'America/Sao_Paulo', now);
  assert.ok(found !== null && 'runs' in found);
  assert.deepEqual(
    found.runs.map((run) => new Date(run).toISOString().slice(0, 16)),
    [
      '2026-03-09T09:30',
      '2026-03-10T09:30',
      '2026-03-11T09:30',
      '2026-03-12T09:30',
      '2026-03-13T09:30',
    ],
  );
});

test('what cannot be read is said by its field, and nothing is nothing yet', () => {
  assert.equal(cronRuns('  ', 'UTC', now), null);
  assert.deepEqual(cronRuns('every day', 'UTC', now), { fault: 'schedule' });
  assert.deepEqual(cronRuns('@daily', 'Mars/Olympus', now), { fault: 'zone' });
});
