/** Looks for what there is to do: when woken and once a while has passed, never twice at a time. */
import type { CancelTimer, Clock } from '../lib/clock.ts';

export interface LookingParts {
  clock: Clock;
  /** Looks once, and begins what it finds. Tells of failures itself. */
  look: () => Promise<void>;
  /** How long until the next look, where nothing wakes it before. */
  waitMs: () => number;
}

export class Looking {
  readonly #parts: LookingParts;
  #cancel: CancelTimer | null = null;
  #underWay: Promise<void> | null = null;
  #again = false;
  #stopped = true;

  constructor(parts: LookingParts) {
    this.#parts = parts;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Looks no more; resolves once the look that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#underWay;
  }

  /** There may be something now. Whoever wakes it while it looks makes it look once more. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#underWay !== null) return;
    this.#cancel?.();
    this.#again = false;
    this.#underWay = this.#parts.look().finally(() => {
      this.#underWay = null;
      if (this.#stopped) return;
      if (this.#again) this.wake();
      else this.#cancel = this.#parts.clock.after(this.#parts.waitMs(), () => this.wake());
    });
  }
}
