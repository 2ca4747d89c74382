/** One address cannot take all that is open to everybody. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressRate } from './address-rate.ts';

test('an address waits once it has asked too often, and others do not', () => {
  let now = 1_000;
  const clock = { now: () => now } as never;
  const rate = new AddressRate(clock, { requestsMax: 2, withinMs: 500, addressesMax: 10 });
  assert.deepEqual([rate.waitMs('a'), rate.waitMs('a'), rate.waitMs('a')], [0, 0, 500]);
  assert.equal(rate.waitMs('b'), 0);
  now += 500;
  assert.equal(rate.waitMs('a'), 0);
});
