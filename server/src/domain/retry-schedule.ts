/** When a failed delivery is tried again. */

/**
 * Seconds between one attempt and the next, after the first attempt that goes out at once:
 * the example schedule of Standard Webhooks 1.0 (75.6 hours in all).
 */
export const defaultRetryScheduleSeconds: readonly number[] = [
  5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
];

/** Each wait is spread by this share to both sides, so that what failed together returns apart. */
export const jitterShare = 0.2;

/**
 * Milliseconds to wait after the attempt with this number (1 is the first), or null when the
 * schedule is used up. `fraction` is a random number in [0, 1).
 */
export function retryDelayMs(
  scheduleSeconds: readonly number[],
  attemptNumber: number,
  fraction: number,
): number | null {
  const seconds = scheduleSeconds[attemptNumber - 1];
  if (seconds === undefined) return null;
  return Math.round(seconds * 1000 * (1 - jitterShare + 2 * jitterShare * fraction));
}
