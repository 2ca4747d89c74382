/** `npm run prove -- disks`: the Nth fsync fails, and every fsync takes long, under load. */
import { join } from 'node:path';
import type { Prove } from '../prove.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { attachFault } from './attach-fault.ts';
import { machineRows, markdownTable } from './describe-machine.ts';
import { FaultRun } from './fault-run.ts';

const rate = 200;
const calls = 'fsync,fdatasync';
/** Of these the log belongs to commits, the database to checkpoints. */
const files = ['gancho.db-wal', 'gancho.db'];
const delaysMs = { short: [500], full: [500, 1000, 2000, 5000] };
const slowAccepted = 100;
const endMsMax = 60_000;

export const prove: Prove = async ({ full, rounds, seed, progress }) => {
  const errors = await failAtEach(rounds ?? (full ? 40 : 3), seed, progress);
  const slow = await slowDown(full ? delaysMs.full : delaysMs.short, seed, progress);
  const rows = [...errors.rows, ...slow.rows, ['load', `${rate} messages/s, seed ${seed}`]];
  return {
    table: markdownTable(['what', 'figure'], [...rows, ...machineRows()]),
    violations: [...errors.violations, ...slow.violations],
  };
};

interface Part {
  rows: string[][];
  violations: string[];
}

/** Lets the first, then the second fsync fail, and so on: after each the server must end at once. */
async function failAtEach(
  times: number,
  seed: number,
  progress: (line: string) => void,
): Promise<Part> {
  using folder = temporaryFolder();
  await using run = await FaultRun.begin({ folder: folder.path, seed, rate });
  const violations: string[] = [];
  for (let round = 0; round < times; round++) {
    const file = files[round % files.length]!;
    const nth = Math.floor(round / files.length) + 1;
    const url = await run.startListening();
    const repeating = run.producer.repeatUnanswered(url);
    const fault = await attachFault(run.pid, {
      calls,
      effect: `error=EIO:when=${nth}`,
      paths: [join(run.dataDir, file)],
    });
    run.producer.start(url);
    await waitFor('the error', () => fault.struck() > 0, endMsMax);
    const timer = setTimeout(() => run.signal('SIGKILL'), endMsMax);
    await run.exited;
    clearTimeout(timer);
    await fault.detach();
    const { code } = await run.ended('killed');
    if (code !== 1) violations.push(`fsync ${nth} of ${file}: the server ended with ${code}`);
    await repeating;
    progress(`fsync ${nth} of ${file} failed: ended with ${code}`);
  }
  const endedWell = times - violations.length;
  const verdict = await run.judge();
  violations.push(...verdict.violations.map(({ kind, what }) => `${kind}: ${what}`));
  const lost = verdict.violations.filter(({ kind }) => kind === 'lost').length;
  return {
    rows: [
      ['fsyncs that failed with EIO, of commits and of checkpoints', String(times)],
      ['… after which the server ended with exit code 1', String(endedWell)],
      ['messages accepted', String(verdict.accepted)],
      ['**accepted and lost**', `**${lost}**`],
    ],
    violations,
  };
}

/** Every fsync of commits and checkpoints waits before it begins. */
async function slowDown(
  delays: number[],
  seed: number,
  progress: (line: string) => void,
): Promise<Part> {
  const rows: string[][] = [];
  const violations: string[] = [];
  for (const delayMs of delays) {
    using folder = temporaryFolder();
    await using run = await FaultRun.begin({ folder: folder.path, seed, rate });
    const url = await run.startListening();
    const fault = await attachFault(run.pid, {
      calls,
      effect: `delay_enter=${delayMs * 1000}:when=1+`,
      paths: files.map((file) => join(run.dataDir, file)),
    });
    run.producer.start(url);
    await waitFor('acceptance', () => run.producer.accepted >= slowAccepted, 3 * endMsMax);
    run.producer.pause();
    await run.producer.settled();
    await fault.detach();
    const answers = [...run.producer.answers].map(([answer, times]) => `${times} × ${answer}`);
    await run.end('SIGTERM');
    const verdict = await run.judge();
    violations.push(...verdict.violations.map(({ kind, what }) => `${kind}: ${what}`));
    rows.push([`each fsync takes ${delayMs} ms: answers`, answers.join(', ')]);
    progress(`fsync of ${delayMs} ms: ${answers.join(', ')}`);
  }
  return { rows, violations };
}
