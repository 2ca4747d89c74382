/** Starts the process of the hostile receivers, and says where each of them listens. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { allBehaviours } from './all-behaviours.ts';
import type { Behaviour } from './behaviour.ts';
import type { HostileCounts, HostilePorts } from './hostile-process.ts';
import { makeOddCertificates } from './odd-certificates.ts';

export interface HostileReceiver extends Behaviour {
  port: number;
  /** Without a slash at the end. */
  url: string;
}

export interface HostileReceivers extends AsyncDisposable {
  receivers: HostileReceiver[];
  trustedFile: string;
  /** Requests that reached where none may. */
  canaryCount: () => Promise<number>;
}

export async function startHostileReceivers(): Promise<HostileReceivers> {
  const folder = temporaryFolder();
  const strangers = join(folder.path, 'strangers');
  mkdirSync(strangers);
  const certificates = makeOddCertificates(folder.path, strangers);
  const child = fork(resolve(import.meta.dirname, 'hostile-process.ts'), { stdio: 'inherit' });
  const answerTo = async <T>(question: unknown): Promise<T> => {
    const answer = once(child, 'message');
    child.send(question as string);
    return (await answer)[0] as T;
  };
  const { ports } = await answerTo<HostilePorts>(certificates);
  return {
    receivers: allBehaviours(certificates).map((behaviour) => {
      const port = ports[behaviour.name]!;
      const scheme = behaviour.scheme ?? (behaviour.tls === undefined ? 'http' : 'https');
      return { ...behaviour, port, url: `${scheme}://127.0.0.1:${port}` };
    }),
    trustedFile: certificates.trustedFile,
    canaryCount: async () => (await answerTo<HostileCounts>('count')).canary,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}
