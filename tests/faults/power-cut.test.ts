/** What was acknowledged survives a power cut. `npm run prove -- powercuts --full` cuts 200 times. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPowerCuts, unsafeModule } from './power-cuts.ts';
import { spawnServer } from './server-run.ts';

const cuts = 3;
const triesMax = 4;

test('after a power cut everything that was acknowledged is there and is delivered', async () => {
  using folder = temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const result = await runPowerCuts({ folder: folder.path, cuts, seed, rate: 200 });
  assert.deepEqual(result.violations, [], `seed ${seed}`);
  assert.ok(result.accepted > 0, 'there was a load');
});

test('the cut is real: without fsync it loses what was acknowledged', async () => {
  let isLost = false;
  // Whether a cut strikes between the answer and the disk is chance: on a busy machine it may not.
  for (let seed = 1; seed <= triesMax && !isLost; seed++) {
    using folder = temporaryFolder();
    const { violations } = await runPowerCuts({
      folder: folder.path,
      cuts,
      seed,
      rate: 200,
      unsafe: true,
      quietMs: 2000,
    });
    isLost = violations.some(({ kind }) => kind === 'lost');
  }
  assert.ok(isLost);
});

test('a SQLite that does not wait for the disk is refused at the start', async () => {
  using folder = temporaryFolder();
  const server = spawnServer({
    dataDir: folder.path,
    preload: { module: unsafeModule, plant: 'normal' },
  });
  void server.listening.then((listening) => listening !== null && server.signal('SIGKILL'));
  assert.deepEqual(await server.exited, { code: 1, signal: null });
  assert.match(server.output(), /^gancho: .*would not wait for the disk \(synchronous = 1\)/m);
});
