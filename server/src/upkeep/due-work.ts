/** Does what is due, so much of it at a time, each once: what is under way is not begun again. */
import type { Clock } from '../lib/clock.ts';
import { Looking } from './looking.ts';
import type { OnDuty } from './trimming.ts';

export interface DueWorkParts<T> {
  clock: Clock;
  /** What is due now, at most so many. */
  read: (limit: number) => Promise<T[]>;
  idOf: (due: T) => string;
  /** Rejects where it could not be noted what came of it. */
  run: (due: T) => Promise<void>;
  report: (problem: string) => void;
  /** For what is reported: `who is to be asked`, `could not be asked`. */
  words: { what: string; failed: string };
  isOnDuty?: OnDuty | undefined;
}

export interface DueWorkOptions {
  everyMs: number;
  underWayMax: number;
}

export class DueWork<T> {
  readonly #parts: DueWorkParts<T>;
  readonly #underWayMax: number;
  readonly #looking: Looking;
  /** By id. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(parts: DueWorkParts<T>, { everyMs, underWayMax }: DueWorkOptions) {
    this.#parts = parts;
    this.#underWayMax = underWayMax;
    const { clock } = parts;
    this.#looking = new Looking({ clock, look: () => this.#look(), waitMs: () => everyMs });
  }

  start(): void {
    this.#looking.start();
  }

  /** Begins nothing more; resolves once what is under way is noted. */
  async stop(): Promise<void> {
    await this.#looking.stop();
    await Promise.all(this.#underWay.values());
  }

  /** Something may be due. */
  wake(): void {
    this.#looking.wake();
  }

  async #look(): Promise<void> {
    const { isOnDuty, read, report, words } = this.#parts;
    if (isOnDuty?.() === false || this.#underWay.size >= this.#underWayMax) return;
    try {
      for (const due of await read(this.#underWayMax)) this.#begin(due);
    } catch (error) {
      if (!this.#looking.isStopped) report(`${words.what} cannot be read: ${String(error)}`);
    }
  }

  #begin(due: T): void {
    const { idOf, run, report, words } = this.#parts;
    const id = idOf(due);
    const isFull = this.#underWay.size >= this.#underWayMax;
    if (this.#looking.isStopped || isFull || this.#underWay.has(id)) return;
    const done = run(due).then(
      () => true,
      (error: unknown) => {
        if (!this.#looking.isStopped) report(`${id} ${words.failed}: ${String(error)}`);
        return false;
      },
    );
    const ended = done.then((isNoted) => {
      this.#underWay.delete(id);
      // There is room for another one, or more has come. After a failure that is looked for later: the
      // store may go on failing.
      if (isNoted) this.wake();
    });
    this.#underWay.set(id, ended);
  }
}
