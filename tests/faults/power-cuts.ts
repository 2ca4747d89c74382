/** Cuts the power of the server's disk again and again, while messages are sent. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Verdict } from './check-ledgers.ts';
import { mountCrashDisk } from './crash-disk.ts';
import { FaultRun } from './fault-run.ts';
import { waitFor } from '../support/wait-for.ts';

export interface PowerCutOptions {
  folder: string;
  cuts: number;
  seed: number;
  rate: number;
  /** SQLite does not wait for the disk, to show that the cuts are real. */
  unsafe?: boolean;
  quietMs?: number;
  onCut?: (line: string) => void;
}

export interface PowerCutResult extends Verdict {
  /** How often the server went on for a while on a dead disk, and how often it ended itself then. */
  livedOn: number;
  endedItself: number;
  repeated: number;
}

const diskMegabytes = 256;
const loadMs = { min: 50, max: 900 };
const livesOnMsMax = 200;
export const unsafeModule = pathToFileURL(
  resolve(import.meta.dirname, 'plant-unsafe-settings.ts'),
).href;

export async function runPowerCuts(options: PowerCutOptions): Promise<PowerCutResult> {
  const { folder, cuts, seed, rate, unsafe = false } = options;
  using disk = mountCrashDisk(folder, diskMegabytes);
  const quietMs = options.quietMs === undefined ? {} : { quietMs: options.quietMs };
  await using run = await FaultRun.begin({
    folder,
    dataDir: join(disk.path, 'data'),
    seed,
    rate,
    ...quietMs,
  });
  execFileSync('sync', ['--file-system', disk.path]);
  const preload = unsafe ? { module: unsafeModule, plant: 'normal-hidden' } : undefined;
  let livedOn = 0;
  let endedItself = 0;
  for (let cut = 1; cut <= cuts; cut++) {
    const { chance, producer } = run;
    const url = await run.startListening({ preload });
    const repeating = producer.repeatUnanswered(url);
    producer.start(url);
    await pause(chance.between(loadMs.min, loadMs.max));
    await freeze(run);
    disk.cutPower();
    // A machine without power ends at once; half of the servers may show what they do with a disk
    // that takes nothing any more.
    if (chance.fraction() < 0.5) {
      livedOn += 1;
      run.signal('SIGCONT');
      await pause(chance.between(0, livesOnMsMax));
    }
    run.signal('SIGKILL');
    const { code } = await run.ended('killed');
    if (code !== null) endedItself += 1;
    await repeating;
    await disk.restore();
    options.onCut?.(`${cut}: ${producer.accepted} accepted so far`);
  }
  const verdict = await run.judge();
  return { ...verdict, livedOn, endedItself, repeated: run.producer.repeated };
}

/**
 * Stops every thread outside the kernel. While the file system is shut down, an fsync that is under
 * way may return success though it brought nothing to the disk: a program of ten lines that writes
 * and syncs sees that in one cut of twenty. No power cut does it, since it ends whoever would hear.
 */
async function freeze(run: FaultRun): Promise<void> {
  run.signal('SIGSTOP');
  const tasks = `/proc/${run.pid}/task`;
  const isStopped = (task: string): boolean =>
    readFileSync(join(tasks, task, 'stat'), 'utf8')
      .split(') ')
      .at(-1)!
      .startsWith('T');
  await waitFor('every thread to stop', () => readdirSync(tasks).every(isStopped));
}

function pause(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}
