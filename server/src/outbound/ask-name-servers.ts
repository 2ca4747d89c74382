/**
 * Asks name servers for the addresses of a full name, over sockets of its own: not on Node's four
 * worker threads, where as many names with a hanging name server would stop every other look-up.
 */
import { Resolver } from 'node:dns/promises';
import type { Clock } from '../lib/clock.ts';

export interface NameServerOptions {
  /** How long the first try waits for its answer. */
  tryMsMax: number;
  tries: number;
  /** Once one family has addresses, the other one is waited for as long. */
  otherFamilyMsMax: number;
}

/** What was found, with the shortest time that it may be kept; or what was said instead. */
export type NameAnswer =
  | { addresses: string[]; keepMs: number }
  | { addresses: null; code: string };

export interface NameServers {
  ask: (name: string) => Promise<NameAnswer>;
  /** Ends all that is being asked. */
  close: () => void;
}

/** `servers` are addresses, with a port or without; none for the usual one of this machine. */
export function createNameServers(
  clock: Clock,
  servers: readonly string[],
  { tryMsMax, tries, otherFamilyMsMax }: NameServerOptions,
): NameServers {
  const resolver = new Resolver({ timeout: tryMsMax, tries, maxTimeout: tryMsMax * 2 });
  resolver.setServers(servers.length === 0 ? ['127.0.0.1'] : [...servers]);

  async function askOne(name: string, family: 4 | 6): Promise<NameAnswer> {
    try {
      const found =
        family === 4
          ? await resolver.resolve4(name, { ttl: true })
          : await resolver.resolve6(name, { ttl: true });
      const addresses = found.map(({ address }) => address);
      const keepMs = Math.min(...found.map(({ ttl }) => ttl)) * 1000;
      return addresses.length > 0 ? { addresses, keepMs } : { addresses: null, code: 'ENODATA' };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { addresses: null, code: code ?? 'EBADRESP' };
    }
  }

  return {
    ask(name) {
      return new Promise((settle) => {
        const answers: NameAnswer[] = [];
        let cancel = () => {};
        // Some name servers never answer for the family that a name has no address of.
        const note = (answer: NameAnswer): void => {
          answers.push(answer);
          if (answers.length === 2) {
            cancel();
            settle(merge(answers));
          } else if (answer.addresses !== null) {
            cancel = clock.after(otherFamilyMsMax, () => settle(answer));
          }
        };
        void askOne(name, 4).then(note);
        void askOne(name, 6).then(note);
      });
    },
    close: () => resolver.cancel(),
  };
}

/** All addresses of both; of two failures the one that says more than that there is none. */
function merge(answers: readonly NameAnswer[]): NameAnswer {
  const found = answers.filter((answer) => answer.addresses !== null);
  if (found.length > 0) {
    return {
      addresses: found.flatMap(({ addresses }) => addresses),
      keepMs: Math.min(...found.map(({ keepMs }) => keepMs)),
    };
  }
  const failed = answers.filter((answer) => answer.addresses === null);
  return failed.find(({ code }) => !isAbsence(code)) ?? failed[0]!;
}

/** Whether it is an answer that there is nothing, and not the lack of one. */
export function isAbsence(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME';
}
