/**
 * Answers whoever sends many requests that a source refuses more slowly, so that a flood of them takes
 * little from everybody else: a sender waits for its answer before it sends again.
 */
import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/clock.ts';

export interface SlowRefusalOptions {
  /** Refusals of one source within a second that are answered at once. */
  quickPerSecond: number;
  /** How long the others are held, and up to twice as long where there are many. */
  holdMs: number;
  /** How many answers of one source are held; those beyond are not given, their connections end. */
  heldMax: number;
}

interface Refusals {
  /** The second that is counted, on the clock that only grows. */
  second: number;
  count: number;
  held: number;
}

export class SlowRefusals {
  readonly #clock: Clock;
  readonly #options: SlowRefusalOptions;
  readonly #bySource = new Map<string, Refusals>();

  constructor(clock: Clock, options: SlowRefusalOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** To be called for each refusal; resolves when it may be answered, with false where it must not be. */
  async mayAnswer(sourceId: string): Promise<boolean> {
    const { quickPerSecond, holdMs, heldMax } = this.#options;
    const second = Math.floor(this.#clock.elapsed() / 1000);
    const refusals = this.#of(sourceId, second);
    refusals.count += 1;
    if (refusals.count <= quickPerSecond) return true;
    if (refusals.held >= heldMax) return false;
    refusals.held += 1;
    // One after the other: those that came together would come again together.
    await sleep(this.#clock, holdMs * (1 + refusals.held / heldMax));
    refusals.held -= 1;
    return true;
  }

  #of(sourceId: string, second: number): Refusals {
    const known = this.#bySource.get(sourceId);
    if (known !== undefined && known.second === second) return known;
    if (known !== undefined) return Object.assign(known, { second, count: 0 });
    // What is of earlier seconds, and holds nothing, has nothing to say any more.
    for (const [id, { second: of, held }] of this.#bySource) {
      if (of < second && held === 0) this.#bySource.delete(id);
    }
    const made = { second, count: 0, held: 0 };
    this.#bySource.set(sourceId, made);
    return made;
  }
}
