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

export interface Asking {
  answer: Promise<NameAnswer>;
  /** Nobody waits any more: an answer that is not here is not waited for. */
  cancel: () => void;
}

/**
 * Asks for both families at once. `servers` are addresses, with a port or without; none for the usual
 * one of this machine. Each question has sockets of its own: bytes that are no answer would end all
 * questions on the same one, those of neighbours too, and a port of its own is harder to guess.
 */
export function askNameServers(
  clock: Clock,
  servers: readonly string[],
  name: string,
  { tryMsMax, tries, otherFamilyMsMax }: NameServerOptions,
): Asking {
  const resolver = new Resolver({ timeout: tryMsMax, tries, maxTimeout: tryMsMax * 2 });
  resolver.setServers(servers.length === 0 ? ['127.0.0.1'] : [...servers]);
  const cancel = (): void => resolver.cancel();

  async function askFor(family: 4 | 6): Promise<NameAnswer> {
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

  const answer = new Promise<NameAnswer>((settle) => {
    const answers: NameAnswer[] = [];
    let cancelWait = (): void => {};
    const note = (one: NameAnswer): void => {
      answers.push(one);
      if (answers.length === 2) {
        cancelWait();
        settle(merge(answers));
      } else if (one.addresses !== null) {
        // Some name servers never answer for the family that a name has no address of.
        cancelWait = clock.after(otherFamilyMsMax, () => {
          settle(one);
          cancel();
        });
      }
    };
    void askFor(4).then(note);
    void askFor(6).then(note);
  });
  return { answer, cancel };
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
