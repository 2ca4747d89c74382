/** The last use of keys: one write a minute at most, however many requests there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { Storage } from '../storage/storage.ts';
import { KeyUse } from './key-use.ts';

const minuteMs = 60_000;
type Uses = { id: string; at: number }[];

function recorder(fails = (): boolean => false): { writes: Uses[]; write: Storage['write'] } {
  const writes: Uses[] = [];
  const write = async (_verb: string, input: unknown): Promise<any> => {
    if (fails()) throw new Error('no room');
    writes.push(input as Uses);
  };
  return { writes, write: write as Storage['write'] };
}

test('many uses of a key become one record a minute, with the last moment', async () => {
  const clock = manualClock();
  const storage = recorder();
  const use = new KeyUse(storage, clock, minuteMs, assert.fail);
  use.start();
  await clock.advance(10_000);
  for (let count = 0; count < 1000; count++) use.note('key_a');
  await clock.advance(20_000);
  use.note('key_a');
  use.note('key_b');
  const at = clock.now();
  assert.deepEqual(storage.writes, []);
  await clock.advance(minuteMs);
  const both = [
    { id: 'key_a', at },
    { id: 'key_b', at },
  ];
  assert.deepEqual(storage.writes, [both]);
  await clock.advance(5 * minuteMs);
  assert.equal(storage.writes.length, 1, 'a key that is not used costs nothing');
  use.note('key_b');
  await use.stop();
  assert.deepEqual(storage.writes[1], [{ id: 'key_b', at: clock.now() }]);
  assert.equal(clock.waiting(), 0);
});

test('a store that cannot take it is reported, and the next minute goes on', async () => {
  const clock = manualClock();
  let broken = true;
  const storage = recorder(() => broken);
  const reports: string[] = [];
  const use = new KeyUse(storage, clock, minuteMs, (problem) => reports.push(problem));
  use.start();
  use.note('key_a');
  await clock.advance(minuteMs + 1);
  assert.equal(reports.length, 1);
  assert.match(reports[0]!, /no room/);
  broken = false;
  use.note('key_a');
  await clock.advance(minuteMs + 1);
  assert.equal(storage.writes.length, 1);
  await use.stop();
});
