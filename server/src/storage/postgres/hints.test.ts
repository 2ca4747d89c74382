/** What nodes tell each other fits into notifications, and is told to each once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTold, SeenNotes } from './change-notes.ts';
import { packHints } from './hints.ts';

test('hints go together, as many as a notification takes', () => {
  const hints = Array.from({ length: 2_000 }, (_, index) => `due "${index}" at é`);
  const payloads = packHints(7, hints);
  const told = payloads.map((payload) => {
    assert.ok(Buffer.byteLength(payload) <= 7_900);
    return readTold(payload) as { node: number; hints: string[] };
  });
  assert.deepEqual(
    told.flatMap((part) => part.hints),
    hints,
  );
  assert.deepEqual(new Set(told.map(({ node }) => node)), new Set([7]));
  assert.ok(payloads.length < 10);
  assert.deepEqual(packHints(7, []), []);
});

test('what is none of ours is nothing', () => {
  for (const payload of ['', 'null', '7', '[]', '{}', '{"hints"']) {
    assert.equal(readTold(payload), null, payload);
  }
});

test('a note is news once, however late it comes and however often', () => {
  const seen = new SeenNotes();
  const row = (id: number) => ({ id, subject: `app:${id}` });
  assert.equal(seen.hear(3), true);
  assert.equal(seen.hear(3), false);
  assert.deepEqual(seen.read([row(2), row(3)]), ['app:2']);
  assert.equal(seen.hear(2), false);
  // A transaction that took its number before, and committed later.
  assert.deepEqual(seen.read([row(1), row(2), row(3)]), ['app:1']);
  assert.deepEqual(seen.read([row(1), row(2), row(3)]), []);
});
