/** What becomes of a lease whose renewal takes long, and of a node that others have ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedDatabase } from '../../../tests/support/postgres-nodes.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import type { Clock } from '../lib/clock.ts';
import type { SharedStore } from '../storage/contract/nodes.ts';
import { Membership } from './membership.ts';

const leaseMs = 1_000;
const beatMs = 250;

/** A clock that goes on when it is told to. */
function handClock() {
  let elapsed = 0;
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: () => elapsed,
    elapsed: () => elapsed,
    after(ms, run) {
      timers.set(run, elapsed + ms);
      return () => timers.delete(run);
    },
  };
  return {
    clock,
    /** How many timers wait. */
    waiting: () => timers.size,
    pass(ms: number) {
      elapsed += ms;
      const due = [...timers].filter(([, at]) => at <= elapsed);
      for (const [run] of due) if (timers.delete(run)) run();
    },
  };
}

/** Holds up one verb of a store when it is told to. */
function holdUp<K extends 'join' | 'renew'>(shared: SharedStore, verb: K) {
  const state = { asked: 0, gate: Promise.resolve() };
  const held = async (which: never): Promise<unknown> => {
    state.asked += 1;
    const answer = await shared[verb](which);
    await state.gate;
    return answer;
  };
  return { state, store: { ...shared, [verb]: held } };
}

function membershipOn(shared: SharedStore, clock: Clock) {
  const heard = { gained: 0, fenced: 0, rejoined: 0 };
  const membership = new Membership(
    {
      shared,
      clock,
      report: () => {},
      drain: () => Promise.resolve(),
      gained: () => (heard.gained += 1),
      fenced: () => (heard.fenced += 1),
      rejoined: () => (heard.rejoined += 1),
    },
    { name: 'test', identity: null, works: true, leaseMs, beatsPerLease: 4, takeOverMax: 10 },
  );
  return { membership, heard };
}

test('what waited while a renewal took longer than the lease goes on with it', async () => {
  await using database = await SharedDatabase.create();
  const { shared } = await database.openNode();
  const hand = handClock();
  const { clock, waiting } = hand;
  const { state, store } = holdUp(shared, 'renew');
  const { membership, heard } = membershipOn(store, clock);
  await membership.join();
  membership.start();
  await waitFor('the first renewal', () => waiting() === 1);
  const before = heard.gained;
  const { promise, resolve } = Promise.withResolvers<void>();
  state.gate = promise;
  hand.pass(beatMs);
  await waitFor('the second one to be asked for', () => state.asked === 2);
  hand.pass(leaseMs - beatMs + 1);
  assert.ok(!membership.mayWork());
  resolve();
  await waitFor('the lease to hold', () => membership.mayWork());
  await waitFor('it to be told of', () => heard.gained > before);
  await membership.stop();
});

test('a node that others have ended joins once, however long that takes', async () => {
  await using database = await SharedDatabase.create();
  const { shared } = await database.openNode();
  const hand = handClock();
  const { clock, waiting } = hand;
  const { state, store } = holdUp(shared, 'join');
  const { membership, heard } = membershipOn(store, clock);
  await membership.join();
  membership.start();
  await waitFor('the first renewal', () => waiting() === 1);
  await database.query(`UPDATE node SET ended_at = gancho_now() WHERE id = ${membership.number}`);
  const { promise, resolve } = Promise.withResolvers<void>();
  state.gate = promise;
  hand.pass(beatMs);
  await waitFor('it to join', () => state.asked === 2);
  for (let beats = 0; beats < 3; beats++) hand.pass(leaseMs);
  resolve();
  await waitFor('it to have joined', () => heard.rejoined > 0 && waiting() === 1);
  assert.deepEqual([state.asked, heard.fenced, heard.rejoined], [2, 1, 1]);
  await membership.stop();
});
