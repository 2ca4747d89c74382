import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { Looking } from './looking.ts';

function looksAt(clock = manualClock()) {
  const ends: (() => void)[] = [];
  let looks = 0;
  const looking = new Looking({
    clock,
    look() {
      looks += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    waitMs: () => 1_000,
  });
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await clock.advance(0);
  };
  return { clock, looking, end, looks: () => looks };
}

test('looks at the start, and again once a while has passed since the last look', async () => {
  const { clock, looking, end, looks } = looksAt();
  looking.start();
  assert.equal(looks(), 1);
  await clock.advance(5_000);
  assert.equal(looks(), 1, 'never twice at a time');
  await end();
  await clock.advance(999);
  assert.equal(looks(), 1);
  await clock.advance(1);
  assert.equal(looks(), 2);
});

test('looks at once when it is woken, and once more when woken while it looks', async () => {
  const { clock, looking, end, looks } = looksAt();
  looking.start();
  looking.wake();
  looking.wake();
  assert.equal(looks(), 1);
  await end();
  assert.equal(looks(), 2);
  await end();
  assert.equal(looks(), 2);
  looking.wake();
  assert.equal(looks(), 3);
  assert.equal(clock.waiting(), 0, 'the timer of before is gone');
});

test('ends after the look that is under way, and hears nothing then', async () => {
  const { clock, looking, end, looks } = looksAt();
  looking.wake();
  assert.equal(looks(), 0, 'not before it is started');
  looking.start();
  const stopped = looking.stop();
  looking.wake();
  await end();
  await stopped;
  await clock.advance(10_000);
  assert.equal(looks(), 1);
  assert.equal(looking.isStopped, true);
});
