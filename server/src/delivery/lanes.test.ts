/** Endpoints take turns, slow ones cost the others nothing, and caps hold. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { HeldDelivery } from './held-delivery.ts';
import { Lanes, type LaneOptions } from './lanes.ts';

const options: LaneOptions = {
  quickInFlightMax: 8,
  slowInFlightMax: 4,
  quickLaneInFlightMax: 4,
  slowLaneInFlightMax: 2,
  freshHeldMax: 6,
  freshHeldWithBacklogMax: 3,
  freshHeldSittingMax: 1,
  refillBelow: 2,
};

let position = 0;

function held(endpointId: string, kind: 'fresh' | 'due' = 'fresh', since = 0): HeldDelivery {
  position += 1;
  return {
    delivery: {
      position,
      messageId: `msg_${position}`,
      applicationId: 'app_1',
      endpointId,
      eventType: 'a',
      payload: null,
      contentType: null,
      headers: null,
      deliverBefore: null,
      attemptNumber: 1,
      trigger: 'scheduled',
      dueAt: 0,
      hasDueRow: kind === 'due',
    },
    since,
    sentAt: since,
    slow: false,
    suspect: false,
    bytes: 0,
    fresh: kind === 'fresh' ? { position, open: 1 } : null,
  };
}

function fill(lanes: Lanes, endpointId: string, count: number, kind?: 'fresh' | 'due'): void {
  for (let made = 0; made < count; made++) lanes.add(held(endpointId, kind));
}

/** All that may be sent now. */
function takeAll(lanes: Lanes): HeldDelivery[] {
  const taken: HeldDelivery[] = [];
  for (let one = lanes.next(); one !== undefined; one = lanes.next()) taken.push(one);
  return taken;
}

function endpointsOf(taken: readonly HeldDelivery[]): string {
  return taken.map(({ delivery }) => delivery.endpointId).join('');
}

/** Makes the lane of an endpoint slow; its hanging request stays under way. */
function hang(lanes: Lanes, endpointId: string): HeldDelivery {
  lanes.add(held(endpointId));
  const one = lanes.next()!;
  assert.equal(one.delivery.endpointId, endpointId);
  lanes.takeOld(1);
  assert.ok(one.slow);
  return one;
}

describe('turns', () => {
  test('go round among the endpoints, however much one of them has', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 5);
    fill(lanes, 'b', 2);
    fill(lanes, 'c', 1);
    assert.equal(endpointsOf(takeAll(lanes)), 'abcabaa');
  });

  test('within an endpoint follow the order of arrival', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 4);
    const positions = takeAll(lanes).map(({ delivery }) => delivery.position);
    assert.deepEqual(
      positions,
      positions.toSorted((a, b) => a - b),
    );
    assert.equal(positions.length, 4);
  });

  test('every fourth belongs to what is due, so that neither starves', () => {
    const lanes = new Lanes({ ...options, quickLaneInFlightMax: 100, quickInFlightMax: 100 });
    fill(lanes, 'a', 9, 'fresh');
    fill(lanes, 'a', 4, 'due');
    const kinds = takeAll(lanes).map(({ fresh }) => (fresh === null ? 'd' : 'f'));
    assert.equal(kinds.join(''), 'fffdfffdfffdd');
  });
});

describe('caps', () => {
  test('one endpoint has no more under way than it may; one that lands makes room for one', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 6);
    const taken = takeAll(lanes);
    assert.equal(taken.length, 4);
    lanes.landed(taken[2]!, true);
    assert.equal(takeAll(lanes).length, 1);
    assert.equal(lanes.inFlight, 4);
  });

  test('all together have no more than they may', () => {
    const lanes = new Lanes(options);
    for (const endpointId of ['a', 'b', 'c', 'd']) fill(lanes, endpointId, 4);
    const taken = takeAll(lanes);
    assert.equal(endpointsOf(taken), 'abcdabcd');
    lanes.landed(taken[0]!, true);
    assert.equal(takeAll(lanes).length, 1);
  });

  test('fresh ones are held up to a bound, a lower one with a backlog', () => {
    const lanes = new Lanes(options);
    assert.ok(lanes.hasRoom('a'));
    fill(lanes, 'a', 5);
    assert.ok(lanes.hasRoom('a'));
    fill(lanes, 'a', 1);
    assert.ok(!lanes.hasRoom('a'));
    assert.ok(lanes.hasRoom('b'));
    fill(lanes, 'b', 3);
    lanes.setBacklog('b', true);
    assert.ok(!lanes.hasRoom('b'));
    lanes.setBacklog('b', false);
    assert.ok(lanes.hasRoom('b'));
  });

  test('what is due takes no room from what is fresh', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 20, 'due');
    assert.ok(lanes.hasRoom('a'));
  });
});

describe('slow lanes', () => {
  test('give their quick slots back', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 4);
    fill(lanes, 'b', 4);
    assert.equal(takeAll(lanes).length, 8);
    for (let made = 0; made < 4; made++) lanes.add(held('c', 'fresh', 1));
    assert.equal(takeAll(lanes).length, 0, 'all quick slots are taken');
    lanes.takeOld(1);
    assert.equal(endpointsOf(takeAll(lanes)), 'cccc');
  });

  test('get few slots each, and few in all', () => {
    const lanes = new Lanes(options);
    for (const endpointId of ['a', 'b', 'c']) {
      hang(lanes, endpointId);
      fill(lanes, endpointId, 5);
    }
    // Three hang, one slot is left, and each has one under way already.
    assert.equal(takeAll(lanes).length, 1);
    assert.equal(lanes.inFlight, 4);
    fill(lanes, 'quick', 4);
    assert.equal(endpointsOf(takeAll(lanes)), 'quick'.repeat(4));
  });

  test('stay slow while answers are slow, and are quick again after a quick one', () => {
    const lanes = new Lanes(options);
    const first = hang(lanes, 'a');
    fill(lanes, 'a', 6);
    lanes.landed(first, false);
    const [second, third, ...more] = takeAll(lanes);
    assert.deepEqual(more, []);
    assert.ok(second!.slow && third!.slow);
    lanes.landed(second!, true);
    const taken = takeAll(lanes);
    assert.equal(taken.length, 3, 'as many as a quick lane may have, with the one under way');
    assert.ok(taken.every(({ slow }) => !slow));
  });
});

describe('a lane that changes its pace while it stands in line', () => {
  test('that are quick again while they stand among the slow are served at the next turn', () => {
    const lanes = new Lanes(options);
    const hanging = hang(lanes, 'a');
    fill(lanes, 'a', 1, 'due');
    lanes.landed(hanging, true);
    // Nobody asks again before something ends, and there is nothing under way that could.
    assert.notEqual(lanes.next(), undefined);
  });

  test('takes no quick slot any more once it is slow', () => {
    const lanes = new Lanes({ ...options, quickInFlightMax: 4 });
    for (const endpointId of ['a', 'b', 'c', 'd']) fill(lanes, endpointId, 3);
    assert.equal(endpointsOf(takeAll(lanes)), 'abcd');
    // All four hang; their lanes still stand in the line of the quick ones.
    lanes.takeOld(1);
    assert.equal(takeAll(lanes).length, 0, 'the four slow slots are taken');
  });
});

describe('takeOld', () => {
  test('takes the fresh ones that wait for long, and names those under way', () => {
    const lanes = new Lanes({ ...options, quickLaneInFlightMax: 1 });
    const old = [held('a', 'fresh', 10), held('a', 'fresh', 20), held('a', 'fresh', 30)];
    for (const one of old) lanes.add(one);
    assert.equal(lanes.next(), old[0]);
    assert.deepEqual(lanes.takeOld(30), {
      queued: [old[1]],
      underWay: [old[0]],
      slowed: ['a'],
    });
    lanes.landed(old[0]!, true);
    assert.equal(lanes.next(), old[2]);
  });

  test('leaves what is due, and what has a row', () => {
    const lanes = new Lanes(options);
    lanes.add(held('a', 'due', 1));
    lanes.add(held('b', 'due', 1));
    lanes.next();
    assert.deepEqual(lanes.takeOld(100), { queued: [], underWay: [], slowed: ['a'] });
    assert.deepEqual(lanes.takeOld(100).slowed, [], 'named once');
  });
});

describe('hunger', () => {
  test('an endpoint with a backlog is named once each time it runs low', () => {
    const lanes = new Lanes(options);
    lanes.setBacklog('a', true);
    assert.deepEqual(lanes.takeHungry(5), ['a']);
    assert.deepEqual(lanes.takeHungry(5), []);
    fill(lanes, 'a', 3, 'due');
    const [first] = [lanes.next()!];
    assert.deepEqual(lanes.takeHungry(5), [], 'two are left, which is enough');
    lanes.next();
    assert.deepEqual(lanes.takeHungry(5), ['a']);
    lanes.landed(first, true);
  });

  test('is only for those with a backlog, and ends with it', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 1, 'due');
    lanes.next();
    assert.deepEqual(lanes.takeHungry(5), []);
    lanes.setBacklog('b', true);
    lanes.setBacklog('b', false);
    assert.deepEqual(lanes.takeHungry(5), []);
    assert.deepEqual([...lanes.backlog], []);
  });

  test('no more are named than were asked for; the others come next', () => {
    const lanes = new Lanes(options);
    for (const endpointId of ['a', 'b', 'c']) lanes.setBacklog(endpointId, true);
    assert.deepEqual(lanes.takeHungry(2), ['a', 'b']);
    assert.deepEqual(lanes.takeHungry(2), ['c']);
  });
});

test('whatever happens, everything is sent once, and no quick lane exceeds its cap', () => {
  const endpointId = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const step = fc.oneof(
    fc.record({ do: fc.constant('add'), endpointId, due: fc.boolean() }),
    fc.record({ do: fc.constant('next') }),
    fc.record({ do: fc.constant('land'), which: fc.nat(), quickly: fc.boolean() }),
    fc.record({ do: fc.constant('age') }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const lanes = new Lanes(options);
      const flying: HeldDelivery[] = [];
      const waiting = new Set<HeldDelivery>();
      let now = 0;
      const take = (): void => {
        const one = lanes.next();
        if (one === undefined) return;
        assert.ok(waiting.delete(one), 'it was added and not taken before');
        one.sentAt = now;
        flying.push(one);
      };
      for (const one of steps as any[]) {
        now += 1;
        if (one.do === 'add') {
          const added = held(one.endpointId, one.due ? 'due' : 'fresh', now);
          waiting.add(added);
          lanes.add(added);
        } else if (one.do === 'next') {
          take();
        } else if (one.do === 'land' && flying.length > 0) {
          const [landed] = flying.splice(one.which % flying.length, 1);
          lanes.landed(landed!, one.quickly);
        } else if (one.do === 'age') {
          for (const queued of lanes.takeOld(now - 20).queued) waiting.delete(queued);
        }
        assert.equal(lanes.inFlight, flying.length);
        for (const id of ['a', 'b', 'c', 'd', 'e']) {
          const underWay = flying.filter(({ delivery }) => delivery.endpointId === id);
          assert.ok(underWay.length <= options.quickLaneInFlightMax);
        }
      }
      // Everybody answers quickly: nothing is left behind in a lane.
      for (let turn = 0; flying.length + waiting.size > 0; turn++) {
        assert.ok(turn < 1_000, `${waiting.size} are never sent`);
        take();
        const landed = flying.shift();
        if (landed !== undefined) lanes.landed(landed, true);
      }
    }),
    { numRuns: 300 },
  );

  test('what was due can be taken out of its lane, and nothing else', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 2, 'due');
    fill(lanes, 'a', 2, 'fresh');
    fill(lanes, 'b', 1, 'due');
    const last = held('a', 'due');
    lanes.add(last);
    assert.equal([...lanes.queued()].length, 6);
    assert.deepEqual(
      lanes.withdraw('a', (one) => one === last || one.fresh !== null),
      [last],
    );
    assert.deepEqual(
      lanes.withdraw('nobody', () => true),
      [],
    );
    assert.equal(lanes.withdraw('a', () => true).length, 2);
    assert.equal(endpointsOf(takeAll(lanes)), 'aba');
  });
});

describe('a lane that may not send yet', () => {
  test('sits out without a slot, and goes on in its order', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 3);
    fill(lanes, 'b', 1);
    const first = lanes.next()!;
    assert.ok(lanes.sitOut(first));
    assert.equal(lanes.inFlight, 0);
    assert.equal(endpointsOf(takeAll(lanes)), 'b');
    fill(lanes, 'a', 1);
    assert.equal(lanes.next(), undefined);
    assert.equal(lanes.waiting('a'), 4);
    lanes.resume('a');
    const [again, ...rest] = takeAll(lanes);
    assert.equal(again, first);
    assert.equal(endpointsOf(rest), 'aaa');
    lanes.resume('none');
  });

  test('is forgotten where nothing waits in it any more', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 2);
    lanes.sitOut(lanes.next()!);
    assert.equal(lanes.takeOld(1).queued.length, 2);
    lanes.resume('a');
    assert.equal(lanes.next(), undefined);
    assert.equal(lanes.isKnown('a'), false, 'all of it was put off');

    fill(lanes, 'b', 2, 'due');
    lanes.sitOut(lanes.next()!);
    assert.equal(lanes.withdraw('b', () => true).length, 2);
    assert.equal(lanes.next(), undefined);
    assert.equal(lanes.isKnown('b'), false, 'all of it was withdrawn');
  });

  test('parks what it took back when that is old, and lets what was due be withdrawn', () => {
    const lanes = new Lanes(options);
    lanes.add(held('a', 'fresh', 5));
    lanes.sitOut(lanes.next()!);
    assert.deepEqual(lanes.takeOld(5).queued, []);
    assert.equal(lanes.takeOld(6).queued.length, 1);
    assert.equal(lanes.waiting('a'), 0);

    lanes.add(held('b', 'due'));
    const due = lanes.next()!;
    lanes.sitOut(due);
    assert.deepEqual([...lanes.queued()], [due]);
    assert.deepEqual(lanes.takeOld(6).queued, [], 'it has its row');
    assert.deepEqual(
      lanes.withdraw('b', () => true),
      [due],
    );
    lanes.resume('b');
    assert.equal(lanes.next(), undefined);
  });

  test('holds and asks for no more of what is due than it can make use of', () => {
    const lanes = new Lanes(
      { ...options, refillBelow: 64 },
      {
        holdsMax: (id) => (id === 'a' ? 2 : Infinity),
      },
    );
    fill(lanes, 'a', 9, 'due');
    fill(lanes, 'b', 9, 'due');
    const [kept] = lanes.queued();
    assert.equal(lanes.takeSurplus('a').length, 5);
    assert.equal([...lanes.queued()][0], kept, 'the oldest stay');
    assert.deepEqual(lanes.takeSurplus('b'), []);
    lanes.setBacklog('a', true);
    lanes.setBacklog('b', true);
    assert.deepEqual(lanes.takeHungry(9), ['b']);
  });

  test('leaves those for later that are not wanted now', () => {
    const lanes = new Lanes(options);
    for (const id of ['a', 'b', 'c']) lanes.setBacklog(id, true);
    assert.deepEqual(
      lanes.takeHungry(2, (id) => id !== 'a'),
      ['b', 'c'],
    );
    assert.deepEqual(lanes.takeHungry(2), ['a']);
    assert.deepEqual(lanes.takeHungry(2), []);
  });
});

describe('an endpoint with a bound of its own', () => {
  test('has no more requests under way, and goes on when one has landed', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 4);
    const first = lanes.next()!;
    assert.equal(lanes.keepsTo(first, 2), true);
    const second = lanes.next()!;
    assert.equal(lanes.keepsTo(second, 2), true);
    assert.equal(lanes.next(), undefined);
    lanes.landed(first, true);
    const third = lanes.next()!;
    assert.equal(lanes.keepsTo(third, 1), false, 'the bound was lowered meanwhile');
    assert.equal(lanes.inFlight, 1);
    assert.equal(lanes.next(), undefined);
    lanes.landed(second, true);
    assert.equal(lanes.next(), third, 'ahead of what came later');
    lanes.landed(third, true);
    assert.equal(lanes.inFlight, 0);
  });

  test('counts requests, however many deliveries each of them takes along', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 3);
    const first = lanes.next()!;
    assert.equal(lanes.keepsTo(first, 1), true);
    const [joined] = lanes.takeMore(first, 1, 1);
    assert.equal(lanes.underWay('a'), 1);
    assert.equal(lanes.next(), undefined, 'the one that is under way is all that is wanted');
    lanes.landed(first, true);
    lanes.landed(joined!, true);
    assert.equal(lanes.inFlight, 0);
    const second = lanes.next()!;
    assert.equal(lanes.keepsTo(second, 1), true);
    assert.equal(lanes.underWay('a'), 1);

    fill(lanes, 'b', 3);
    const alone = lanes.next()!;
    assert.equal(lanes.keepsTo(alone, 2), true);
    assert.equal(lanes.takeMore(alone, 1, 1).length, 1);
    const beside = lanes.next()!;
    assert.equal(lanes.keepsTo(beside, 2), true, 'two requests are wanted, of any number');
    assert.equal(lanes.underWay('b'), 2);
  });

  test('that is lowered while it recovers takes one at a time', () => {
    let inFlightMax = 1;
    const lanes = new Lanes(options, { inFlightMax: () => inFlightMax });
    fill(lanes, 'a', 4);
    const [probe, ...rest] = takeAll(lanes);
    assert.equal(rest.length, 0);
    inFlightMax = 2;
    lanes.landed(probe!, true);
    assert.equal(takeAll(lanes).length, 2);
  });

  test('that is lowered while its lane stands in line holds at its turn', () => {
    let inFlightMax = Number.POSITIVE_INFINITY;
    const lanes = new Lanes(
      { ...options, quickInFlightMax: 1 },
      { inFlightMax: () => inFlightMax },
    );
    fill(lanes, 'a', 3, 'due');
    const [slow] = takeAll(lanes);
    // It gives its quick slot back, and its lane stands in line for another one.
    lanes.takeOld(1);
    inFlightMax = 1;
    assert.equal(lanes.next(), undefined);
    lanes.landed(slow!, true);
    assert.equal(takeAll(lanes).length, 1);
  });

  test('gives everything back where nothing may leave for long', () => {
    const lanes = new Lanes(options);
    fill(lanes, 'a', 2);
    fill(lanes, 'a', 2, 'due');
    const given = lanes.next()!;
    const all = lanes.takeAll(given);
    assert.equal(all.length, 4);
    assert.equal(all[0], given);
    assert.equal(lanes.inFlight, 0);
    assert.equal(lanes.next(), undefined);
    assert.equal(lanes.isKnown('a'), false);
  });
});
