/** Finds the addresses of a name, within a bound of time. */
import { lookup } from 'node:dns/promises';
import type { Clock } from '../lib/clock.ts';

export type Resolve = (name: string) => Promise<string[]>;

/** The name has no address, or nobody said so in time. */
export class NameNotFound extends Error {}

/**
 * Asks the system's resolver, so that the hosts file and local rules hold as operators expect. It
 * runs on Node's four worker threads; answers are shared by all who ask for the same name at the
 * same time, so that one slow name server does not take every thread.
 */
export function createResolve(clock: Clock, maxMs: number): Resolve {
  const underWay = new Map<string, Promise<string[]>>();

  return (name) => {
    const shared = underWay.get(name);
    if (shared !== undefined) return shared;
    const asking = bounded(name).finally(() => underWay.delete(name));
    underWay.set(name, asking);
    return asking;
  };

  function bounded(name: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(maxMs, () => {
        reject(new NameNotFound(`no name server answered for ${name} within ${maxMs / 1000} s`));
      });
      lookup(name, { all: true, order: 'verbatim' }).then(
        (found) => {
          cancel();
          resolve(found.map(({ address }) => address));
        },
        (error: NodeJS.ErrnoException) => {
          cancel();
          reject(new NameNotFound(causeOf(name, error)));
        },
      );
    });
  }
}

function causeOf(name: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOTFOUND') return `the name ${name} was not found`;
  if (error.code === 'EAI_AGAIN') return `no name server could be asked for ${name}`;
  return `the name ${name} could not be resolved (${error.code ?? error.message})`;
}
