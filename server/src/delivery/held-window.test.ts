/** What is fresh and what is due have rooms of their own in memory, in deliveries and in bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../domain/message.ts';
import { HeldWindow } from './held-window.ts';

const options = { freshDeliveriesMax: 10, dueDeliveriesMax: 10, windowBytesMax: 1_000 };

function setUp() {
  const window = new HeldWindow(options);
  const hold = (bytes: number, isFresh: boolean) => {
    const delivery = { payload: new Uint8Array(bytes) } as unknown as Delivery;
    return window.hold(delivery, isFresh ? { position: 1, open: 1 } : null, 0);
  };
  return { window, hold };
}

test('large payloads that are due for an endpoint that hangs leave room for what is fresh', () => {
  const { window, hold } = setUp();
  for (let count = 0; count < 5; count++) hold(100, false);
  assert.ok(window.dueRoom().bytes <= 0);
  assert.deepEqual(window.freshRoom(), { deliveries: 10, bytes: 500 });
});

test('large fresh payloads leave room for what is due', () => {
  const { window, hold } = setUp();
  for (let count = 0; count < 5; count++) hold(100, true);
  assert.ok(window.freshRoom().bytes <= 0);
  assert.deepEqual(window.dueRoom(), { deliveries: 10, bytes: 500 });
});

test('what stays under way for long counts as due, and both together keep within the bound', () => {
  const { window, hold } = setUp();
  const held = Array.from({ length: 5 }, () => hold(100, true));
  for (const one of held) window.takeFresh(one);
  for (let count = 0; count < 4; count++) window.takeFresh(hold(100, true));
  assert.equal(window.freshRoom().bytes, 100);
  assert.ok(window.dueRoom().bytes < 0);
  for (const one of held) window.letGo(one);
  assert.deepEqual(window.freshRoom(), { deliveries: 10, bytes: 500 });
  assert.deepEqual(window.dueRoom(), { deliveries: 6, bytes: 100 });
});
