/** Runs PostgreSQL servers of the tests' own: a database for each test, and every end that a server can meet. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import {
  makeClusterFolder,
  makeFolder,
  programRole,
  removeFolder,
  sweepFolders,
  type PostgresFolder,
} from './postgres-folder.ts';
import { giveToAccount, postgresProgram, runAsAccount } from './postgres-programs.ts';
import { PostgresProcess } from './postgres-process.ts';
import { waitFor } from './wait-for.ts';

export interface PostgresOptions {
  /** Lines of `postgresql.conf` beside the tests' own, or in place of them. */
  settings?: Record<string, string>;
}

/** Durable as an operator's server has to be; small, since several run beside each other. */
const usualSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '32MB',
  max_connections: '200',
  wal_level: 'replica',
  max_wal_senders: '10',
  jit: 'off',
  timezone: 'Asia/Kathmandu',
  // In the folder of the cluster, so that it goes with it after a SIGKILL.
  dynamic_shared_memory_type: 'mmap',
};

/** What takes longer waits for something that does not come, and the test should say for what. */
const queryMsMax = 60_000;

export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  readonly password: string;
  readonly #folder: PostgresFolder;
  readonly #process: PostgresProcess;
  #standbys = 0;

  constructor(folder: PostgresFolder, port: number) {
    this.#folder = folder;
    this.#process = new PostgresProcess(folder.data, join(folder.path, 'log'));
    this.password = folder.password;
    this.port = port;
    servers.add(this);
  }

  /** For the program under test, whose role owns the databases. */
  url(database = 'postgres'): string {
    return `postgres://${programRole}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Where its cluster, its socket and its log are. */
  get folder(): string {
    return this.#folder.path;
  }

  /** 0 while the server is down. */
  get postmasterPid(): number {
    return this.#process.pid;
  }

  /** All that the server has logged. */
  log(): string {
    return this.#process.log();
  }

  /** Starts it, after whatever ended it, and waits until it answers. */
  start(): Promise<void> {
    return this.#process.start();
  }

  /** `fast` ends it in order; `immediate` as a crash of the server's own would. */
  stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    return this.#process.stop(mode);
  }

  /** Kills the postmaster: none of its processes can say a word to its clients. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** The URL of a new database: empty, or a copy of one that nobody is connected to. */
  async createDatabase(like?: string): Promise<string> {
    const name = `test_${randomBytes(6).toString('hex')}`;
    const template = like === undefined ? 'template1' : databaseOf(like);
    await this.query(`CREATE DATABASE ${name} OWNER ${programRole} TEMPLATE ${template}`);
    return this.url(name);
  }

  /** Ends connections that are left, and takes the database away. */
  async dropDatabase(url: string): Promise<void> {
    await this.query(`DROP DATABASE ${databaseOf(url)} WITH (FORCE)`);
  }

  /** Asks the server as its superuser. */
  async query(sql: string, database = 'postgres'): Promise<Record<string, any>[]> {
    const client = new Client({
      host: this.#folder.path,
      port: this.port,
      user: 'postgres',
      database,
      connectionTimeoutMillis: queryMsMax,
      query_timeout: queryMsMax,
    });
    // Said by the query as well, which is where it is wanted.
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query(sql);
      return rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Changes settings that a running server takes. */
  async configure(settings: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) {
      await this.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await this.query('SELECT pg_reload_conf()');
  }

  /**
   * A second server that follows this one. When it resolves, each commit here waits until it is on
   * the other's disk too. Fence this one with `kill` before the other is promoted.
   */
  async standby(): Promise<PostgresServer> {
    const folder = makeFolder();
    const name = `standby_${++this.#standbys}`;
    const source = `host=${this.#folder.path} port=${this.port} user=postgres`;
    runAsAccount(postgresProgram('pg_basebackup'), [
      `--dbname=${source}`,
      `--pgdata=${folder.data}`,
      '--wal-method=stream',
      '--checkpoint=fast',
      '--no-sync',
    ]);
    const server = new PostgresServer(folder, await freePort());
    server.write('standby.signal', '');
    server.write(
      'standby.conf',
      configurationOf({
        port: String(server.port),
        unix_socket_directories: folder.path,
        primary_conninfo: `${source} application_name=${name}`,
        // What it copied is this server's wish, not its own.
        synchronous_standby_names: '',
      }),
    );
    server.write('postgresql.conf', `${server.read('postgresql.conf')}include 'standby.conf'\n`);
    server.write('postgresql.auto.conf', '');
    await server.start();
    await this.configure({ synchronous_standby_names: `FIRST 1 (${name})` });
    const state = `SELECT 1 FROM pg_stat_replication WHERE application_name = '${name}' AND sync_state = 'sync'`;
    await waitFor(
      'the standby to be synchronous',
      async () => (await this.query(state)).length > 0,
    );
    return server;
  }

  /** Makes a standby a primary: when it resolves, it takes writes. */
  async promote(): Promise<void> {
    const [row] = await this.query('SELECT pg_promote(true, 60) AS done');
    if (row?.['done'] !== true) throw new Error(`it was not promoted:\n${this.log()}`);
  }

  /** Reads a file of the cluster. */
  read(name: string): string {
    return readFileSync(join(this.#folder.data, name), 'utf8');
  }

  /** Writes a file of the cluster. */
  write(name: string, text: string): void {
    const path = join(this.#folder.data, name);
    writeFileSync(path, text, { mode: 0o600 });
    giveToAccount(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('immediate');
    this.remove();
  }

  /** Ends it without waiting for the event loop, which a process that exits has no more. */
  endNow(): void {
    this.#process.endNow();
    this.remove();
  }

  remove(): void {
    servers.delete(this);
    removeFolder(this.#folder.path);
  }
}

const servers = new Set<PostgresServer>();
process.once('exit', () => {
  for (const server of servers) server.endNow();
});

/** A server of the test's own, running. */
export async function startPostgres({
  settings = {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  sweepFolders();
  const folder = makeClusterFolder();
  const server = new PostgresServer(folder, await freePort());
  const places = { port: String(server.port), unix_socket_directories: folder.path };
  const all = { ...usualSettings, ...places, ...settings };
  server.write('postgresql.conf', `${server.read('postgresql.conf')}${configurationOf(all)}`);
  await server.start();
  return server;
}

let shared: Promise<PostgresServer> | undefined;

/**
 * The one server of all tests of a process that harm none; it ends with the process. Nothing ends
 * it before, so that what it writes need not reach the disk, and databases are made in no time.
 */
export function sharedPostgres(): Promise<PostgresServer> {
  return (shared ??= startPostgres({ settings: { fsync: 'off' } }));
}

/** The name of the database in a URL. */
export function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function configurationOf(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');
}
