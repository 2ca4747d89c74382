/** Figures by day, as the reader's clock has days. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOf } from './day-figures.ts';

test('hours are gathered by day, and days without attempts are there too', () => {
  const now = Date.parse('2026-03-03T10:00:00Z');
  const hours = [
    { timestamp: '2026-02-28T23:00:00Z', success: 9, fail: 9 },
    { timestamp: '2026-03-01T00:00:00Z', success: 1, fail: 0 },
    { timestamp: '2026-03-01T23:00:00Z', success: 2, fail: 3 },
    { timestamp: '2026-03-03T09:00:00Z', success: 4, fail: 0 },
  ];
  assert.deepEqual(daysOf(hours, { now, days: 3, isUtc: true }), [
    { day: '2026-03-01', success: 3, fail: 3 },
    { day: '2026-03-02', success: 0, fail: 0 },
    { day: '2026-03-03', success: 4, fail: 0 },
  ]);
});
