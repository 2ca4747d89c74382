/** A server that the machine puts to sleep in the middle of its work goes on as if nothing had been. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { FaultRun } from './fault-run.ts';

const sleepMs = 3000;
const loadCount = 150;

test('stopped for three seconds under load, it loses and repeats nothing', async () => {
  using folder = temporaryFolder();
  await using run = await FaultRun.begin({ folder: folder.path, seed: 4, rate: 200 });
  const { producer } = run;
  producer.start(await run.startListening());
  await waitFor('a load', () => producer.accepted >= loadCount, 30_000);
  run.signal('SIGSTOP');
  // The fault itself: a time that passes for everybody but the server.
  await new Promise((resolve) => setTimeout(resolve, sleepMs));
  const before = producer.accepted;
  run.signal('SIGCONT');
  await waitFor('more load', () => producer.accepted >= before + loadCount, 30_000);
  producer.pause();
  await producer.settled();
  assert.deepEqual([...producer.answers.keys()], ['202'], 'every request got its answer');
  assert.equal((await run.end('SIGTERM')).code, 0);
  const { violations } = await run.judge();
  assert.deepEqual(violations, []);
});
