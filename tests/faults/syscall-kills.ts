/**
 * Kills the server at every system call with which it changes its files, on the way of one message:
 * accepted, delivered, recorded, and folded from the log into the database.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support/wait-for.ts';
import { attachFault } from './attach-fault.ts';
import type { Verdict } from './check-ledgers.ts';
import { FaultRun } from './fault-run.ts';

export interface SyscallKillOptions {
  folder: string;
  seed: number;
  /** Kills at the first call, and then at each so many-th. */
  stride: number;
  /** The first call to kill at. */
  from: number;
  /** Where the messages go; the path of one that fails at first has a retry in it. */
  applications: string[];
  onKill?: (line: string) => void;
}

/** What the world knew of the message when the server died. */
export type Known = 'nothing' | 'accepted' | 'delivered, not accepted' | 'accepted and delivered';

export interface SyscallKill {
  application: string;
  file: string;
  nth: number;
  call: string;
  known: Known;
}

export interface SyscallKillResult extends Verdict {
  kills: SyscallKill[];
}

const calls = 'pwrite64,pwritev,write,fsync,fdatasync,ftruncate,unlink';
/**
 * The writer writes the log; who checkpoints, the database. Each thread counts its own calls. Before
 * each path both have to rest: records of what was sent again, and the checkpoint of them, are over.
 */
const files = [
  { name: 'gancho.db-wal', restMs: 400 },
  { name: 'gancho.db', restMs: 1300 },
];
const callsMax = 500;
/** After this time without an end there was no such call: retry, watermark and checkpoint are done. */
const pathMsMax = 4000;

export async function runSyscallKills(options: SyscallKillOptions): Promise<SyscallKillResult> {
  const { folder, seed, stride, from } = options;
  await using run = await FaultRun.begin({ folder, seed, rate: 0 });
  const kills: SyscallKill[] = [];
  for (const application of options.applications) {
    for (const file of files) {
      for (let nth = from; nth < callsMax; nth += stride) {
        const kill = await killAt(run, application, file, nth);
        if (kill === null) break;
        kills.push(kill);
        options.onKill?.(`${application} ${file.name} ${nth}: ${kill.call}, known: ${kill.known}`);
      }
    }
  }
  const verdict = await run.judge();
  return { ...verdict, kills };
}

/** null where the path ended before there were so many calls. */
async function killAt(
  run: FaultRun,
  application: string,
  file: (typeof files)[number],
  nth: number,
): Promise<SyscallKill | null> {
  const { producer, receiver } = run;
  const url = await run.startListening();
  await producer.repeatUnanswered(url);
  await run.drain();
  const log = join(run.dataDir, 'gancho.db-wal');
  await waitFor('a store at rest', () => Date.now() - statSync(log).mtimeMs > file.restMs);
  const fault = await attachFault(run.pid, {
    calls,
    effect: `signal=KILL:when=${nth}`,
    paths: [join(run.dataDir, file.name)],
  });
  let isDead = false;
  void run.exited.then(() => (isDead = true));
  const before = receiver.count();
  let isAccepted = false;
  void producer.sendOne(url, application).then((accepted) => (isAccepted = accepted));
  const until = performance.now() + pathMsMax;
  await waitFor(
    'the end of the server or of the path',
    () => isDead || performance.now() > until,
    2 * pathMsMax,
  );
  await fault.detach();
  if (!isDead) {
    await run.end('SIGTERM');
    return null;
  }
  await run.ended();
  const isDelivered = receiver.count() > before;
  const call = fault.lastCall() ?? 'unknown';
  return { application, file: file.name, nth, call, known: knownOf(isAccepted, isDelivered) };
}

function knownOf(isAccepted: boolean, isDelivered: boolean): Known {
  if (isAccepted) return isDelivered ? 'accepted and delivered' : 'accepted';
  return isDelivered ? 'delivered, not accepted' : 'nothing';
}
