import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { SlowRefusals } from './slow-refusals.ts';

const options = { quickPerSecond: 3, holdMs: 1_000, heldMax: 2 };

test('a few refusals are answered at once, more are held, still more are not answered', async () => {
  const clock = manualClock();
  const refusals = new SlowRefusals(clock, options);
  const answered: boolean[] = [];
  const ask = (source: string): void => {
    void refusals.mayAnswer(source).then((may) => answered.push(may));
  };
  for (let count = 0; count < 6; count++) ask('src_a');
  await clock.advance(0);
  assert.deepEqual(answered, [true, true, true, false]);
  ask('src_b');
  await clock.advance(0);
  assert.equal(answered.length, 5, 'another source is answered at once');
  await clock.advance(2_000);
  assert.deepEqual(answered.slice(5), [true, true]);
  ask('src_a');
  await clock.advance(0);
  assert.equal(answered.length, 8, 'a new second begins anew');
});
