/** Removes counters of attempts that nobody can ask for any more. */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface StatisticsRetentionOptions {
  keptMs: number;
  everyMs: number;
  /** Endpoints and applications of one step, and the pause between two steps of a pass. */
  subjectsMax: number;
  pauseMs: number;
}

const minuteMs = 60_000;

export class StatisticsRetention {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #options: StatisticsRetentionOptions;
  readonly #report: (problem: string) => void;
  #cancel: CancelTimer | null = null;
  /** Whose counters the pass under way has looked at. */
  #after = '';
  #stopped = false;

  constructor(
    storage: Storage,
    clock: Clock,
    options: StatisticsRetentionOptions,
    report: (problem: string) => void,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#options = options;
    this.#report = report;
  }

  start(): void {
    this.#arrange(this.#options.everyMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #arrange(delayMs: number): void {
    if (this.#stopped) return;
    this.#cancel = this.#clock.after(delayMs, () => void this.#trim());
  }

  async #trim(): Promise<void> {
    const { keptMs, everyMs, subjectsMax, pauseMs } = this.#options;
    try {
      const { next } = await this.#storage.write('trimStatistics', {
        minuteBefore: Math.floor((this.#clock.now() - keptMs) / minuteMs),
        after: this.#after,
        limit: subjectsMax,
      });
      this.#after = next ?? '';
      this.#arrange(next === null ? everyMs : pauseMs);
    } catch (error) {
      this.#report(`old statistics could not be removed: ${String(error)}`);
      this.#arrange(everyMs);
    }
  }
}
