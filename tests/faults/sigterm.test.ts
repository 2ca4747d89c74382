/** A server that is told to stop under load answers or refuses what it got, and loses nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { FaultRun } from './fault-run.ts';

/** What is under way may take 10 s to come to its record; then it ends. */
const stopMsMax = 12_000;
const loadCount = 200;

test('SIGTERM under load ends in order, and the next start delivers the rest', async () => {
  using folder = temporaryFolder();
  await using run = await FaultRun.begin({ folder: folder.path, seed: 3, rate: 200 });
  const url = await run.startListening();
  run.producer.start(url);
  await waitFor('a load', () => run.producer.accepted >= loadCount, 30_000);
  run.signal('SIGTERM');
  const { code, tookMs } = await run.ended();
  assert.equal(code, 0);
  assert.ok(tookMs < stopMsMax, `it took ${tookMs} ms`);

  // Accepted, refused because it ends, or no connection: nothing else, and nothing that hangs.
  for (const answer of run.producer.answers.keys()) assert.match(answer, /^(202|503.*|none)$/);
  const { violations } = await run.judge();
  assert.deepEqual(violations, []);
});
