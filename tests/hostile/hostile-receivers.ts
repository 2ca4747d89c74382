/** Starts the process of the hostile receivers, and says where each of them listens. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { allBehaviours } from './all-behaviours.ts';
import type { Behaviour } from './behaviour.ts';
import type { HostileCounts, HostilePorts, HostileQuestion } from './hostile-process.ts';
import { makeOddCertificates, type OddCertificates } from './odd-certificates.ts';

export interface HostileReceiver extends Behaviour {
  port: number;
  /** Without a slash at the end. */
  url: string;
}

export interface HostileReceivers extends AsyncDisposable {
  receivers: HostileReceiver[];
  trustedFile: string;
  /** What happened at these since the last call. */
  counts: (names: string[]) => Promise<HostileCounts>;
}

export async function startHostileReceivers(): Promise<HostileReceivers> {
  const folder = temporaryFolder();
  const strangers = join(folder.path, 'strangers');
  mkdirSync(strangers);
  const certificates = makeOddCertificates(folder.path, strangers);
  const child = fork(resolve(import.meta.dirname, 'hostile-process.ts'), { stdio: 'inherit' });
  let asking: Promise<unknown> = Promise.resolve();
  /** One question after the other, so that each gets its own answer. */
  const answerTo = <T>(question: OddCertificates | HostileQuestion): Promise<T> => {
    const answer = asking.then(async () => {
      const message = once(child, 'message');
      child.send(question);
      return (await message)[0] as T;
    });
    asking = answer;
    return answer;
  };
  const { ports } = await answerTo<HostilePorts>(certificates);
  return {
    receivers: allBehaviours(certificates).map((behaviour) => {
      const port = ports[behaviour.name]!;
      const scheme = behaviour.scheme ?? (behaviour.tls === undefined ? 'http' : 'https');
      return { ...behaviour, port, url: `${scheme}://127.0.0.1:${port}` };
    }),
    trustedFile: certificates.trustedFile,
    counts: (names) => answerTo<HostileCounts>({ names }),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}
