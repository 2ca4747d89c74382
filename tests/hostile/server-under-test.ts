/** The real server, with what the judge has to know of it: its memory and its sockets. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startGancho, type GanchoProcess } from '../support/gancho-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Patch } from './server-hooks.ts';

/** Idle connections are kept for so long here; in production for half a minute. */
export const keepAliveMs = 1_000;
export const requestTimeoutSeconds = 2;
export const shortKeepAlive: Patch = {
  file: '/limits.ts',
  find: 'keepAliveMs: 30_000',
  replace: `keepAliveMs: ${keepAliveMs}`,
};

export interface ServerUnderTest extends AsyncDisposable {
  gancho: GanchoProcess;
  /** Resident bytes after a collection of garbage. */
  memory: () => Promise<number>;
  /** How many sockets it has open to each of these ports. */
  socketsTo: (ports: Iterable<number>) => Map<number, number>;
}

/** Starts it with these patches, trusting the authority in the file. */
export async function startServerUnderTest(
  trustedFile: string,
  patches: readonly Patch[],
): Promise<ServerUnderTest> {
  const hooks = pathToFileURL(resolve(import.meta.dirname, 'server-hooks.ts')).href;
  const gancho = await startGancho({
    env: {
      GANCHO_REQUEST_TIMEOUT: String(requestTimeoutSeconds),
      // Each delivery is one attempt: what comes after is the matter of other tests.
      GANCHO_RETRY_SCHEDULE: '86400',
      NODE_EXTRA_CA_CERTS: trustedFile,
      NODE_OPTIONS: `--expose-gc --import ${hooks}`,
      HOSTILE_PATCHES: JSON.stringify(patches),
    },
  });
  const readings = () => [...gancho.output().matchAll(/^memory (\d+)$/gm)];

  return {
    gancho,
    async memory() {
      const before = readings().length;
      gancho.process.kill('SIGUSR2');
      await waitFor('how much memory is left', () => readings().length > before, 20_000);
      return Number(readings().at(-1)![1]);
    },
    socketsTo: (ports) => socketsTo(gancho.process.pid!, ports),
    [Symbol.asyncDispose]: () => gancho[Symbol.asyncDispose](),
  };
}

/** From the list of the kernel; what is closed and only waits for its last packets is no one's. */
function socketsTo(pid: number, ports: Iterable<number>): Map<number, number> {
  const counts = new Map([...ports].map((port) => [port, 0]));
  const own = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode !== undefined) own.add(inode);
  }
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1);
  for (const row of rows) {
    const fields = row.trim().split(/\s+/);
    const port = Number.parseInt(fields[2]!.split(':')[1]!, 16);
    const count = counts.get(port);
    if (count !== undefined && own.has(fields[9]!)) counts.set(port, count + 1);
  }
  return counts;
}

/** What a file descriptor stands for; one that was closed meanwhile stands for nothing. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
