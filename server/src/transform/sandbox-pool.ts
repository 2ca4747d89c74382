/**
 * The threads in which code of users runs. They start when they are first needed; one that does not
 * answer in time is ended and another takes its place. Whose turn it is says fair-queue.ts.
 */
import { Worker } from 'node:worker_threads';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { FairQueue } from './fair-queue.ts';
import type { SandboxAnswer, SandboxBounds, SandboxJob } from './sandbox-job.ts';

export interface PoolLimits extends SandboxBounds {
  threadsMax: number;
  /** A thread that takes longer for one piece is ended: more than `cpuMsMax`, for a busy machine. */
  killMs: number;
  /** A thread that has not started by then is given up. */
  startMs: number;
  waitingPerOwnerMax: number;
  /** Who waits longer for a turn gets none. */
  waitMsMax: number;
}

interface Piece {
  job: SandboxJob;
  answer: (answer: SandboxAnswer) => void;
  cancelWait: CancelTimer;
  /** Given up while it was waiting. */
  isOver: boolean;
}

interface Seat {
  worker: Worker;
  isReady: boolean;
  piece: Piece | null;
  startedAt: number;
  cancelKill: CancelTimer;
}

export class SandboxPool {
  readonly #clock: Clock;
  readonly #limits: PoolLimits;
  readonly #queue: FairQueue<Piece>;
  readonly #seats = new Set<Seat>();
  #isClosed = false;
  #waiting = 0;

  constructor(clock: Clock, limits: PoolLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#queue = new FairQueue(limits.waitingPerOwnerMax);
  }

  /** Always answers; what goes wrong is in the answer. */
  run(job: SandboxJob): Promise<SandboxAnswer> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve(failed(ending));
      const cancelWait = this.#clock.after(this.#limits.waitMsMax, () => {
        piece.isOver = true;
        resolve(failed(waitedTooLong));
      });
      const piece: Piece = { job, answer: resolve, cancelWait, isOver: false };
      if (!this.#queue.add(job.owner, piece)) {
        cancelWait();
        return resolve(failed(tooManyWait));
      }
      this.#waiting += 1;
      this.#next();
      return undefined;
    });
  }

  /** Ends the threads, and with them what runs in them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const seats = [...this.#seats];
    await Promise.all(seats.map((seat) => this.#end(seat, ending)));
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      next.item.cancelWait();
      next.item.answer(failed(ending));
      this.#queue.done(next.owner, 0);
    }
  }

  #next(): void {
    if (this.#isClosed) return;
    const free = [...this.#seats].filter(({ isReady, piece }) => isReady && piece === null);
    for (const seat of free) this.#seat(seat);
    const starting = [...this.#seats].filter(({ isReady }) => !isReady).length;
    if (this.#waiting > starting && this.#seats.size < this.#limits.threadsMax) this.#start();
  }

  #seat(seat: Seat): void {
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      this.#waiting -= 1;
      const piece = next.item;
      if (!piece.isOver) {
        piece.cancelWait();
        seat.piece = piece;
        seat.startedAt = this.#clock.elapsed();
        seat.cancelKill = this.#clock.after(
          this.#limits.killMs,
          () => void this.#end(seat, tookTooLong(this.#limits)),
        );
        seat.worker.postMessage(piece.job);
        return;
      }
      this.#queue.done(next.owner, 0);
    }
  }

  #start(): void {
    const { threadsMax: _, ...bounds } = this.#limits;
    const worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url), {
      workerData: bounds satisfies SandboxBounds,
      // Nothing of the process is for that thread.
      env: {},
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 8 },
    });
    worker.unref();
    const seat: Seat = {
      worker,
      isReady: false,
      piece: null,
      startedAt: 0,
      cancelKill: this.#clock.after(this.#limits.startMs, () => void this.#end(seat, didNotStart)),
    };
    this.#seats.add(seat);
    worker.on('message', (message: 'ready' | SandboxAnswer) => {
      if (message === 'ready') {
        seat.cancelKill();
        seat.isReady = true;
      } else {
        this.#finish(seat, message);
      }
      this.#next();
    });
    worker.on('error', () => void this.#end(seat, brokeDown));
    worker.on('exit', () => void this.#end(seat, brokeDown));
  }

  #finish(seat: Seat, answer: SandboxAnswer): void {
    const { piece } = seat;
    if (piece === null) return;
    seat.cancelKill();
    seat.piece = null;
    this.#queue.done(piece.job.owner, this.#clock.elapsed() - seat.startedAt);
    piece.answer(answer);
  }

  /** Gives a thread up, and what ran in it; another one starts as soon as it is needed. */
  async #end(seat: Seat, cause: string): Promise<void> {
    if (!this.#seats.delete(seat)) return;
    seat.cancelKill();
    this.#finish(seat, failed(cause));
    await seat.worker.terminate();
    // Only once its memory is given back.
    this.#next();
  }
}

function failed(cause: string): SandboxAnswer {
  return { kind: 'failed', cause, line: null, logs: [] };
}

const ending = 'the server is ending';
const waitedTooLong =
  'waited too long for its turn: the transformations of this application take too long';
const tooManyWait = 'too many transformations of this application wait for their turn';
const didNotStart = 'the sandbox did not start in time';
const brokeDown = 'took too much memory, or broke the sandbox';

function tookTooLong({ killMs }: PoolLimits): string {
  return `took more than ${killMs / 1_000} seconds`;
}
