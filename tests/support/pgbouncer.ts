/** Runs a PgBouncer in front of a server of the tests. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { makeFolder, programRole, removeFolder } from './postgres-folder.ts';
import { giveToAccount, startAsAccount } from './postgres-programs.ts';
import type { PostgresServer } from './postgres-server.ts';
import { waitFor } from './wait-for.ts';

export interface PgBouncerOptions {
  server: PostgresServer;
  /** By the transaction where nothing is said. */
  poolMode?: 'session' | 'transaction';
  /** Connections to the server, for each database; few where nothing is said. */
  poolSize?: number;
  /** Of its `[pgbouncer]` section, beside what the tests set or in place of it. */
  settings?: Record<string, string>;
}

export interface PgBouncer extends AsyncDisposable {
  /** Of a database of the server, through the pool. */
  url: (database: string) => string;
  /** All that it has logged. */
  log: () => string;
}

const poolSizeUsual = 10;

/** Starts it on a free port and waits until it takes connections. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const { server, poolMode = 'transaction', poolSize = poolSizeUsual, settings = {} } = options;
  const folder = makeFolder();
  const port = await freePort();
  const file = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text, { mode: 0o600 });
    giveToAccount(path);
    return path;
  };
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: file('users', `"${programRole}" "${server.password}"\n`),
    pool_mode: poolMode,
    default_pool_size: String(poolSize),
    max_client_conn: '1000',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const databases = `[databases]\n* = host=127.0.0.1 port=${server.port}\n`;
  const configuration = file('ini', `${databases}[pgbouncer]\n${lines.join('\n')}\n`);
  const logFile = join(folder.path, 'log');
  const log = openSync(logFile, 'a');
  const child = startAsAccount('pgbouncer', [configuration], log, 'SIGTERM');
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const settle = (): void => {
      ended = true;
      resolve();
    };
    child.once('error', settle).once('exit', settle);
  });
  const endNow = (): void => {
    child.kill('SIGKILL');
    removeFolder(folder.path);
  };
  process.once('exit', endNow);
  const words = (): string => readFileSync(logFile, 'utf8');
  await waitFor('PgBouncer to take connections', () => {
    if (ended) throw new Error(`PgBouncer did not start:\n${words()}`);
    return listens(port);
  });
  return {
    url: (database) => `postgres://${programRole}:${server.password}@127.0.0.1:${port}/${database}`,
    log: words,
    async [Symbol.asyncDispose]() {
      process.off('exit', endNow);
      // Its end is awaited, which nothing else may keep this process for.
      child.ref();
      child.kill('SIGTERM');
      await end;
      removeFolder(folder.path);
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}
