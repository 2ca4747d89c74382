/**
 * Opens the embedded store: one file and three threads. The writer commits; the reader answers
 * what accepting and delivering wait for; the lister answers lists, which may be long, and folds
 * the write-ahead log into the file, which takes fsyncs. So no list and no checkpoint ever makes
 * a delivery wait.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../lib/clock.ts';
import { createStorage, type WriteCall } from '../create-storage.ts';
import { GroupCommit, type GroupCommitOptions } from '../group-commit.ts';
import { StoreFailure, type ReadVerb, type Storage } from '../storage.ts';
import type { CallResult } from './commit-calls.ts';
import { DiskWatch, type DiskState, type DiskWatchOptions } from './disk-watch.ts';
import { packCall, unpackResult, type PackedResult } from './packed-calls.ts';
import { failureOf, faultOf, lossSentence, type StoreError } from './store-fault.ts';
import type { Reply, Request, Role } from './worker.ts';

type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

/** A thread that answers requests in order. */
class StoreThread {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (value: any) => void; reject: (e: Error) => void }>();
  readonly #faults: StoreFaults;
  #lastId = 0;
  #ended: string | null = null;
  #started = false;
  #closing = false;

  private constructor(worker: Worker, faults: StoreFaults) {
    this.#worker = worker;
    this.#faults = faults;
    worker.on('message', (reply: Reply) => {
      const waiting = this.#open.get(reply.id);
      this.#open.delete(reply.id);
      if ('error' in reply) {
        // A start that fails is told by whoever asked for it.
        if (reply.id !== 0) this.#faults.noted(reply);
        waiting?.reject(failureOf(reply));
      } else waiting?.resolve(reply.result);
    });
    worker.on('error', (error: Error) => this.#end(error.message));
    worker.on('exit', () => this.#end('the thread of the store has ended'));
  }

  static async start(path: string, role: Role, faults: StoreFaults): Promise<StoreThread> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { path, role },
    });
    const thread = new StoreThread(worker, faults);
    await new Promise((resolve, reject) => thread.#open.set(0, { resolve, reject }));
    thread.#started = true;
    return thread;
  }

  ask<T>(request: Unnumbered<Request>): Promise<T> {
    if (request.kind === 'close') this.#closing = true;
    if (this.#ended !== null) return Promise.reject(new StoreFailure('closed', this.#ended));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #end(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    // Without one of its threads the store answers nothing any more, and says so for ever.
    if (this.#started && !this.#closing) this.#faults.lost(reason);
    for (const { reject } of this.#open.values()) reject(new StoreFailure('closed', reason));
    this.#open.clear();
  }
}

/** Where the threads tell what went wrong, before whoever asked hears of it. */
interface StoreFaults {
  noted: (error: StoreError) => void;
  lost: (what: string) => void;
}

export interface SqliteOptions extends DiskWatchOptions {
  path: string;
  clock: Clock;
  /** For the operator's log. */
  report?: (problem: string) => void;
  /**
   * The store cannot keep its promise any more: the process has to end at once, before it answers
   * anybody. Gets the sentence to end with.
   */
  lost?: (sentence: string) => void;
  groupCommit: GroupCommitOptions;
  /** How often the write-ahead log is folded into the file. */
  checkpointMs: number;
  /** Beyond this length the log starts again from its beginning. */
  walPagesMax: number;
}

/** What people page through; everything else is a look-up or a bounded claim. */
const listVerbs = new Set<ReadVerb>([
  'listApplications',
  'listApiKeys',
  'listEnvironments',
  'listEndpoints',
  'listEventTypes',
  'portalSettings',
  'portalFile',
  'listIntegrations',
  'listKeptRequests',
  'listReceived',
  'nextSourceApplication',
  'countRequests',
  'keptRequest',
  'receivingOf',
  'listSources',
  'listMessages',
  'undeliveredOf',
  'listAttempts',
  'countDue',
  'messageHeads',
  'attemptedMessages',
  'attemptedDestinations',
  'attemptsByHour',
  'subjectFigures',
  'countAttempts',
  'backlogOf',
  'readPolled',
  'placeBefore',
  'readEvents',
  'getTask',
  'listTasks',
  'runningTasks',
  'failedDeliveries',
  'triedDeliveries',
  'sentDeliveries',
  'sentTo',
  'failingByCause',
  'listIssues',
  'listAlarms',
  'listAlarmRules',
  'alarmChannels',
  'alarmFindings',
  'getIssue',
  'countIssues',
  'replayCandidates',
  'pendingDeliveries',
  'listOrderedKeys',
  'findHead',
  'deliveriesInLine',
  'countDueOf',
  'findPositions',
  'payloadPositions',
  'payloadAt',
  'usageOf',
  'subscribedTypes',
  'failingEndpoints',
]);

export interface SqliteStorage extends Storage {
  /** What its disk can take at present. */
  diskState: () => DiskState;
}

/** Opens or creates the file, applies migrations, and starts the threads. */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStorage> {
  const { path, clock, report = () => {}, lost = () => {} } = options;
  let disk: DiskWatch | null = null;
  const faults: StoreFaults = {
    lost: (what) => lost(lossSentence('failing', what, path)),
    noted: (error) => {
      const fault = faultOf(error);
      if (fault === 'full') disk?.noteFull();
      else if (fault === 'unwritable' && disk?.noteUnwritable() !== true) faults.lost(error.error);
      else if (fault === 'failing' && disk?.noteUnsynced() !== true) faults.lost(error.error);
      else if (fault === 'corrupt') lost(lossSentence('corrupt', error.error, path));
    },
  };
  // The writer first: it is the one that applies migrations.
  const writer = await StoreThread.start(path, 'writer', faults);
  const [reader, lister] = await Promise.all([
    StoreThread.start(path, 'reader', faults),
    StoreThread.start(path, 'lister', faults),
  ]);
  const watch = (disk = new DiskWatch(path, clock, options, report));
  const commits = new GroupCommit<WriteCall, CallResult>(clock, options.groupCommit, commit);

  async function commit(calls: WriteCall[]): Promise<CallResult[]> {
    const packed = await writer.ask<PackedResult[]>({ kind: 'commit', calls: calls.map(packCall) });
    const results = packed.map(unpackResult);
    for (const result of results) if ('error' in result) faults.noted(result);
    return results;
  }

  let closed = false;
  let cancelCheckpoint = clock.after(options.checkpointMs, checkpoint);
  function checkpoint(): void {
    lister
      .ask<{ log: number }>({ kind: 'checkpoint', mode: 'PASSIVE' })
      .then(async ({ log }) => {
        // Under steady load there are always frames that are newer than the checkpoint, and the
        // log would grow for good. Between two commits the writer can end it: little is left to do.
        if (log > options.walPagesMax) await writer.ask({ kind: 'checkpoint', mode: 'RESTART' });
      })
      .catch(() => {})
      .finally(() => {
        if (!closed) cancelCheckpoint = clock.after(options.checkpointMs, checkpoint);
      });
  }

  const storage = createStorage({
    commits,
    failureOf,
    refusal: (verb) => watch.refusal(verb),
    read: (verb, input) =>
      (listVerbs.has(verb) ? lister : reader).ask({ kind: 'read', verb, input }),
    async close() {
      closed = true;
      cancelCheckpoint();
      await watch.stop();
      await commits.settled();
      await Promise.all([reader.ask({ kind: 'close' }), lister.ask({ kind: 'close' })]);
      // A full disk has no room for it; the next start does it.
      await writer.ask({ kind: 'checkpoint', mode: 'TRUNCATE' }).catch(() => {});
      await writer.ask({ kind: 'close' });
    },
  });
  return { ...storage, diskState: () => watch.state };
}
