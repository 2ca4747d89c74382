import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRanges, isRange } from './address-ranges.ts';

test('tells ranges from other texts', () => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', '0.0.0.0/0']) {
    assert.ok(isRange(text), text);
  }
  for (const text of [
    '',
    '10.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'a',
    '1.2.3.4/-1',
  ]) {
    assert.ok(!isRange(text), text);
  }
});

test('finds addresses within, however IPv4 is written', () => {
  const ranges = createRanges(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32']);
  for (const address of [
    '203.0.113.0',
    '203.0.113.255',
    '198.51.100.7',
    '2001:db8::1',
    '::ffff:203.0.113.9',
  ]) {
    assert.ok(ranges.includes(address), address);
  }
  for (const address of ['203.0.114.0', '198.51.100.8', '2001:db9::1', '::1', '', 'unknown']) {
    assert.ok(!ranges.includes(address), address);
  }
});
