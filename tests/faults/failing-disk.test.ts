/**
 * A disk that fails: after an error of fsync nothing is acknowledged and the server ends; a slow one
 * makes producers wait; a read-only one is said in so many words.
 *
 * Seen red, but for the slow disk: with the program before it looked at the codes of SQLite, which
 * went on after EIO, took damaged pages for wrong requests, and answered 500 on a read-only disk.
 */
import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { attachFault } from './attach-fault.ts';
import { mountCrashDisk } from './crash-disk.ts';
import { FaultRun } from './fault-run.ts';
import { faultsKey } from './server-run.ts';

const loadCount = 100;
const endMsMax = 10_000;
const diskMegabytes = 256;

async function underLoad(run: FaultRun): Promise<string> {
  const url = await run.startListening();
  const before = run.producer.accepted;
  run.producer.start(url);
  await waitFor('a load', () => run.producer.accepted >= before + loadCount, 30_000);
  return url;
}

for (const { what, file } of [
  { what: 'a commit', file: 'gancho.db-wal' },
  { what: 'a checkpoint', file: 'gancho.db' },
]) {
  test(`an fsync of ${what} that fails ends the server before anybody is answered`, async () => {
    using folder = temporaryFolder();
    await using run = await FaultRun.begin({ folder: folder.path, seed: 6, rate: 200 });
    await underLoad(run);
    const fault = await attachFault(run.pid, {
      calls: 'fsync,fdatasync',
      effect: 'error=EIO:when=1',
      paths: [join(run.dataDir, file)],
    });
    const timer = setTimeout(() => run.signal('SIGKILL'), endMsMax);
    await run.exited;
    clearTimeout(timer);
    await fault.detach();
    const { said } = run;
    const { code } = await run.ended('killed');
    assert.equal(code, 1);
    assert.ok(fault.struck() > 0, 'an fsync failed');
    const sentences = said.split('\n').filter((line) => line.startsWith('gancho: '));
    assert.equal(sentences.length, 1, said);
    assert.match(sentences[0]!, /^gancho: The disk of .*gancho\.db failed .*Check the disk/);
    const { violations } = await run.judge();
    assert.deepEqual(violations, []);
  });
}

test('an fsync that takes half a second makes producers wait, and loses nothing', async () => {
  using folder = temporaryFolder();
  await using run = await FaultRun.begin({ folder: folder.path, seed: 7, rate: 200 });
  await underLoad(run);
  const fault = await attachFault(run.pid, {
    calls: 'fsync,fdatasync',
    effect: 'delay_enter=500000:when=1+',
    paths: [join(run.dataDir, 'gancho.db-wal'), join(run.dataDir, 'gancho.db')],
  });
  const before = run.producer.accepted;
  await waitFor(
    'acceptance by a slow disk',
    () => run.producer.accepted >= before + loadCount,
    60_000,
  );
  await waitFor('waits', () => fault.struck() > 0);
  run.producer.pause();
  await run.producer.settled();
  await fault.detach();
  for (const answer of run.producer.answers.keys()) assert.match(answer, /^(202|429.*|503.*)$/);
  assert.equal((await run.end('SIGTERM')).code, 0, run.output);
  const { violations } = await run.judge();
  assert.deepEqual(violations, []);
});

test('a file system that turns read-only is answered with 503 and fails the health check', async () => {
  using folder = temporaryFolder();
  using disk = mountCrashDisk(folder.path, diskMegabytes);
  await using run = await FaultRun.begin({
    folder: folder.path,
    dataDir: join(disk.path, 'data'),
    seed: 8,
    rate: 200,
  });
  const url = await underLoad(run);
  const { producer } = run;
  disk.makeReadOnly();
  const refusal = '503 store_unwritable';
  await waitFor('refusals', () => (producer.answers.get(refusal) ?? 0) >= 20, 30_000);
  producer.pause();
  await producer.settled();
  assert.deepEqual(new Set(producer.answers.keys()), new Set(['202', refusal]));
  const health = await fetch(`${url}/api/v1/health`);
  assert.deepEqual(
    [health.status, ((await health.json()) as { code: string }).code],
    [503, 'store_unwritable'],
  );
  assert.equal(
    run.said.match(/^gancho: the file system of the store is read-only/gm)?.length,
    1,
    run.said,
  );

  run.signal('SIGKILL');
  await run.ended();
  await disk.restore();
  const { violations } = await run.judge();
  assert.deepEqual(violations, []);
});

test('a damaged page that is met ends the server, with the way back', async () => {
  using folder = temporaryFolder();
  await using run = await FaultRun.begin({ folder: folder.path, seed: 9, rate: 200 });
  await underLoad(run);
  run.producer.pause();
  await run.producer.settled();
  assert.equal((await run.end('SIGTERM')).code, 0);
  damagePage(join(run.dataDir, 'gancho.db'));
  const url = await run.startListening();
  void fetch(`${url}/api/v1/app/one/attempt/endpoint/one-a`, {
    headers: { authorization: `Bearer ${faultsKey}` },
  }).catch(() => {});
  const timer = setTimeout(() => run.signal('SIGKILL'), endMsMax);
  await run.exited;
  clearTimeout(timer);
  const { said } = run;
  const { code } = await run.ended();
  assert.equal(code, 1, said);
  assert.match(said, /^gancho: .* is damaged \(.*Bring the data folder back from a copy\.$/m);
});

/** Overwrites a page that only lists of attempts read, as a disk does that returns what is another's. */
function damagePage(path: string): void {
  let root: number;
  let pageBytes: number;
  {
    using database = new DatabaseSync(path, { readOnly: true });
    const row = database
      .prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'attempt_by_endpoint'`)
      .get();
    root = Number(row!['rootpage']);
    pageBytes = Number(database.prepare('PRAGMA page_size').get()!['page_size']);
  }
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (root - 1) * pageBytes);
  closeSync(file);
}
