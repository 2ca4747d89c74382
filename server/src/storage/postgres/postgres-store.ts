/**
 * The contract on PostgreSQL. What is frequent goes through two lanes, in which many calls share a
 * commit: one accepts, the other records. Everything else is a transaction of its own.
 */
import type { CancelTimer, Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { SharedStore } from '../contract/nodes.ts';
import type { WriteCall } from '../create-storage.ts';
import { GroupCommit, type GroupCommitOptions } from '../group-commit.ts';
import { createActs, type Acts } from '../sql/acts.ts';
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
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';
import { HotReads } from './hot-reads.ts';
import { Membership } from './membership.ts';
import { createNodes } from './nodes.ts';
import { createDialect } from './postgres-dialect.ts';
import { RecordLane } from './record-batch.ts';
import { SettledPositions } from './settled-positions.ts';
import type { Transactions } from './transactions.ts';
import { trimExpired } from './trim-expired.ts';
import { createWireStatements } from './wire-statements.ts';

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

export interface PostgresStoreParts {
  connections: Connections;
  transactions: Transactions;
  openListener: () => Promise<Connection>;
  cancelSlices: CancelTimer;
  clock: Clock;
  random: Random;
  groupCommit: GroupCommitOptions;
  report: (problem: string) => void;
  found?: (messages: FoundMessage[]) => void;
}

export class PostgresStore implements Storage {
  readonly nodes: SharedStore & { close: () => Promise<void> };
  readonly #parts: PostgresStoreParts;
  readonly #membership = new Membership();
  readonly #acts: ActCommits;
  readonly #reads: Acts;
  readonly #hotReads: HotReads;
  readonly #settled: SettledPositions;
  readonly #acceptLane: AcceptLane;
  readonly #accepts: GroupCommit<WriteCall, CallResult>;
  readonly #records: GroupCommit<WriteCall, CallResult>;
  /** Writes of no lane that are under way. */
  readonly #others = new Set<Promise<unknown>>();
  #closed = false;

  constructor(parts: PostgresStoreParts) {
    const { transactions, clock, groupCommit, found = () => {} } = parts;
    const membership = this.#membership;
    const acts = new ActCommits({ transactions, membership, dialect: this.#dialect() });
    this.#parts = parts;
    this.#acts = acts;
    this.#reads = this.#readsBefore();
    this.#hotReads = new HotReads(transactions, membership);
    this.#settled = new SettledPositions(transactions, clock);
    this.nodes = createNodes({ ...parts, membership });
    const acceptLane = new AcceptLane({
      ...parts,
      membership,
      slowly: (calls) => acts.accept(calls),
      found,
    });
    const recordLane = new RecordLane({
      transactions,
      membership,
      slowly: (node, calls) => acts.record(node, calls),
    });
    this.#acceptLane = acceptLane;
    this.#accepts = new GroupCommit(clock, groupCommit, (calls) => acceptLane.commit(calls));
    this.#records = new GroupCommit(clock, groupCommit, (calls) => recordLane.commit(calls));
  }

  write: Storage['write'] = async (verb, input) => {
    const written = await this.#run({ verb, input, once: null });
    if (written.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
    return written.value;
  };

  writeOnce: Storage['writeOnce'] = (verb, input, once, announcements = []) =>
    this.#run({ verb, input, once, announcements });

  read: Storage['read'] = (verb, input) =>
    (this.#hotReads.read(verb, input) ?? this.#read(verb, input)) as Promise<any>;

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.cancelSlices();
    const others = Promise.allSettled(this.#others);
    await Promise.all([this.#accepts.settled(), this.#records.settled(), others]);
    await this.#acceptLane.close();
    await this.nodes.close();
    await this.#parts.connections.close();
  }

  async #run(call: WriteCall): Promise<Written<any>> {
    if (this.#closed) throw new StoreFailure('closed', 'the store is closed');
    // By the time it is written another may have ended that node, and this process be a new one.
    const result = await this.#writeCall({ ...call, by: this.#membership.number });
    if ('failed' in result) throw result.failed;
    return result.ok;
  }

  #writeCall(call: WriteCall): Promise<CallResult> {
    const { verb, input } = call;
    if (acceptVerbs.has(verb)) return this.#accepts.add(call, true);
    if (recordVerbs.has(verb)) return this.#records.add(call, isUrgent(call));
    const done = verb === 'trimExpired' ? this.#trim(input as TrimBounds) : this.#acts.alone(call);
    this.#others.add(done);
    return done.finally(() => this.#others.delete(done));
  }

  async #trim(bounds: TrimBounds): Promise<CallResult> {
    try {
      return { ok: { kind: 'done', value: await trimExpired(this.#parts.transactions, bounds) } };
    } catch (error) {
      return { failed: failureOf(error) };
    }
  }

  async #read(verb: ReadVerb, input: unknown): Promise<unknown> {
    const { transactions } = this.#parts;
    // The one list of which a reader goes on behind the last position that it saw.
    const reads =
      verb === 'readEvents' ? this.#readsBefore(await this.#settled.find()) : this.#reads;
    const found = await transactions.read(verb, () => reads.read(verb, input));
    if (verb !== 'freshState') return found;
    // The newest one may belong to a commit that is under way.
    return { ...(found as object), acceptedPosition: this.#membership.lastFresh };
  }

  #readsBefore(settled?: number): Acts {
    return createActs(createWireStatements(this.#dialect(settled)), { onlyWriter: false });
  }

  #dialect(settled?: number) {
    return createDialect(() => this.#membership.number ?? 0, settled);
  }
}

function isUrgent({ verb, input }: WriteCall): boolean {
  if (verb === 'recordAttempts') return (input as AttemptRecord[]).some(({ awaited }) => awaited);
  return !patientVerbs.has(verb);
}
