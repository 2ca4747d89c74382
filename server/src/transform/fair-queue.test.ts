/** Whose turn it is when several wait. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { FairQueue } from './fair-queue.ts';

/** Takes and ends until nothing is left, as one thread would. */
function drain(queue: FairQueue<number>): string[] {
  const order: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    order.push(next.owner);
    queue.done(next.owner, next.item);
  }
  return order;
}

describe('a fair queue', () => {
  test('lets others go first while one takes long', () => {
    const queue = new FairQueue<number>(100);
    for (let count = 0; count < 3; count += 1) queue.add('slow', 1_000);
    for (let count = 0; count < 5; count += 1) queue.add('quick', 1);
    assert.deepEqual(drain(queue).join(' '), 'slow quick quick quick quick quick slow slow');
  });

  test('never has two of one owner under way', () => {
    const queue = new FairQueue<number>(100);
    queue.add('a', 1);
    queue.add('a', 2);
    assert.equal(queue.take()?.item, 1);
    assert.equal(queue.take(), undefined);
    queue.done('a', 1);
    assert.equal(queue.take()?.item, 2);
  });

  test('refuses what is too much of one owner, and takes that of another', () => {
    const queue = new FairQueue<number>(1);
    assert.deepEqual(
      [queue.add('a', 1), queue.add('a', 1), queue.add('b', 1)],
      [true, false, true],
    );
  });

  test('who comes late does not make up for the time before', () => {
    const queue = new FairQueue<number>(100);
    for (let count = 0; count < 4; count += 1) queue.add('a', 100);
    for (let count = 0; count < 2; count += 1) {
      queue.take();
      queue.done('a', 100);
    }
    for (let count = 0; count < 4; count += 1) queue.add('late', 100);
    const order = drain(queue);
    assert.equal(order.slice(0, 4).filter((owner) => owner === 'a').length, 2);
  });

  test('gives back all that it took, each owner in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50)), { maxLength: 60 }),
        (pieces) => {
          const queue = new FairQueue<number>(1_000);
          for (const [owner, ms] of pieces) queue.add(owner, ms);
          const taken: Record<string, number[]> = { a: [], b: [], c: [] };
          for (let next = queue.take(); next !== undefined; next = queue.take()) {
            taken[next.owner]!.push(next.item);
            queue.done(next.owner, next.item);
          }
          for (const owner of ['a', 'b', 'c']) {
            const given = pieces.filter(([one]) => one === owner).map(([, ms]) => ms);
            assert.deepEqual(taken[owner], given);
          }
        },
      ),
    );
  });
});
