/** One connection to one server of PostgreSQL: opened within a bound, and given up where it hangs. */
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import type { Clock } from '../../lib/clock.ts';
import type { Answer, Row, Value } from '../sql/statements.ts';
import { ConnectionLost } from './database-fault.ts';
import type { DatabaseAddress, DatabaseHost, DatabaseTls } from './database-url.ts';

export interface ConnectionOptions {
  address: DatabaseAddress;
  clock: Clock;
  /** How long it may take until the server has let us in. */
  connectMs: number;
  /** How long a statement may take, unless it says another time, before the connection is given up. */
  statementMs: number;
  /** By which it reaches the server; without it, one of the operating system's. */
  openSocket?: () => Socket;
}

/** A dead way is noticed by the operating system after this time of silence, and its own probes. */
const keepAliveMs = 10_000;

/** Where a server stands, asked once when a connection is made. */
export interface ServerState {
  /** A standby, or a server that takes no writes. */
  readOnly: boolean;
  /** Grows with each promotion; 0 for a standby. */
  timeline: number;
  /** As in `server_version_num`: 150018 for 15.18. */
  version: number;
}

export interface ServerAnswer extends Answer {
  /** What the server says it did, in the first word of the statement. */
  command: string;
}

export class Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #statementMs: number;
  #lost: string | null = null;
  #lostListeners: (() => void)[] = [];

  private constructor(
    client: Client,
    socket: Socket,
    { clock, statementMs }: Pick<ConnectionOptions, 'clock' | 'statementMs'>,
  ) {
    this.#client = client;
    this.#socket = socket;
    this.#clock = clock;
    this.#statementMs = statementMs;
    client.on('error', (error) => this.#lose(error.message));
    client.on('end', () => this.#lose('the connection has ended'));
  }

  /** Rejects with `ConnectionLost`, whatever was in the way. */
  static async open(host: DatabaseHost, options: ConnectionOptions): Promise<Connection> {
    const { address, clock, connectMs, openSocket = () => new Socket() } = options;
    const socket = openSocket();
    let cancel = (): void => {};
    try {
      const client = new Client(clientConfig(host, address, socket));
      const connection = new Connection(client, socket, options);
      cancel = clock.after(connectMs, () => {
        socket.destroy(new Error(`no answer within ${connectMs} ms`));
      });
      await client.connect();
      return connection;
    } catch (error) {
      socket.destroy();
      throw new ConnectionLost(`${host.host}:${host.port}: ${messageOf(error)}`);
    } finally {
      cancel();
    }
  }

  /** Whether it can be used on: it is there, and in no transaction. */
  get isIdle(): boolean {
    return this.#lost === null && this.#client.getTransactionStatus() === 'I';
  }

  /**
   * One statement at a time; `$n` stands for the values. Without values it may be several. Rejects
   * with the server's error, or with `ConnectionLost` when it cannot be known what came of it.
   */
  async query(
    sql: string,
    values: readonly Value[] = [],
    withinMs?: number,
  ): Promise<ServerAnswer> {
    if (this.#lost !== null) throw new ConnectionLost(this.#lost);
    const waitMs = withinMs ?? this.#statementMs;
    const cancel = this.#clock.after(waitMs, () => this.destroy(`no answer within ${waitMs} ms`));
    try {
      const answered = await this.#client.query<Row>({ text: sql, values: values as Value[] });
      // Of several statements, the last one's.
      const { rows, rowCount, command } = [answered].flat().at(-1)!;
      return { rows, changes: rowCount ?? 0, command };
    } catch (error) {
      // Only what the server itself said of the statement has a severity.
      if ((error as { severity?: unknown }).severity !== undefined) throw error;
      if (this.#lost === null) this.destroy(messageOf(error));
      throw new ConnectionLost(this.#lost ?? messageOf(error));
    } finally {
      cancel();
    }
  }

  async readState(): Promise<ServerState> {
    const { rows } = await this.query(
      `SELECT current_setting('server_version_num')::int AS version,
         pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
         CASE WHEN pg_is_in_recovery() THEN '0'
           ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline`,
    );
    const row = rows[0]!;
    return {
      version: row['version'] as number,
      readOnly: row['read_only'] === 1,
      timeline: Number.parseInt(row['timeline'] as string, 16),
    };
  }

  /** Calls back once, when the connection is gone. */
  onLost(listener: () => void): void {
    if (this.#lost === null) this.#lostListeners.push(listener);
    else listener();
  }

  onNotification(listener: (payload: string) => void): void {
    this.#client.on('notification', ({ payload }) => listener(payload ?? ''));
  }

  /** Ends it at once; what is under way rejects. */
  destroy(reason: string): void {
    this.#lose(reason);
    this.#socket.destroy();
  }

  /** Ends it in order, or at once where that takes too long. */
  async end(withinMs: number): Promise<void> {
    const cancel = this.#clock.after(withinMs, () => this.#socket.destroy());
    this.#lose('the connection was closed');
    await this.#client.end().catch(() => {});
    cancel();
  }

  #lose(reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    for (const listener of this.#lostListeners.splice(0)) listener();
  }
}

function clientConfig(
  { host, port }: DatabaseHost,
  { user, password, database, applicationName, tls }: DatabaseAddress,
  socket: Socket,
): ClientConfig {
  return {
    host,
    port,
    user,
    password,
    database,
    // PgBouncer takes this one, and no other that would set something for the session.
    application_name: applicationName,
    ssl: tls === null ? false : tlsOptions(tls),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    stream: () => socket,
    types: { getTypeParser: parserOf },
  };
}

/** Read at each connection, so that renewed certificates need no restart. */
function tlsOptions({ mode, authorities, certificate, key }: DatabaseTls): ClientConfig['ssl'] {
  return {
    rejectUnauthorized: mode !== 'require',
    ...(authorities === null ? {} : { ca: readFileSync(authorities) }),
    ...(certificate === null ? {} : { cert: readFileSync(certificate) }),
    ...(key === null ? {} : { key: readFileSync(key) }),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** Numbers of types that the schema and its queries use, from the table pg_type. */
const types = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, float8: 701, numeric: 1700 };

/**
 * Values come as the embedded store gives them: numbers for all that is a number, 1 and 0 for true
 * and false, bytes, and text. Positions and times stay below 2^53.
 */
function parserOf(type: number): (text: string) => unknown {
  switch (type) {
    case types.int2:
    case types.int4:
    case types.int8:
    case types.numeric:
    case types.float8:
      return Number;
    case types.bool:
      return (text) => (text === 't' ? 1 : 0);
    case types.bytea:
      return (text) => Buffer.from(text.slice(2), 'hex');
    default:
      return (text) => text;
  }
}

function messageOf(error: unknown): string {
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
