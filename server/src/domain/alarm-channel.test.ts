/** When a channel is tried again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmRetryMs } from './alarm-channel.ts';

test('waits grow to an hour, and are never shorter than what is asked for', () => {
  const waits = [1, 2, 8, 9, 30].map((failures) => alarmRetryMs(failures, 0));
  assert.deepEqual(waits, [30_000, 60_000, 3_600_000, 3_600_000, 3_600_000]);
  assert.equal(alarmRetryMs(1, 90_000), 90_000);
});
