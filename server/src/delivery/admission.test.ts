/** Accepting waits for deliveries that lag a little, and for none that lag for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { Admission, type DeliveryLag } from './admission.ts';

function setUp(given: Partial<DeliveryLag>, held: Record<string, number> = {}) {
  const lag: DeliveryLag = Object.assign(given, {
    behind: given.behind ?? 0,
    taken: given.taken ?? 0,
    heldOf: (applicationId: string) => held[applicationId] ?? 50,
  });
  const clock = manualClock();
  const options = {
    fullShare: 0.5,
    behindMax: 100,
    waitMsMax: 20,
    batchWaitMsMax: 70,
    littleMax: 10,
    overflowMs: 100,
    overflowWaitMs: 5,
  };
  const admission = new Admission(clock, options, () => lag);
  let admitted = 0;
  const ask = (messages = 1, deliveries = messages, applicationId = 'app'): boolean => {
    const waiting = admission.wait({ applicationId, messages, deliveries });
    void waiting?.then(() => (admitted += 1));
    return waiting === null;
  };
  return { clock, admission, ask, admitted: () => admitted };
}

test('nobody waits while deliveries keep up', () => {
  const { ask } = setUp({ behind: 0, taken: 0.49 });
  assert.ok(ask());
});

test('who waits goes on in order, at the pace at which deliveries leave', async () => {
  const lag = { behind: 0, taken: 0.5 };
  const { clock, admission, ask, admitted } = setUp(lag);
  assert.ok(!ask(1, 3) && !ask(1, 1));
  const leave = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) admission.noteRoom();
    await clock.advance(0);
  };
  await leave(2);
  assert.equal(admitted(), 0, 'the second one does not overtake');
  await leave(1);
  assert.equal(admitted(), 1);
  await leave(1);
  assert.equal(admitted(), 2);
  lag.taken = 0.4;
  assert.ok(ask());
});

test('twice as many come in once there is room, half as many while some lie in the store', async () => {
  for (const [lag, expected] of [
    [{ behind: 0, taken: 0.4 }, 8],
    [{ behind: 0, taken: 0.5 }, 4],
    [{ behind: 1, taken: 0.5 }, 2],
  ] as const) {
    const present = { behind: 1, taken: 1 };
    const { clock, admission, ask, admitted } = setUp(present);
    for (let index = 0; index < 10; index++) assert.ok(!ask());
    Object.assign(present, lag);
    for (let index = 0; index < 4; index++) admission.noteRoom();
    await clock.advance(0);
    assert.equal(admitted(), expected);
  }
});

test('room that came free while nobody waited lets nobody in later', async () => {
  const { clock, admission, ask, admitted } = setUp({ behind: 0, taken: 0.5 });
  for (let index = 0; index < 5; index++) admission.noteRoom();
  assert.ok(!ask(2));
  admission.noteRoom();
  await clock.advance(0);
  assert.equal(admitted(), 0);
});

test('a batch waits for as long as its messages would, within a bound', async () => {
  const { clock, ask, admitted } = setUp({ behind: 7, taken: 0 });
  assert.ok(!ask(100) && !ask(2) && !ask());
  await clock.advance(20);
  assert.equal(admitted(), 1, 'one that waits for long holds up nobody beyond the bound');
  await clock.advance(20);
  assert.equal(admitted(), 2);
  await clock.advance(30);
  assert.equal(admitted(), 3);
});

test('nobody waits for longer than the bound', async () => {
  const { clock, ask, admitted } = setUp({ behind: 7, taken: 0 });
  assert.ok(!ask());
  await clock.advance(19);
  assert.equal(admitted(), 0);
  await clock.advance(1);
  assert.equal(admitted(), 1);
  assert.ok(!ask(), 'the next one waits anew');
});

test('where deliveries are far behind, waiting would help nobody', () => {
  const { ask } = setUp({ behind: 100, taken: 1 });
  assert.ok(ask());
});

test('an application that has little in memory does not wait for the others', () => {
  const { ask } = setUp({ taken: 0.9 }, { quiet: 8 });
  assert.ok(!ask());
  assert.ok(ask(1, 2, 'quiet'));
  assert.ok(!ask(1, 3, 'quiet'), 'it would have more than little then');
});

test('an application whose lane was full waits for a while, and no other', async () => {
  const { clock, admission, ask } = setUp({}, { busy: 0 });
  admission.noteOverflow('busy');
  assert.ok(!ask(1, 1, 'busy'));
  assert.ok(ask(1, 1, 'other'));
  await clock.advance(100);
  assert.ok(ask(1, 1, 'busy'));
});
