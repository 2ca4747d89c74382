/** The queue behaves as an array does, however it is used. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { Queue } from './queue.ts';

describe('Queue', () => {
  test('does what an array does', () => {
    // Runs long enough that the taken places are given back more than once.
    const steps = fc.array(
      fc.record({ push: fc.nat({ max: 3_000 }), shift: fc.nat({ max: 3_000 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        let next = 0;
        for (const { push, shift } of all) {
          for (let count = 0; count < push; count++) {
            queue.push(next);
            model.push(next);
            next += 1;
          }
          for (let count = 0; count < shift; count++) {
            assert.equal(queue.peek(), model[0]);
            assert.equal(queue.shift(), model.shift());
          }
          assert.equal(queue.length, model.length);
          assert.deepEqual([...queue], model);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('an empty one has nothing, again and again', () => {
    const queue = new Queue<string>();
    for (let count = 0; count < 3; count++) {
      assert.equal(queue.shift(), undefined);
      assert.equal(queue.peek(), undefined);
      assert.equal(queue.length, 0);
    }
    queue.push('a');
    assert.equal(queue.peek(), 'a');
    assert.equal(queue.length, 1);
    assert.equal(queue.shift(), 'a');
    assert.equal(queue.shift(), undefined);
  });
});
