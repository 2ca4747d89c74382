/** Removes tasks that ended long ago and counters of usage that nobody asks for any more. */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface TaskRetentionOptions {
  tasksMs: number;
  usageMs: number;
  everyMs: number;
  /** Rows of one step, and the pause between two steps while there is more. */
  rowsMax: number;
  pauseMs: number;
}

const hourMs = 3_600_000;

export class TaskRetention {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #options: TaskRetentionOptions;
  readonly #report: (problem: string) => void;
  #cancel: CancelTimer | null = null;
  /** The application up to which the pass under way has come. */
  #after = '';
  #stopped = false;

  constructor(
    storage: Storage,
    clock: Clock,
    options: TaskRetentionOptions,
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
    const { tasksMs, usageMs, everyMs, rowsMax: limit, pauseMs } = this.#options;
    const now = this.#clock.now();
    try {
      const { more } = await this.#storage.write('trimTasks', { before: now - tasksMs, limit });
      const { next } = await this.#storage.write('trimUsage', {
        hourBefore: Math.floor((now - usageMs) / hourMs),
        after: this.#after,
        limit,
      });
      this.#after = next ?? '';
      this.#arrange(more || next !== null ? pauseMs : everyMs);
    } catch (error) {
      this.#report(`old background tasks could not be removed: ${String(error)}`);
      this.#arrange(everyMs);
    }
  }
}
