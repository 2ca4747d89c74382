/**
 * Opens the store that any number of nodes share. What is frequent goes through two lanes, in which
 * many calls share a commit: one accepts, the other records. Everything else is a transaction of its
 * own.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { SharedStore } from '../contract/nodes.ts';
import type { WriteCall } from '../create-storage.ts';
import { GroupCommit, type GroupCommitOptions } from '../group-commit.ts';
import { createActs } from '../sql/acts.ts';
import {
  StoreFailure,
  type AttemptRecord,
  type ReadVerb,
  type Storage,
  type TrimBounds,
  type WriteVerb,
  type Written,
} from '../storage.ts';
import type { CallResult } from './accept-answers.ts';
import { AcceptLane, type FoundMessage } from './accept-batch.ts';
import { ActCommits } from './act-commits.ts';
import { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';
import { readDatabaseUrl, type DatabaseAddress } from './database-url.ts';
import { Membership } from './membership.ts';
import { HotReads } from './hot-reads.ts';
import { migrate } from './migrate.ts';
import { createNodes } from './nodes.ts';
import { openPrimary } from './open-primary.ts';
import { createDialect } from './postgres-dialect.ts';
import { SettledPositions } from './settled-positions.ts';
import { prepareSlices } from './slices.ts';
import { RecordLane } from './record-batch.ts';
import { Transactions } from './transactions.ts';
import { trimExpired } from './trim-expired.ts';
import { createWireStatements } from './wire-statements.ts';

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
  againMs: 5,
  migrationMs: 600_000,
  slicesEveryMs: 3_600_000,
  slicesAgainMs: 60_000,
};

const acceptVerbs = new Set<WriteVerb>(['acceptMessage', 'acceptMessages']);
const recordVerbs = new Set<WriteVerb>([
  'recordAttempts',
  'parkDeliveries',
  'parkFresh',
  'advanceFresh',
  'joinOrder',
  'noteDueClock',
]);
/** What nobody waits for: it may linger for company. */
const patientVerbs = new Set<WriteVerb>(['parkDeliveries', 'parkFresh', 'advanceFresh']);

/** Connects, applies migrations, and makes the slices of these days. Rejects with `StoreFailure`. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresStorage> {
  const { clock, random, report = () => {} } = options;
  let address: DatabaseAddress;
  let listenAddress: DatabaseAddress;
  try {
    address = readDatabaseUrl(options.url);
    listenAddress = readDatabaseUrl(options.listenUrl ?? options.url);
  } catch (error) {
    throw failureOf(error);
  }
  const connections = new Connections({
    ...bounds,
    address,
    clock,
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
    await prepareSlices(transactions);
  } catch (error) {
    await connections.close();
    throw failureOf(error);
  }
  const listener = openPrimary({ ...bounds, address: listenAddress, clock });
  return createPostgresStorage(options, connections, transactions, () => listener.connect());
}

function createPostgresStorage(
  { clock, random, groupCommit, report = () => {}, found = () => {} }: PostgresOptions,
  connections: Connections,
  transactions: Transactions,
  openListener: () => Promise<Connection>,
): PostgresStorage {
  const membership = new Membership();
  const dialect = createDialect(() => membership.number ?? 0);
  const acts = new ActCommits({ transactions, membership, dialect });
  const reads = createActs(createWireStatements(dialect), { onlyWriter: false });
  const hotReads = new HotReads(transactions, membership);
  const settled = new SettledPositions(transactions, clock);
  const nodes = createNodes({ connections, membership, clock, random, openListener, report });
  const acceptLane = new AcceptLane({
    connections,
    membership,
    clock,
    slowly: (calls) => acts.accept(calls),
    found,
  });
  const recordLane = new RecordLane({
    transactions,
    membership,
    slowly: (calls) => acts.record(calls),
  });
  const accepts = new GroupCommit<WriteCall, CallResult>(clock, groupCommit, (calls) =>
    acceptLane.commit(calls),
  );
  const records = new GroupCommit<WriteCall, CallResult>(clock, groupCommit, (calls) =>
    recordLane.commit(calls),
  );
  const others = new Set<Promise<unknown>>();
  const cancelSlices = keepSlices(transactions, clock, report);
  let closed = false;

  function write(call: WriteCall): Promise<CallResult> {
    const { verb } = call;
    if (acceptVerbs.has(verb)) return accepts.add(call, true);
    if (recordVerbs.has(verb)) return records.add(call, isUrgent(call));
    const done = verb === 'trimExpired' ? trim(call.input as TrimBounds) : acts.alone(call);
    others.add(done);
    return done.finally(() => others.delete(done));
  }

  async function read(verb: ReadVerb, input: unknown): Promise<any> {
    if (verb !== 'readEvents') return transactions.read(verb, () => reads.read(verb, input));
    const own = createDialect(() => membership.number ?? 0, await settled.find());
    const settledReads = createActs(createWireStatements(own), { onlyWriter: false });
    return transactions.read(verb, () => settledReads.read(verb, input));
  }

  async function trim(trimBounds: TrimBounds): Promise<CallResult> {
    try {
      return { ok: { kind: 'done', value: await trimExpired(transactions, trimBounds) } };
    } catch (error) {
      return { failed: failureOf(error) };
    }
  }

  async function run(call: WriteCall): Promise<Written<any>> {
    if (closed) throw new StoreFailure('closed', 'the store is closed');
    const result = await write(call);
    if ('failed' in result) throw result.failed;
    return result.ok;
  }

  return {
    async write(verb, input) {
      const written = await run({ verb, input, once: null });
      if (written.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return written.value;
    },
    writeOnce: (verb, input, once, announcements = []) => run({ verb, input, once, announcements }),
    read: (verb: ReadVerb, input: unknown) => hotReads.read(verb, input) ?? read(verb, input),
    shared: nodes,
    isReachable: () => connections.isReached,
    async close() {
      if (closed) return;
      closed = true;
      cancelSlices();
      await Promise.all([accepts.settled(), records.settled(), Promise.allSettled(others)]);
      await acceptLane.close();
      await nodes.close();
      await connections.close();
    },
  };
}

function isUrgent({ verb, input }: WriteCall): boolean {
  if (verb === 'recordAttempts') return (input as AttemptRecord[]).some(({ awaited }) => awaited);
  return !patientVerbs.has(verb);
}

/** Makes the slices of the days to come, again and again; the returned function ends it. */
function keepSlices(
  transactions: Transactions,
  clock: Clock,
  report: (problem: string) => void,
): () => void {
  let cancel = clock.after(bounds.slicesEveryMs, prepare);
  let ended = false;
  function prepare(): void {
    prepareSlices(transactions).then(
      () => again(bounds.slicesEveryMs),
      (error: unknown) => {
        report(`The slices of the days to come could not be made: ${failureOf(error).message}`);
        again(bounds.slicesAgainMs);
      },
    );
  }
  function again(afterMs: number): void {
    if (!ended) cancel = clock.after(afterMs, prepare);
  }
  return () => {
    ended = true;
    cancel();
  };
}
