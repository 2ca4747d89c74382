/** What is told of attempts in numbers. */
import { Problem } from '../domain/problem.ts';
import type { AttemptCounts, Backlog } from '../storage/contract/statistics.ts';
import type { ManageParts } from './manage-parts.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far back may be asked (Svix: 28 days); counters are kept a day longer. */
const daysMax = 28;
export const statisticsKeptMs = (daysMax + 1) * dayMs;

/** Exact up to here; more is shown as this many. */
const backlogMax = 100_000;
/** Messages that are accepted and not taken up yet, of which as many are looked at. */
const freshMax = 1_000;

export interface Window {
  since: number;
  until: number;
}

/** Reads what was asked for; 400 when it lies too far back or ends before it begins. */
export function windowOf(now: number, since: number | null, until: number | null): Window {
  const oldest = now - daysMax * dayMs;
  if (since !== null && since < oldest) {
    throw new Problem(
      'invalid_range',
      `Statistics go back ${daysMax} days: ask for a later since.`,
    );
  }
  const window = { since: since ?? oldest, until: until ?? now };
  if (window.until < window.since) {
    throw new Problem('invalid_range', 'The time in until lies before the one in since.');
  }
  return window;
}

/** Attempts in the minutes that a window touches. */
export function countAttempts(
  { storage }: Pick<ManageParts, 'storage'>,
  endpointId: string,
  { since, until }: Window,
): Promise<AttemptCounts> {
  return storage.read('countAttempts', {
    endpointId,
    minuteFrom: Math.floor(since / minuteMs),
    minuteBefore: Math.floor(until / minuteMs) + 1,
  });
}

/** Attempts in a window, and what waits now. */
export async function endpointStatistics(
  parts: Pick<ManageParts, 'storage'>,
  endpointId: string,
  window: Window,
): Promise<Pick<AttemptCounts, 'success' | 'fail' | 'canceled'> & Backlog> {
  const [{ success, fail, canceled }, { pending, sending }] = await Promise.all([
    countAttempts(parts, endpointId, window),
    parts.storage.read('backlogOf', { endpointId, max: backlogMax, freshMax }),
  ]);
  return { success, fail, canceled, pending, sending };
}

/** Attempts of an application in the hours that a window touches, and their sums. */
export async function hourlyAttempts(
  { storage }: Pick<ManageParts, 'storage'>,
  applicationId: string,
  { since, until }: Window,
): Promise<{ sums: AttemptCounts; hours: (AttemptCounts & { startsAt: number })[] }> {
  const hourMinutes = hourMs / minuteMs;
  const found = await storage.read('attemptsByHour', {
    applicationId,
    minuteFrom: Math.floor(since / hourMs) * hourMinutes,
    minuteBefore: (Math.floor(until / hourMs) + 1) * hourMinutes,
  });
  const sums: AttemptCounts = { success: 0, fail: 0, canceled: 0, first: 0, exhausted: 0 };
  const hours = found.map(({ minute, ...counts }) => {
    sums.success += counts.success;
    sums.fail += counts.fail;
    sums.canceled += counts.canceled;
    sums.first += counts.first;
    sums.exhausted += counts.exhausted;
    return { ...counts, startsAt: minute * minuteMs };
  });
  return { sums, hours };
}
