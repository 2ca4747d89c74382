/** Removes what is past its time, a little at a time, so that nobody waits for it. */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface RetentionOptions {
  /** How long messages and their attempts are kept. */
  messagesMs: number;
  trimEveryMs: number;
  /** Rows of one step, and the pause between two steps while there is more. */
  trimRowsMax: number;
  trimPauseMs: number;
}

export class Retention {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #options: RetentionOptions;
  readonly #report: (problem: string) => void;
  #cancel: CancelTimer | null = null;
  /** How far the pass under way has come; a new pass begins at 0. */
  #after = 0;
  #stopped = false;

  constructor(
    storage: Storage,
    clock: Clock,
    options: RetentionOptions,
    report: (problem: string) => void,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#options = options;
    this.#report = report;
  }

  start(): void {
    this.#arrange(this.#options.trimEveryMs);
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
    const { messagesMs, trimRowsMax, trimPauseMs, trimEveryMs } = this.#options;
    const now = this.#clock.now();
    try {
      const { more, after } = await this.#storage.write('trimExpired', {
        now,
        messagesBefore: now - messagesMs,
        after: this.#after,
        limit: trimRowsMax,
      });
      this.#after = more ? after : 0;
      this.#arrange(more ? trimPauseMs : trimEveryMs);
    } catch (error) {
      this.#report(`what is past its time could not be removed: ${String(error)}`);
      this.#arrange(trimEveryMs);
    }
  }
}
