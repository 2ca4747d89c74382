/** Every hostile behaviour against the real server, beside healthy endpoints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveTogether } from './prove-hostile.ts';

test('every delivery to a hostile receiver ends as it must, and its neighbours get theirs', async () => {
  const { judged, neighbours } = await proveTogether();
  assert.deepEqual([...judged.violations, ...neighbours.violations], []);
  assert.ok(judged.rows.length >= 140);
  assert.ok(neighbours.sent > 0);
});
