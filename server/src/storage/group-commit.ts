/**
 * Lets many writes share one commit.
 *
 * States: idle (nothing waits), gathering (writes wait for a moment, so that more join them),
 * committing (one batch is with the store). Exactly one commit is under way; whatever arrives
 * meanwhile forms the next batch. A commit costs about 300 µs of processor time and one fsync
 * whatever its size, so at high rates a wait of 1 or 2 ms saves more than it costs; at low rates
 * there is none.
 *
 * Writes come in two tempers: urgent (somebody waits for the answer) and patient (records of
 * attempts), which wait up to `patientMs` for company.
 */
import type { Clock } from '../lib/clock.ts';

export interface GroupCommitOptions {
  batchMax: number;
  /** How long a patient write may wait for company. */
  patientMs: number;
  /** Commits per second above which urgent writes gather for `gatherMs`. */
  gatherAboveRate: number;
  gatherMs: number;
}

interface Waiting<Call, Result> {
  call: Call;
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
}

export class GroupCommit<Call, Result> {
  readonly #clock: Clock;
  readonly #options: GroupCommitOptions;
  readonly #commit: (calls: Call[]) => Promise<Result[]>;
  #waiting: Waiting<Call, Result>[] = [];
  #urgentWaits = false;
  #committing = false;
  #cancelTimer: (() => void) | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Commits of the present second, and the rate of the last full one. */
  #second = 0;
  #commitsThisSecond = 0;
  #commitRate = 0;
  #idleWaiters: (() => void)[] = [];

  constructor(
    clock: Clock,
    options: GroupCommitOptions,
    commit: (calls: Call[]) => Promise<Result[]>,
  ) {
    this.#clock = clock;
    this.#options = options;
    this.#commit = commit;
  }

  /** Resolves once the commit that the call was part of is on disk. */
  add(call: Call, urgent: boolean): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject });
      if (urgent) this.#urgentWaits = true;
      this.#arrange();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  settled(): Promise<void> {
    if (!this.#committing && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #arrange(): void {
    if (this.#committing || this.#waiting.length === 0) return;
    this.#turnSecond();
    let waitMs = this.#options.patientMs;
    if (this.#waiting.length >= this.#options.batchMax) waitMs = 0;
    else if (this.#urgentWaits) {
      waitMs = this.#commitRate > this.#options.gatherAboveRate ? this.#options.gatherMs : 0;
    }
    const at = this.#clock.elapsed() + waitMs;
    if (this.#cancelTimer !== null) {
      if (at >= this.#timerAt) return;
      this.#cancelTimer();
    }
    this.#timerAt = at;
    this.#cancelTimer = this.#clock.after(waitMs, () => void this.#flush());
  }

  async #flush(): Promise<void> {
    this.#cancelTimer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const batch = this.#waiting.splice(0, this.#options.batchMax);
    this.#urgentWaits = false;
    this.#committing = true;
    this.#turnSecond();
    this.#commitsThisSecond += 1;
    try {
      const results = await this.#commit(batch.map(({ call }) => call));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
    }
    this.#committing = false;
    if (this.#waiting.length > 0) {
      // What arrived during the commit has waited already.
      this.#urgentWaits = true;
      this.#arrange();
    } else {
      for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }

  /** A rate that is older than the last second says nothing of the present one. */
  #turnSecond(): void {
    const second = Math.floor(this.#clock.elapsed() / 1000);
    if (second === this.#second) return;
    this.#commitRate = second === this.#second + 1 ? this.#commitsThisSecond : 0;
    this.#second = second;
    this.#commitsThisSecond = 0;
  }
}
