/** Nothing that was acknowledged is lost, whenever the server is killed. `npm run prove -- kills` goes on for longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runKillCycles } from './kill-cycles.ts';

/** The promise is 3 s; a busy machine that runs the tests may take longer for anything. */
const recoveryMsMax = 10_000;

test('killed at any moment, it loses nothing and repeats only what was in flight', async () => {
  using folder = temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const result = await runKillCycles({ folder: folder.path, cycles: 8, seed, rate: 200 });
  assert.deepEqual(result.violations, [], `seed ${seed}`);
  assert.ok(result.accepted > 100, `${result.accepted} accepted: there was a load`);
  assert.ok(result.repeated > 0, 'some requests had no answer');
  const slowest = Math.max(0, ...result.recoveriesMs);
  assert.ok(slowest <= recoveryMsMax, `what was in flight came back after ${slowest} ms`);
});
