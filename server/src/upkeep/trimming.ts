/** Runs passes over what is past its time, a bounded step at a time, so that nobody waits for it. */
import type { CancelTimer, Clock } from '../lib/clock.ts';

/** Whether what only one of several processes needs to do is done here; absent where there is one. */
export type OnDuty = () => boolean;

export interface TrimmingOptions {
  /** Between two passes, and between two steps of one. */
  everyMs: number;
  pauseMs: number;
}

/**
 * Removes a step's worth; `place` is where the step before ended, null at the beginning of a pass.
 * Returns where this one ended, null at the end of the pass.
 */
export type TrimStep<Place> = (now: number, place: Place | null) => Promise<Place | null>;

export class Trimming<Place> {
  readonly #clock: Clock;
  readonly #options: TrimmingOptions;
  readonly #step: TrimStep<Place>;
  readonly #failed: (error: unknown) => void;
  readonly #isOnDuty: OnDuty;
  #cancel: CancelTimer | null = null;
  #place: Place | null = null;
  #stopped = false;
  #endedAt: number | null = null;

  constructor(
    clock: Clock,
    options: TrimmingOptions,
    step: TrimStep<Place>,
    failed: (error: unknown) => void,
    isOnDuty: OnDuty = () => true,
  ) {
    this.#isOnDuty = isOnDuty;
    this.#clock = clock;
    this.#options = options;
    this.#step = step;
    this.#failed = failed;
  }

  /** When a pass last came to its end; null before the first. */
  get endedAt(): number | null {
    return this.#endedAt;
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
    const { everyMs, pauseMs } = this.#options;
    if (!this.#isOnDuty()) {
      this.#place = null;
      return this.#arrange(everyMs);
    }
    try {
      this.#place = await this.#step(this.#clock.now(), this.#place);
      if (this.#place === null) this.#endedAt = this.#clock.now();
      this.#arrange(this.#place === null ? everyMs : pauseMs);
    } catch (error) {
      // The pass goes on where it was.
      this.#failed(error);
      this.#arrange(everyMs);
    }
  }
}
