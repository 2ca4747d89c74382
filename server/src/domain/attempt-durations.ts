/** How long attempts take, counted in fixed classes, so that any number of counts can be summed. */

/** Where each class begins, in milliseconds, but the first, which begins at 0. */
export const durationBounds: readonly number[] = [
  5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 15_000,
  30_000,
];
export const durationClasses = durationBounds.length + 1;
/** Where the last class is taken to end: what takes longer is told as this. */
const endMs = 60_000;

/** The class of an attempt that took so long. */
export function durationClassOf(ms: number): number {
  let index = 0;
  while (index < durationBounds.length && durationBounds[index]! <= ms) index += 1;
  return index;
}

/** What a share of the attempts did not take longer than, as if a class were filled evenly; null for none. */
export function durationAt(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = total * share;
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    if (left > count) {
      left -= count;
      continue;
    }
    const from = index === 0 ? 0 : durationBounds[index - 1]!;
    const to = durationBounds[index] ?? endMs;
    return Math.round(from + ((to - from) * left) / count);
  }
  return endMs;
}
