/** On a full disk nothing is acknowledged that is not kept, and once there is room it goes on by itself. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { FaultRun } from './fault-run.ts';
import { listAttempts } from './list-everything.ts';
import { mountSmallDisk } from './small-disk.ts';

const diskMegabytes = 24;
const firstRoomBytes = 3_000_000;
const loadCount = 150;

test('a full disk refuses with 507, keeps what was accepted, and recovers without a restart', async () => {
  if (process.getuid?.() !== 0) {
    runAsRootOfOwnNamespace();
    return;
  }
  using folder = temporaryFolder();
  using disk = mountSmallDisk(folder.path, diskMegabytes);
  await using run = await FaultRun.begin({
    folder: folder.path,
    dataDir: join(disk.path, 'data'),
    seed: 5,
    rate: 200,
  });
  const { producer, receiver } = run;
  const url = await run.startListening();
  disk.fill(firstRoomBytes);
  producer.start(url);
  const refused = () => producer.answers.get('507 store_full') ?? 0;
  await waitFor('refusals', () => refused() >= 50, 60_000);
  assert.ok(producer.accepted > 0, 'something was accepted before the disk was full');
  const unexpected = [...producer.answers.keys()].filter(
    (answer) => !['202', '507 store_full'].includes(answer),
  );
  assert.deepEqual(unexpected, []);
  await waitFor('deliveries while the disk is full', () => receiver.count() > 0);
  assert.equal(existsSync(join(run.dataDir, 'reserve')), false, 'the reserve is in use');
  producer.pause();
  await producer.settled();
  await waitFor(
    'the record of every attempt, while the disk is full',
    async () => (await listAttempts(url, run.endpoints)).length === receiver.count(),
    30_000,
  );
  assert.equal(run.said.match(/^gancho: the disk of the store is full/gm)?.length, 1, run.said);

  const before = producer.accepted;
  producer.start(url);
  disk.free();
  await waitFor('new acceptance', () => producer.accepted >= before + loadCount, 60_000);
  assert.equal(existsSync(join(run.dataDir, 'reserve')), true, 'the reserve is kept again');
  producer.pause();
  await producer.settled();
  assert.equal((await run.end('SIGTERM')).code, 0, run.output);
  const { violations } = await run.judge();
  assert.deepEqual(violations, []);
});

/** Mounting needs rights; a user has them in a namespace of their own. */
function runAsRootOfOwnNamespace(): void {
  const inside = ['--user', '--map-root-user', '--mount', process.execPath, '--test'];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout } = spawnSync('unshare', [...inside, import.meta.filename], {
    encoding: 'utf8',
    env,
  });
  assert.equal(status, 0, stdout);
}
