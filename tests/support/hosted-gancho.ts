/**
 * A server of a test's own where its process does not matter: only what it answers and what it keeps.
 * Where many files run, a process beside them runs such servers (`gancho-host.ts`): starting one there
 * takes a fifth of what a process of its own takes.
 */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  askWith,
  environmentOf,
  startGancho,
  testKey,
  type GanchoOptions,
  type ServedAlone,
} from './gancho-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What a host says of a server: where it is, why it did not start, or what it reports. */
export type HostLine = { url: string; dataDir: string } | { error: string } | { problem: string };

/** Names the sockets of the hosts for the processes that run test files. */
const variable = 'TEST_HOSTS';
/** One for each core that CI has: the servers of a host share a thread. */
const hostCount = 2;
const host = resolve(import.meta.dirname, 'gancho-host.ts');

/** Starts a server with these options, on an empty store; ends it when it is disposed of. */
export async function serveGancho(
  options: Pick<GanchoOptions, 'env' | 'allowSubnets'> = {},
): Promise<ServedAlone> {
  const text = process.env[variable];
  if (text === undefined) return startGancho(options);
  const paths = JSON.parse(text) as string[];
  const foreign = Object.keys(options.env ?? {}).filter((name) => !name.startsWith('GANCHO_'));
  if (foreign.length > 0) throw new Error(`${foreign.join(', ')}: use startGancho for a process`);
  const socket = connect(paths[process.pid % paths.length]!);
  const asked = Object.entries(environmentOf(options)).filter(([name]) =>
    name.startsWith('GANCHO_'),
  );
  socket.write(`${JSON.stringify(Object.fromEntries(asked))}\n`);
  let output = '';
  const place = await new Promise<{ url: string; dataDir: string }>((settle, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the host of servers ended')));
    createInterface(socket).on('line', (text) => {
      const line = JSON.parse(text) as HostLine;
      if ('url' in line) settle(line);
      else if ('error' in line) reject(new Error(`the server did not start:\n${line.error}`));
      else output += `${line.problem}\n`;
    });
  });
  // It lasts as long as the connection, which is not to keep the process of the test.
  socket.unref();
  const key = options.env?.['GANCHO_API_KEY'] ?? testKey;
  return {
    ...place,
    key,
    output: () => output,
    api: askWith(place.url, key),
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}

/** Starts the hosts that `serveGancho` of the processes started from now on uses. */
export async function startHosts(): Promise<AsyncDisposable> {
  const folder = temporaryFolder();
  const paths = Array.from({ length: hostCount }, (_, index) => join(folder.path, `${index}`));
  const ends = await Promise.all(paths.map(startHost));
  process.env[variable] = JSON.stringify(paths);
  return {
    async [Symbol.asyncDispose]() {
      delete process.env[variable];
      await Promise.all(ends.map((end) => end()));
      folder[Symbol.dispose]();
    },
  };
}

/** Returns what ends it, once what it still runs has ended. */
async function startHost(path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [host, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((settle) => child.on('close', () => settle()));
  let isOver = false;
  void ended.then(() => {
    if (!isOver) process.stderr.write('a host of servers ended\n');
  });
  await Promise.race([new Promise((settle) => child.stdout.once('data', settle)), ended]);
  return async () => {
    isOver = true;
    child.stdin.end();
    await ended;
  };
}
