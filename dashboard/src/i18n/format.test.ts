/** Durations stand in the unit that people would say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormats } from './format.ts';

test('a duration is told in the unit that suits it', () => {
  const { milliseconds } = createFormats('en', 'utc');
  assert.deepEqual([7, 999, 1_500, 90_000, 300_000, 9_000_000, 3 * 86_400_000].map(milliseconds), [
    '7 ms',
    '999 ms',
    '1.5 sec',
    '90 sec',
    '5 min',
    '2.5 hr',
    '3 days',
  ]);
  assert.equal(createFormats('pt-BR', 'utc').milliseconds(1_500), '1,5 s');
});

test('a day is told as short as an axis needs it, in both languages', () => {
  const at = Date.UTC(2026, 10, 23, 12);
  assert.equal(createFormats('en', 'utc').day(at), 'Nov 23');
  assert.equal(createFormats('pt-BR', 'utc').day(at), '23 de nov.');
});
