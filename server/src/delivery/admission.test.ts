/** Accepting waits for deliveries that lag a little, and for none that lag for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../../tests/support/manual-clock.ts';
import { Admission, type DeliveryLag } from './admission.ts';

function setUp(lag: DeliveryLag) {
  const clock = manualClock();
  const options = { fullShare: 0.5, behindMax: 100, waitMsMax: 20 };
  const admission = new Admission(clock, options, () => lag);
  let admitted = 0;
  const ask = (): boolean => {
    const waiting = admission.wait();
    void waiting?.then(() => (admitted += 1));
    return waiting === null;
  };
  return { clock, admission, ask, admitted: () => admitted };
}

test('nobody waits while deliveries keep up', () => {
  const { ask } = setUp({ behind: 0, taken: 0.49 });
  assert.ok(ask());
});

test('all who wait go on together once there is room', async () => {
  const lag = { behind: 0, taken: 0.5 };
  const { clock, admission, ask, admitted } = setUp(lag);
  assert.ok(!ask() && !ask());
  admission.noteRoom();
  await clock.advance(0);
  assert.equal(admitted(), 0, 'there is no room yet');
  lag.taken = 0.4;
  admission.noteRoom();
  await clock.advance(0);
  assert.equal(admitted(), 2);
  assert.ok(ask());
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
