/** What the system's own files say of names: the hosts file, and the settings of its resolver. */
import { isIP } from 'node:net';

/** Names in small letters with their addresses, in the order of the file (hosts(5)). */
export type Hosts = ReadonlyMap<string, readonly string[]>;

export interface ResolverSettings {
  servers: string[];
  /** Appended to names in turn, until one is found. */
  search: string[];
  /** A name with as many dots is asked for as it stands before the search list. */
  ndots: number;
}

/** The C library knows six entries and ndots up to 15 (resolv.conf(5)). */
const searchMax = 6;
const ndotsMax = 15;

export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names.map((one) => one.toLowerCase().replace(/\.$/, ''))) {
      const addresses = hosts.get(name);
      if (addresses === undefined) hosts.set(name, [address]);
      else if (!addresses.includes(address)) addresses.push(address);
    }
  }
  return hosts;
}

/** `nameserver`, `search` or `domain` (the last of them counts) and the option `ndots`. */
export function parseResolverSettings(text: string): ResolverSettings {
  const settings: ResolverSettings = { servers: [], search: [], ndots: 1 };
  for (const line of text.split('\n')) {
    const [word, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (word === 'nameserver' && isIP(values[0] ?? '') !== 0) settings.servers.push(values[0]!);
    if (word === 'search' || word === 'domain') {
      settings.search = values.map((value) => value.replace(/\.$/, '')).filter((one) => one !== '');
    }
    if (word !== 'options') continue;
    for (const value of values) {
      const ndots = /^ndots:(\d+)$/.exec(value)?.[1];
      if (ndots !== undefined) settings.ndots = Math.min(Number(ndots), ndotsMax);
    }
  }
  settings.search.splice(searchMax);
  return settings;
}

/** The full names to ask for, in this order, as the C library would. A last dot ends the matter. */
export function candidatesOf(name: string, { search, ndots }: ResolverSettings): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const longer = search.map((suffix) => `${name}.${suffix}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...longer] : [...longer, name];
}
