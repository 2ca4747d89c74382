/** Chance that can be repeated: the same seed draws the same numbers. */

export interface Chance {
  /** A number in [0, 1). */
  fraction: () => number;
  between: (min: number, max: number) => number;
  pick: <T>(items: readonly T[]) => T;
}

/** Mulberry32: 32 bits of state, enough for choosing moments and messages. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    fraction,
    between: (min, max) => min + fraction() * (max - min),
    pick: (items) => items[Math.floor(fraction() * items.length)]!,
  };
}
