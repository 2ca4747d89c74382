/** Chance that can be repeated: the same seed draws the same numbers. */
import { seededRandom } from '../../server/src/lib/seeded-random.ts';

export interface Chance {
  /** A number in [0, 1). */
  fraction: () => number;
  between: (min: number, max: number) => number;
  pick: <T>(items: readonly T[]) => T;
}

/** Enough for choosing moments and messages. */
export function seededChance(seed: number): Chance {
  const random = seededRandom(seed);
  const fraction = (): number => random.fraction();
  return {
    fraction,
    between: (min, max) => min + fraction() * (max - min),
    pick: (items) => items[Math.floor(fraction() * items.length)]!,
  };
}
