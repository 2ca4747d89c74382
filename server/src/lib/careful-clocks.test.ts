import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCautiousClock, createSteadyClock } from './careful-clocks.ts';
import type { Clock } from './clock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startAt = 1_800_000_000_000;

/** A machine whose clock can be set. */
function machine() {
  let wall = startAt;
  let elapsed = 5000;
  const clock: Clock = { now: () => wall, elapsed: () => elapsed, after: () => () => {} };
  return {
    clock,
    pass: (ms: number): void => {
      wall += ms;
      elapsed += ms;
    },
    set: (byMs: number): void => {
      wall += byMs;
    },
  };
}

describe('the steady clock', () => {
  test('goes with the machine, also forward', () => {
    const { clock, pass, set } = machine();
    const steady = createSteadyClock(clock);
    pass(60_000);
    assert.equal(steady.now(), clock.now());
    set(10 * dayMs);
    assert.equal(steady.now(), clock.now());
  });

  test('goes on when the machine is set back, so that no wait takes more than a ninth longer', () => {
    const { clock, pass, set } = machine();
    const steady = createSteadyClock(clock);
    const before = steady.now();
    set(-2 * dayMs);
    assert.equal(steady.now(), before);
    pass(100_000);
    assert.equal(steady.now(), before + 90_000);
  });

  test('is caught up with, and goes with the machine again', () => {
    const { clock, pass, set } = machine();
    const steady = createSteadyClock(clock);
    steady.now();
    set(-1000);
    let last = 0;
    for (let n = 0; n < 120; n++) {
      pass(100);
      assert.ok(steady.now() > last);
      last = steady.now();
    }
    assert.equal(last, clock.now());
  });
});

describe('the cautious clock', () => {
  const options = { jumpMs: hourMs, doubtMs: dayMs };

  test('doubts a jump forward for a day, says so once, and then believes it', () => {
    const told: string[] = [];
    const { clock, pass, set } = machine();
    const cautious = createCautiousClock(clock, options, (problem) => told.push(problem));
    pass(60_000);
    assert.equal(cautious.now(), clock.now());
    set(10 * dayMs);
    assert.equal(cautious.now(), startAt + 60_000);
    pass(dayMs - 1);
    assert.equal(cautious.now(), startAt + 60_000 + dayMs - 1);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /went forward by 240 hours/);
    pass(1);
    assert.equal(cautious.now(), clock.now());
  });

  test('believes the machine at once when it is put right', () => {
    const { clock, pass, set } = machine();
    const cautious = createCautiousClock(clock, options, () => {});
    set(10 * dayMs);
    cautious.now();
    set(-10 * dayMs);
    pass(5);
    assert.equal(cautious.now(), clock.now());
    set(-2 * dayMs);
    assert.equal(cautious.now(), clock.now());
  });
});
