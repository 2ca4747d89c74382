import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSourceId, newSourceId } from './source-id.ts';

const bytes = (value: number) => (count: number) => new Uint8Array(count).fill(value);

test('ids of sources have the form that clients know, and sort by their moment', () => {
  const early = newSourceId(Date.UTC(2026, 0, 1), bytes(255));
  const late = newSourceId(Date.UTC(2026, 0, 1) + 1, bytes(0));
  for (const id of [early, late]) assert.match(id, /^src_[A-Za-z0-9]{22}$/);
  assert.ok(early < late);
  assert.ok(newSourceId(0, bytes(0)) < newSourceId(2 ** 48 - 1, bytes(255)));
  assert.equal(newSourceId(2 ** 48 - 1, bytes(255)).length, 26);
});

test('an id of a source is known from a uid', () => {
  assert.ok(isSourceId(newSourceId(Date.UTC(2026, 0, 1), bytes(1))));
  assert.ok(!isSourceId('src_short'));
  assert.ok(!isSourceId('my-source'));
});
