/** Randomness from a seed: the same seed brings the same numbers on every machine. */
import type { Random } from '../../server/src/lib/random.ts';

/** sfc32 of PractRand (Chris Doty-Humphrey): small, fast, and without known weakness at our lengths. */
export class SeededRandom implements Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed, Math.floor(seed / 0x1_0000_0000), 0x5eed_0001, 1);
    // Seeds that differ by one bit begin alike; the first dozen rounds mix them.
    for (let round = 0; round < 15; round++) this.uint32();
  }

  uint32(): number {
    const state = this.#state;
    const [a, b, c, counter] = state as unknown as [number, number, number, number];
    const sum = (a + b + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }

  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at++) bytes[at] = this.uint32() >>> 24;
    return bytes;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** A whole number from `min` (above 0) to `max`, each order of magnitude as likely as another. */
  spread(min: number, max: number): number {
    return Math.round(min * (max / min) ** this.fraction());
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!;
  }

  /** A stream of its own: what draws from it does not move this one. */
  fork(): SeededRandom {
    return new SeededRandom(this.uint32());
  }
}
