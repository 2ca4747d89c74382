/** How much of what happens is told one by one, and how the rest is summed up. */
import { isTrouble, type Happening, type HappeningKind } from '../domain/happening.ts';

export interface ToldRateOptions {
  /** Told one by one in a second, and as many more of what goes ill. */
  perSecond: number;
  troublePerSecond: number;
}

export type HappeningSums = Record<HappeningKind, number> & { trouble: number };

const nothing: HappeningSums = { message: 0, attempt: 0, request: 0, rejected: 0, trouble: 0 };

export class ToldRate {
  readonly #options: ToldRateOptions;
  #second = 0;
  #told = 0;
  #troubleTold = 0;
  #sums: HappeningSums = { ...nothing };
  #left = 0;

  constructor(options: ToldRateOptions) {
    this.#options = options;
  }

  /** Whether there is room to tell of it; otherwise it is summed up. */
  allows(happening: Happening, now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#told = 0;
      this.#troubleTold = 0;
    }
    if (this.#told < this.#options.perSecond) {
      this.#told += 1;
      return true;
    }
    if (isTrouble(happening) && this.#troubleTold < this.#options.troublePerSecond) {
      this.#troubleTold += 1;
      return true;
    }
    this.#sums[happening.kind] += 1;
    if (isTrouble(happening)) this.#sums.trouble += 1;
    this.#left += 1;
    return false;
  }

  /** What was not told since this was asked; null for nothing. */
  take(): HappeningSums | null {
    if (this.#left === 0) return null;
    const sums = this.#sums;
    this.#sums = { ...nothing };
    this.#left = 0;
    return sums;
  }
}
