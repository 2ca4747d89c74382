/** Removal in steps: goes on while there is more, wakes when asked, and ends when stopped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import type { Storage } from '../storage/storage.ts';
import { AccessRemoval } from './access-removal.ts';

const options = { everyMs: 60_000, rowsMax: 2, pauseMs: 20, deliveriesMax: 3 };

/** A store that holds deleted environments, each with so many applications. */
function holding(left: Map<string, number>) {
  const steps: string[] = [];
  const write = async (verb: string, input: any): Promise<any> => {
    if (verb === 'trimTokens' || verb === 'dropOrphaned') return { more: false };
    const id = input.id as string;
    const count = Math.min(input.limit, left.get(id)!);
    steps.push(`${id} ${count}`);
    left.set(id, left.get(id)! - count);
    if (count === 0) left.delete(id);
    return {
      applicationIds: Array.from({ length: count }, (_none, index) => `${id}/${index}`),
      more: count > 0,
    };
  };
  const read = async (): Promise<any> => [...left.keys()];
  return { steps, storage: { write, read } as unknown as Storage };
}

test('what a start finds goes in steps, each with a pause after it', async () => {
  const clock = manualClock();
  const { steps, storage } = holding(new Map([['env_a', 3]]));
  const removed: string[] = [];
  const removal = new AccessRemoval(storage, clock, options, (id) => removed.push(id), assert.fail);
  removal.start();
  await clock.advance(0);
  assert.deepEqual(steps, ['env_a 2'], 'the next step waits for the pause');
  await clock.advance(100);
  assert.deepEqual(steps, ['env_a 2', 'env_a 1', 'env_a 0']);
  assert.equal(removed.length, 3);
  removal.stop();
  assert.equal(clock.waiting(), 0);
});

test('an environment that is deleted later is taken up when told, without waiting for the minute', async () => {
  const clock = manualClock();
  const left = new Map<string, number>();
  const { steps, storage } = holding(left);
  const removal = new AccessRemoval(storage, clock, options, () => {}, assert.fail);
  removal.start();
  await clock.advance(1000);
  assert.deepEqual(steps, []);
  left.set('env_b', 1);
  removal.wake();
  removal.wake();
  await clock.advance(100);
  assert.deepEqual(steps, ['env_b 1', 'env_b 0']);
  removal.stop();
  removal.wake();
  assert.equal(clock.waiting(), 0, 'after a stop nothing starts');
});

test('a failing store is reported and asked again later', async () => {
  const clock = manualClock();
  const { steps, storage } = holding(new Map([['env_a', 1]]));
  let broken = true;
  const shaky: Storage = {
    ...storage,
    write: (...call: Parameters<Storage['write']>) =>
      broken ? Promise.reject(new Error('no room')) : storage.write(...call),
  };
  const reports: string[] = [];
  const report = (problem: string) => reports.push(problem);
  const removal = new AccessRemoval(shaky, clock, options, () => {}, report);
  removal.start();
  await clock.advance(10);
  assert.match(reports.join(), /no room/);
  broken = false;
  await clock.advance(options.everyMs + 100);
  assert.deepEqual(steps, ['env_a 1', 'env_a 0']);
  removal.stop();
});
