/** Removes what deleted environments and applications held, and tokens that have expired, a little at a time. */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { OnDuty } from './trimming.ts';

export interface AccessRemovalOptions {
  everyMs: number;
  /** Rows of one step, and the pause between two steps while there is more. */
  rowsMax: number;
  pauseMs: number;
  /** Deliveries to endpoints of deleted applications, of one step. */
  deliveriesMax: number;
}

/**
 * What is to be removed stands in the store, so a stop in the middle costs nothing: the next start
 * finds the rest.
 */
export class AccessRemoval {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #options: AccessRemovalOptions;
  readonly #onRemoved: (applicationId: string) => void;
  readonly #report: (problem: string) => void;
  readonly #isOnDuty: OnDuty;
  #cancel: CancelTimer | null = null;
  #underWay = false;
  /** Whether something came up during a step, which may have looked past it. */
  #wokenMeanwhile = false;
  #stopped = true;

  constructor(
    storage: Storage,
    clock: Clock,
    options: AccessRemovalOptions,
    onRemoved: (applicationId: string) => void,
    report: (problem: string) => void,
    isOnDuty: OnDuty = () => true,
  ) {
    this.#isOnDuty = isOnDuty;
    this.#storage = storage;
    this.#clock = clock;
    this.#options = options;
    this.#onRemoved = onRemoved;
    this.#report = report;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Says that there is something to remove. */
  wake(): void {
    if (this.#underWay) this.#wokenMeanwhile = true;
    else this.#arrange(0);
  }

  #arrange(delayMs: number): void {
    this.#cancel?.();
    if (this.#stopped) return;
    this.#cancel = this.#clock.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { pauseMs, everyMs } = this.#options;
    this.#underWay = true;
    let more = false;
    try {
      if (this.#isOnDuty()) more = await this.#step();
    } catch (error) {
      if (!this.#stopped) {
        this.#report(`what was deleted could not be removed: ${String(error)}`);
      }
    }
    this.#underWay = false;
    this.#arrange(more || this.#wokenMeanwhile ? pauseMs : everyMs);
    this.#wokenMeanwhile = false;
  }

  /** Whether more may remain. */
  async #step(): Promise<boolean> {
    const { rowsMax: limit } = this.#options;
    const now = this.#clock.now();
    let { more } = await this.#storage.write('trimTokens', { before: now, limit });
    const orphans = { limit: this.#options.deliveriesMax };
    more ||= (await this.#storage.write('dropOrphaned', orphans)).more;
    for (const id of await this.#storage.read('deletedEnvironments', undefined)) {
      const step = await this.#storage.write('removeFromEnvironment', { id, at: now, limit });
      step.applicationIds.forEach(this.#onRemoved);
      more ||= step.more;
    }
    return more;
  }
}
