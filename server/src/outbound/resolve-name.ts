/**
 * Finds the addresses of a name, within bounds of time and number.
 *
 * The hosts file and the search list of the system hold as operators expect (compose, Kubernetes);
 * what they do not settle is asked of the name servers. All who want the same name at the same time
 * share one look-up, and its answer for a moment longer.
 */
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import {
  askNameServers,
  isAbsence,
  type Asking,
  type NameServerOptions,
} from './ask-name-servers.ts';
import { candidatesOf, parseHosts, parseResolverSettings } from './name-files.ts';
import { watchFile } from './watched-file.ts';

export type Resolve = (name: string) => Promise<readonly string[]>;

/** The name has no address, or nobody said so in time. */
export class NameNotFound extends Error {}

export interface ResolveOptions extends NameServerOptions {
  /** In place of those that the system names; `address` or `address:port`. */
  servers: readonly string[];
  hostsFile: string;
  settingsFile: string;
  /** From the question to the answer, waiting for its turn included. */
  maxMs: number;
  /** An answer is used again for at most so long, and never longer than its name server allows. */
  reuseMsMax: number;
  namesMax: number;
  /** As many names are looked up at a time. */
  lookUpsMax: number;
}

interface LookUp {
  late: boolean;
  /** What is being asked just now. */
  asking: Asking | null;
}

/** `close` ends all look-ups. */
export interface NameResolver {
  resolve: Resolve;
  close: () => void;
}

export function createNameResolver(clock: Clock, options: ResolveOptions): NameResolver {
  const hosts = watchFile(clock, options.hostsFile, parseHosts);
  const settings = watchFile(clock, options.settingsFile, parseResolverSettings);
  const kept = new LruCache<string, { addresses: readonly string[]; until: number }>(
    options.namesMax,
  );
  const underWay = new Map<string, Promise<readonly string[]>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const asked = new Set<Asking>();

  function resolve(name: string): Promise<readonly string[]> {
    const inFile = hosts().get(name.toLowerCase().replace(/\.$/, ''));
    if (inFile !== undefined) return Promise.resolve(inFile);
    const known = kept.get(name);
    if (known !== undefined && known.until > clock.elapsed()) {
      return Promise.resolve(known.addresses);
    }
    const shared = underWay.get(name);
    if (shared !== undefined) return shared;
    const looking = bounded(name).finally(() => underWay.delete(name));
    underWay.set(name, looking);
    return looking;
  }

  function bounded(name: string): Promise<readonly string[]> {
    return new Promise((settle, reject) => {
      const state: LookUp = { late: false, asking: null };
      const cancel = clock.after(options.maxMs, () => {
        state.late = true;
        state.asking?.cancel();
        reject(new NameNotFound(noAnswer(name)));
      });
      const begin = (): void => {
        running += 1;
        // What is late when its turn comes would only keep others waiting.
        const looked = state.late ? Promise.resolve([]) : lookUp(name, state);
        looked.then(settle, reject).finally(() => {
          cancel();
          running -= 1;
          waiting.shift()?.();
        });
      };
      if (running < options.lookUpsMax) begin();
      else waiting.push(begin);
    });
  }

  /** Asks for one full name after the other; the first one that has addresses counts. */
  async function lookUp(name: string, state: LookUp): Promise<readonly string[]> {
    const servers = options.servers.length > 0 ? options.servers : settings().servers;
    let failure = 'ENOTFOUND';
    for (const candidate of candidatesOf(name, settings())) {
      if (state.late) break;
      const asking = askNameServers(clock, servers, candidate, options);
      state.asking = asking;
      asked.add(asking);
      const answer = await asking.answer;
      asked.delete(asking);
      if (answer.addresses !== null) {
        const forMs = Math.min(answer.keepMs, options.reuseMsMax);
        kept.set(name, { addresses: answer.addresses, until: clock.elapsed() + forMs });
        return answer.addresses;
      }
      if (isAbsence(failure) && answer.code !== 'ENOTFOUND') failure = answer.code;
    }
    throw new NameNotFound(causeOf(name, failure));
  }

  function noAnswer(name: string): string {
    return `no name server answered for ${name} within ${options.maxMs / 1000} s`;
  }

  function causeOf(name: string, code: string): string {
    switch (code) {
      case 'ENOTFOUND':
      case 'EBADNAME':
        return `the name ${name} was not found`;
      case 'ENODATA':
        return `the name ${name} has no address`;
      case 'ETIMEOUT':
        return noAnswer(name);
      case 'ECONNREFUSED':
        return `no name server could be asked for ${name}`;
      default:
        return `the name ${name} could not be resolved (${code})`;
    }
  }

  return {
    resolve,
    close() {
      for (const asking of asked) asking.cancel();
    },
  };
}
