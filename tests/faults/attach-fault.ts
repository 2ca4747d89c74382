/** Lets system calls of a running server fail, wait or be its last, by strace. */
import { spawn } from 'node:child_process';
import { waitFor } from '../support/wait-for.ts';

export interface CallFault {
  /** Names of system calls, with commas between. */
  calls: string;
  /** As strace takes it after the name: `error=EIO:when=1`, `signal=KILL:when=3`. Counts by thread. */
  effect: string;
  /** Only calls that concern these files. */
  paths: string[];
}

export interface AttachedFault {
  /** How many calls were struck so far. */
  struck: () => number;
  /** The call that the server died at, or null. */
  lastCall: () => string | null;
  /** Lets the server go on undisturbed. */
  detach: () => Promise<void>;
}

/** Resolves once every thread of the process is watched. */
export async function attachFault(pid: number, fault: CallFault): Promise<AttachedFault> {
  const { calls, effect, paths } = fault;
  const only = paths.flatMap((path) => ['-P', path]);
  const inject = `inject=${calls}:${effect}`;
  const args = ['-f', '-p', String(pid), '-e', `trace=${calls}`, '-e', inject, '-s', '0', ...only];
  const child = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  let closed = false;
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = new Promise<void>((settle) => {
    child.on('close', () => {
      closed = true;
      settle();
    });
  });
  await waitFor('strace to attach', () => {
    if (closed) throw new Error(`strace could not attach: ${output}`);
    return / attached with /.test(output);
  });
  return {
    struck: () => output.match(/\(INJECTED|\(DELAYED/g)?.length ?? 0,
    lastCall: () => {
      const names = [...output.matchAll(/^(?:\[pid +\d+\] )?(\w+)\(/gm)].map(([, name]) => name!);
      return names.at(-1) ?? null;
    },
    async detach() {
      if (!closed) child.kill('SIGTERM');
      await end;
    },
  };
}
