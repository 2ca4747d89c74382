/** The periods that a customer may look at. */

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Statistics go back so far, and not a moment longer. */
const daysMax = 28;

export const periods = [1, 7, 28] as const;
export type Days = (typeof periods)[number];
export const daysUsual: Days = 7;

/** The beginning of the first day, by the reader's clock; of one day, the moment a day ago. */
export function sinceOf(days: Days, isUtc: boolean): string {
  const now = Date.now();
  // From a whole minute on, so that the question stays the same for a while.
  if (days === 1) return new Date(Math.floor(now / minuteMs) * minuteMs - dayMs).toISOString();
  const at = new Date(now);
  if (isUtc) at.setUTCHours(0, 0, 0, 0);
  else at.setHours(0, 0, 0, 0);
  const since = at.getTime() - (days - 1) * dayMs;
  return new Date(Math.max(since, now - daysMax * dayMs + minuteMs)).toISOString();
}
