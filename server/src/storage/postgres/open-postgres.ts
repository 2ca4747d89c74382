/** Opens the store that any number of nodes share: one PostgreSQL, and nothing else. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { SharedStore } from '../contract/nodes.ts';
import type { GroupCommitOptions } from '../group-commit.ts';
import type { Storage } from '../storage.ts';
import type { FoundMessage } from './accept-batch.ts';
import type { ConnectionOptions } from './connection.ts';
import { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';
import { readDatabaseUrl, type DatabaseAddress } from './database-url.ts';
import { keepSlices } from './keep-slices.ts';
import { migrate } from './migrate.ts';
import { openPrimary } from './open-primary.ts';
import { PostgresStore } from './postgres-store.ts';
import { prepareSlices } from './slices.ts';
import { Transactions } from './transactions.ts';
import { refuseUnfinishedMove } from './unfinished-move.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port,host:port/database?sslmode=…` */
  url: string;
  /** For notifications, where the other one leads through a pooler that does not pass them on. */
  listenUrl?: string;
  /** How many connections this process has at most, beside the one that listens. */
  connections?: number;
  clock: Clock;
  random: Random;
  groupCommit: GroupCommitOptions;
  /** For the operator's log. */
  report?: (problem: string) => void;
  /** Messages of which the callers were told that the store is unavailable, and which are accepted. */
  found?: (messages: FoundMessage[]) => void;
  /** As in `ConnectionOptions`. */
  openSocket?: ConnectionOptions['openSocket'];
}

export interface PostgresStorage extends Storage {
  shared: SharedStore;
  /** Whether the last try to reach the database went well. */
  isReachable: () => boolean;
}

/** Bounds of the driver, in milliseconds where nothing else is said. */
const bounds = {
  connectionsMax: 10,
  waitingMax: 10_000,
  waitMs: 5_000,
  connectMs: 2_000,
  /** The server gives up a little earlier than we do, so that it is it who says so. */
  statementMs: 5_000,
  ownStatementMs: 4_500,
  lockMs: 4_000,
  silentMs: 10_000,
  pauseMsMin: 50,
  pauseMsMax: 2_000,
  closeMs: 2_000,
  triesMax: 10,
  againWithinMs: 5_000,
  againMs: 5,
  migrationMs: 600_000,
  slicesEveryMs: 3_600_000,
  slicesAgainMs: 60_000,
};

/** Connects, applies migrations, and makes the slices of these days. Rejects with `StoreFailure`. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresStorage> {
  const { clock, random, report = () => {} } = options;
  const dialling = {
    ...bounds,
    clock,
    ...(options.openSocket === undefined ? {} : { openSocket: options.openSocket }),
  };
  let address: DatabaseAddress;
  let listenAddress: DatabaseAddress;
  try {
    address = readDatabaseUrl(options.url);
    listenAddress = readDatabaseUrl(options.listenUrl ?? options.url);
  } catch (error) {
    throw failureOf(error);
  }
  const connections = new Connections({
    ...dialling,
    address,
    random,
    report,
    connectionsMax: options.connections ?? bounds.connectionsMax,
  });
  const transactions = new Transactions(connections, {
    ...bounds,
    clock,
    random,
    statementMs: bounds.ownStatementMs,
    pauseMs: bounds.againMs,
  });
  try {
    await migrate(connections, { withinMs: bounds.migrationMs });
    await refuseUnfinishedMove(connections);
    await prepareSlices(transactions);
  } catch (error) {
    await connections.close();
    throw failureOf(error);
  }
  const listener = openPrimary({ ...dialling, address: listenAddress });
  const store = new PostgresStore({
    ...options,
    report,
    connections,
    transactions,
    openListener: () => listener.connect(),
    cancelSlices: keepSlices(transactions, { ...bounds, clock, report }),
  });
  return {
    write: (verb, input) => store.write(verb, input),
    writeOnce: (verb, input, once, announcements) =>
      store.writeOnce(verb, input, once, announcements),
    read: (verb, input) => store.read(verb, input),
    close: () => store.close(),
    shared: store.nodes,
    isReachable: () => connections.isReached,
  };
}
