/**
 * Opens the embedded store: one file and three threads. The writer commits; the reader answers
 * what accepting and delivering wait for; the lister answers lists, which may be long, and folds
 * the write-ahead log into the file, which takes fsyncs. So no list and no checkpoint ever makes
 * a delivery wait.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../lib/clock.ts';
import { GroupCommit, type GroupCommitOptions } from '../group-commit.ts';
import { StoreFailure, type ReadVerb, type Storage } from '../storage.ts';
import type { CallResult, WriteCall } from './acts.ts';
import { createStorage } from './sqlite-storage.ts';
import type { Reply, Request, Role } from './worker.ts';

type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

/** A thread that answers requests in order. */
class StoreThread {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (value: any) => void; reject: (e: Error) => void }>();
  #lastId = 0;
  #ended: string | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: Reply) => {
      const waiting = this.#open.get(reply.id);
      this.#open.delete(reply.id);
      if ('error' in reply) waiting?.reject(new StoreFailure('broken', reply.error));
      else waiting?.resolve(reply.result);
    });
    worker.on('error', (error: Error) => this.#end(error.message));
    worker.on('exit', () => this.#end('the thread of the store has ended'));
  }

  static async start(path: string, role: Role): Promise<StoreThread> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { path, role },
    });
    const thread = new StoreThread(worker);
    await new Promise((resolve, reject) => thread.#open.set(0, { resolve, reject }));
    return thread;
  }

  ask<T>(request: Unnumbered<Request>): Promise<T> {
    if (this.#ended !== null) return Promise.reject(new StoreFailure('closed', this.#ended));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #end(reason: string): void {
    this.#ended = reason;
    for (const { reject } of this.#open.values()) reject(new StoreFailure('closed', reason));
    this.#open.clear();
  }
}

export interface SqliteOptions {
  path: string;
  clock: Clock;
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
  'listIntegrations',
  'listMessages',
  'listAttempts',
  'countDue',
  'messageHeads',
  'attemptedMessages',
  'attemptedDestinations',
  'attemptsByHour',
  'countAttempts',
  'backlogOf',
  'readPolled',
  'placeBefore',
  'readEvents',
  'getTask',
  'listTasks',
  'runningTasks',
  'failedDeliveries',
  'replayCandidates',
  'pendingDeliveries',
  'countDueOf',
  'findPositions',
  'payloadPositions',
  'payloadAt',
  'usageOf',
  'subscribedTypes',
]);

/** Opens or creates the file, applies migrations, and starts the threads. */
export async function openSqlite(options: SqliteOptions): Promise<Storage> {
  // The writer first: it is the one that applies migrations.
  const writer = await StoreThread.start(options.path, 'writer');
  const [reader, lister] = await Promise.all([
    StoreThread.start(options.path, 'reader'),
    StoreThread.start(options.path, 'lister'),
  ]);
  const commits = new GroupCommit<WriteCall, CallResult>(
    options.clock,
    options.groupCommit,
    (calls) => writer.ask<CallResult[]>({ kind: 'commit', calls }),
  );

  let closed = false;
  let cancelCheckpoint = options.clock.after(options.checkpointMs, checkpoint);
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
        if (!closed) cancelCheckpoint = options.clock.after(options.checkpointMs, checkpoint);
      });
  }

  return createStorage({
    commits,
    read: (verb, input) =>
      (listVerbs.has(verb) ? lister : reader).ask({ kind: 'read', verb, input }),
    async close() {
      closed = true;
      cancelCheckpoint();
      await commits.settled();
      await Promise.all([reader.ask({ kind: 'close' }), lister.ask({ kind: 'close' })]);
      await writer.ask({ kind: 'checkpoint', mode: 'TRUNCATE' });
      await writer.ask({ kind: 'close' });
    },
  });
}
