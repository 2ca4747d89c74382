/** Copies of the guard with a fault each, to see whether the proof would find it. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GuardModules } from './network-scene.ts';

interface Edit {
  /** Below `server/src/outbound`. */
  file: string;
  /** Must occur once. */
  from: string;
  to: string;
}

const sourceFolder = resolve(import.meta.dirname, '../../server');

export type CheckName = 'urls' | 'edges' | 'lawful' | 'redirects' | 'ways' | 'peer' | 'names';

interface PlantedFault {
  /** The check that must find it. */
  shows: CheckName;
  edits: readonly Edit[];
}

export const plantedFaults: Readonly<Record<string, PlantedFault>> = {
  'one range is missing': {
    shows: 'urls',
    edits: [
      { file: 'address-guard.ts', from: "range: '100.64.0.0/10'", to: "range: '100.64.0.0/32'" },
    ],
  },
  'a range ends one address too soon': {
    shows: 'edges',
    edits: [{ file: 'address-guard.ts', from: "range: '2001::/23'", to: "range: '2001::/24'" }],
  },
  'addresses within addresses are not looked at': {
    shows: 'edges',
    edits: [
      { file: 'embedded-ipv4.ts', from: 'return ipv4At(groups, at);', to: "return '8.8.8.8';" },
    ],
  },
  'interface identifiers of ISATAP are not looked at': {
    shows: 'edges',
    edits: [
      { file: 'embedded-ipv4.ts', from: 'return isIsatap ?', to: 'return isIsatap && false ?' },
    ],
  },
  'literal addresses are not checked': {
    shows: 'edges',
    edits: [
      {
        file: 'endpoint-url.ts',
        from: 'const refusal = guard.refusalOf(address);',
        to: 'const refusal = null;',
      },
      {
        file: 'guarded-connect.ts',
        from: 'const kind = guard.kindOf(address);',
        to: 'const kind = address === host ? null : guard.kindOf(address);',
      },
    ],
  },
  'of mixed answers the public ones are taken': {
    shows: 'names',
    edits: [
      {
        file: 'guarded-connect.ts',
        from: '  if (addresses.length > addressesMax) {',
        to: '  if (!inner) return addresses.filter((one) => guard.kindOf(one) === null);\n  if (addresses.length > addressesMax) {',
      },
    ],
  },
  'only the first address is checked': {
    shows: 'names',
    edits: [
      {
        file: 'guarded-connect.ts',
        from: 'for (const address of addresses) {',
        to: 'for (const address of addresses.slice(0, 1)) {',
      },
    ],
  },
  'the name is resolved once more for the connection': {
    shows: 'names',
    edits: [
      {
        file: 'guarded-connect.ts',
        from: '? await connectFirst(clock, addresses, port, connectTimes)',
        to: '? await connectFirst(clock, await addressesOf(parts, host), port, connectTimes)',
      },
    ],
  },
  'a last dot hides a name': {
    shows: 'ways',
    edits: [
      {
        file: 'inner-names.ts',
        from: "return name.replace(/\\.+$/, '').toLowerCase();",
        to: 'return name.toLowerCase();',
      },
    ],
  },
  'inner names count as any other': {
    shows: 'ways',
    edits: [
      {
        file: 'guarded-connect.ts',
        from: 'isIP(host) === 0 && isInnerName(host)',
        to: 'isIP(host) === 0 && isInnerName(host) && false',
      },
    ],
  },
  'the peer is not compared': {
    shows: 'peer',
    edits: [
      {
        file: 'connect-first.ts',
        from: 'if (isSameAddress(remoteAddress, address)) return null;',
        to: 'if (address !== null) return null;',
      },
    ],
  },
  'addresses of this server itself are not refused': {
    shows: 'urls',
    edits: [
      {
        file: 'own-addresses.ts',
        from: 'return known.some(',
        to: 'return [].some(',
      },
    ],
  },
  'ports of other services are not refused': {
    shows: 'urls',
    edits: [
      {
        file: 'endpoint-url.ts',
        from: 'if (refusedPorts.has(Number(url.port))) {',
        to: 'if (url.port === null) {',
      },
    ],
  },
  'any number of addresses is taken': {
    shows: 'names',
    edits: [
      {
        file: 'guarded-connect.ts',
        from: 'if (addresses.length > addressesMax) {',
        to: 'if (addresses.length > 1e6) {',
      },
    ],
  },
  'https alone is not asked for when sending': {
    shows: 'ways',
    edits: [
      {
        file: 'endpoint-url.ts',
        from: "if (httpsOnly && url.protocol !== 'https:') {",
        to: "if (httpsOnly && url.protocol === 'ftp:') {",
      },
    ],
  },
  'an allowed range opens what lies beside it': {
    shows: 'ways',
    edits: [
      {
        file: 'address-guard.ts',
        from: 'if (isAllowed(address)) return null;',
        to: 'if (allowSubnets.length > 0) return null;',
      },
    ],
  },
  // The last one: what follows them keeps its connections for a while.
  'redirects are followed': {
    shows: 'redirects',
    edits: [
      {
        file: 'send-request.ts',
        from: '    this.#status = statusCode;',
        to: "    this.#status = statusCode;\n    if (headers['location'] !== undefined) void fetch(String(headers['location'])).catch(() => {});",
      },
    ],
  },
};

/** The guard as it is, from a copy below `folder` in which these edits were made. */
export async function loadCopy(folder: string, edits: readonly Edit[]): Promise<GuardModules> {
  const target = join(folder, 'server');
  mkdirSync(target, { recursive: true });
  for (const part of ['src/outbound', 'src/domain', 'src/lib', 'src/limits.ts', 'package.json']) {
    cpSync(join(sourceFolder, part), join(target, part), { recursive: true });
  }
  symlinkSync(resolve(sourceFolder, '../node_modules'), join(folder, 'node_modules'));
  for (const { file, from, to } of edits) {
    const path = join(target, 'src/outbound', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) {
      throw new Error(`the fault cannot be planted: ${file} does not hold once: ${from}`);
    }
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return loadGuard(target);
}

/** The modules of the server in this folder. */
export async function loadGuard(folder: string = sourceFolder): Promise<GuardModules> {
  const load = async (path: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, 'src', path)).href);
  const sending = (await load('outbound/send-request.ts')) as Pick<GuardModules, 'createTransport'>;
  const { limits } = (await load('limits.ts')) as Pick<GuardModules, 'limits'>;
  const { systemClock } = (await load('lib/clock.ts')) as Pick<GuardModules, 'systemClock'>;
  return { createTransport: sending.createTransport, limits, systemClock };
}
