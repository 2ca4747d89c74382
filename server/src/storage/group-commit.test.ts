/** Writes share commits: who waits for whom, for how long, and who hears of a failure. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

const usual: GroupCommitOptions = {
  batchMax: 10,
  patientMs: 5,
  gatherAboveRate: 500,
  gatherMs: 2,
};

/** A store whose commits end when the test says so. */
function setUp(options: Partial<GroupCommitOptions> = {}) {
  const clock = manualClock();
  const batches: number[][] = [];
  const open: { end: () => void; fail: (error: Error) => void }[] = [];
  const commits = new GroupCommit<number, string>(
    clock,
    { ...usual, ...options },
    (calls) =>
      new Promise((resolve, reject) => {
        batches.push(calls);
        open.push({ end: () => resolve(calls.map((call) => `done ${call}`)), fail: reject });
      }),
  );
  const settledCalls: string[] = [];
  const add = (call: number, urgent = true): void => {
    commits.add(call, urgent).then(
      (result) => settledCalls.push(result),
      (error: Error) => settledCalls.push(`${call}: ${error.message}`),
    );
  };
  return { clock, commits, batches, open, add, settledCalls };
}

describe('GroupCommit', () => {
  test('an urgent write goes at once, with all that is there', async () => {
    const { clock, batches, open, add, settledCalls } = setUp();
    add(1);
    add(2, false);
    add(3);
    await clock.advance(0);
    assert.deepEqual(batches, [[1, 2, 3]]);
    assert.deepEqual(settledCalls, [], 'nobody hears before it is on disk');
    open[0]!.end();
    await clock.advance(0);
    assert.deepEqual(settledCalls, ['done 1', 'done 2', 'done 3']);
  });

  test('one commit is under way; what comes meanwhile forms the next', async () => {
    const { clock, batches, open, add } = setUp();
    add(1);
    await clock.advance(0);
    add(2);
    add(3, false);
    await clock.advance(1_000);
    assert.deepEqual(batches, [[1]]);
    open[0]!.end();
    await clock.advance(0);
    assert.deepEqual(batches, [[1], [2, 3]]);
  });

  test('patient writes wait for company, and not longer than they may', async () => {
    const { clock, batches, add } = setUp();
    add(1, false);
    await clock.advance(3);
    add(2, false);
    await clock.advance(1);
    assert.deepEqual(batches, []);
    await clock.advance(1);
    assert.deepEqual(batches, [[1, 2]]);
  });

  test('an urgent write takes the patient ones along', async () => {
    const { clock, batches, add } = setUp();
    add(1, false);
    await clock.advance(1);
    add(2);
    await clock.advance(0);
    assert.deepEqual(batches, [[1, 2]]);
    assert.equal(clock.waiting(), 0, 'the longer wait is called off');
  });

  test('patient writes that came during a commit do not wait again', async () => {
    const { clock, batches, open, add } = setUp();
    add(1);
    await clock.advance(0);
    add(2, false);
    open[0]!.end();
    await clock.advance(0);
    assert.deepEqual(batches, [[1], [2]]);
  });

  test('a full batch goes at once, and no batch is larger', async () => {
    const { clock, batches, open, add } = setUp({ batchMax: 3 });
    for (const call of [1, 2, 3, 4]) add(call, false);
    await clock.advance(0);
    assert.deepEqual(batches, [[1, 2, 3]]);
    open[0]!.end();
    await clock.advance(0);
    assert.deepEqual(batches, [[1, 2, 3], [4]]);
  });

  test('a failure is told to its own batch only', async () => {
    const { clock, open, add, settledCalls } = setUp();
    add(1);
    add(2);
    await clock.advance(0);
    add(3);
    open[0]!.fail(new Error('disk full'));
    await clock.advance(0);
    assert.deepEqual(settledCalls, ['1: disk full', '2: disk full']);
    open[1]!.end();
    await clock.advance(0);
    assert.deepEqual(settledCalls.slice(2), ['done 3']);
  });

  test('at a high rate of commits urgent writes gather for a moment', async () => {
    const { clock, batches, open, add } = setUp({ gatherAboveRate: 5 });
    const commitOne = async (call: number, waitMs: number): Promise<void> => {
      const before = batches.length;
      add(call);
      await clock.advance(waitMs);
      assert.equal(batches.length, before + 1);
      open.at(-1)!.end();
      await clock.advance(0);
    };
    for (let call = 0; call < 6; call++) await commitOne(call, 0);
    await clock.advance(1_000);
    // The last full second had more than five, so they wait.
    await commitOne(6, usual.gatherMs);
    add(7);
    await clock.advance(1);
    add(8);
    assert.equal(batches.length, 7);
    await clock.advance(1);
    assert.deepEqual(batches.at(-1), [7, 8]);
    open.at(-1)!.end();
    // After a quiet second there is no wait.
    await clock.advance(2_000);
    await commitOne(9, 0);
  });

  test('is settled once nothing waits and nothing is under way', async () => {
    const { clock, commits, open, add } = setUp({ batchMax: 1 });
    await commits.settled();
    let settled = 0;
    add(1);
    add(2);
    for (let count = 0; count < 2; count++) void commits.settled().then(() => (settled += 1));
    await clock.advance(100);
    open[0]!.end();
    await clock.advance(100);
    assert.equal(settled, 0, 'the second batch is under way');
    open[1]!.fail(new Error('no'));
    await clock.advance(0);
    assert.equal(settled, 2, 'a failure settles too');
    await commits.settled();
  });

  test('every write is in exactly one commit, in order, and hears its own result', async () => {
    const writes = fc.array(fc.record({ urgent: fc.boolean(), gap: fc.nat({ max: 8 }) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(writes, fc.integer({ min: 1, max: 5 }), async (all, batchMax) => {
        const { clock, batches, open, add, settledCalls } = setUp({ batchMax });
        for (const [call, { urgent, gap }] of all.entries()) {
          add(call, urgent);
          await clock.advance(gap);
          // Every third write finds the commit before it ended.
          if (call % 3 === 0) for (const { end } of open) end();
        }
        while (settledCalls.length < all.length) {
          for (const { end } of open) end();
          await clock.advance(usual.patientMs);
        }
        const calls = all.map((_, call) => call);
        assert.deepEqual(batches.flat(), calls);
        assert.ok(batches.every(({ length }) => length >= 1 && length <= batchMax));
        assert.deepEqual(
          settledCalls,
          calls.map((call) => `done ${call}`),
        );
      }),
      { numRuns: 50 },
    );
  });
});
