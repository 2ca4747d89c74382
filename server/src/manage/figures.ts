/**
 * The figures of an environment, an application or an endpoint: which parts of time they come in, and
 * what is told of each.
 */
import { durationAt } from '../domain/attempt-durations.ts';
import { Problem } from '../domain/problem.ts';
import type {
  AttemptCounts,
  AttemptFigure,
  BusyApplication,
  EnvironmentQueue,
  FailedEndpoint,
} from '../storage/contract/statistics.ts';
import type { ManageParts } from './manage-parts.ts';
import { windowOf, type Window } from './statistics.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hourMinutes = 60;

/** How far back may be asked. Kept for an hour longer than that (single minutes) and for a day (hours). */
const fineMaxMs = 2 * dayMs;
const daysMax = 31;
export const figuresKept = { fineMs: fineMaxMs + hourMs, hoursMs: (daysMax + 1) * dayMs } as const;

/** The lengths of parts, in seconds. */
export const bucketSeconds = [60, 300, 900, 3_600, 7_200, 21_600, 86_400] as const;
export type BucketSeconds = (typeof bucketSeconds)[number];
/** Of an application and an endpoint, durations are counted by the hour. */
export const hourlyBucketSeconds = [3_600, 7_200, 21_600, 86_400] as const;
export type HourlyBucketSeconds = (typeof hourlyBucketSeconds)[number];
/** Without a wish, the shortest that comes to no more than as many parts. */
const bucketsUsual = 130;
const bucketsMax = 1_500;

/** Of counters and rows of what waits, as many are looked at. */
const rowsMax = 50_000;
/** Of messages that are accepted and not taken up yet, the oldest are looked at. */
const freshMax = 20;

type Parts = Pick<ManageParts, 'storage' | 'clock'>;

export interface Figures extends AttemptCounts {
  since: number;
  until: number;
  bucketSeconds: BucketSeconds;
  p50: number | null;
  p95: number | null;
  buckets: (AttemptCounts & { startsAt: number; p50: number | null; p95: number | null })[];
}

/** Reads what was asked for; 400 when it lies too far back or ends before it begins. */
export function figureWindow(now: number, since: number | null, until: number | null): Window {
  const end = until ?? now;
  const window = { since: since ?? end - dayMs, until: end };
  if (window.since < now - daysMax * dayMs) {
    throw new Problem('invalid_range', `Figures go back ${daysMax} days: ask for a later since.`);
  }
  if (window.until < window.since) {
    throw new Problem('invalid_range', 'The time in until lies before the one in since.');
  }
  return window;
}

/** Attempts of an environment in the parts of time that a window touches, and in all of them. */
export async function environmentFigures(
  { storage, clock }: Parts,
  environmentId: string,
  window: Window,
  wished: BucketSeconds | null,
): Promise<Figures> {
  const isFine = window.since >= clock.now() - fineMaxMs;
  const length = wished ?? usualLength(isFine ? bucketSeconds : hourlyBucketSeconds, window);
  requireLength(clock.now(), window, length);
  const parts = partsOf(window, length);
  const found = await storage.read('environmentFigures', { environmentId, ...parts });
  return figuresOf(found, parts);
}

/**
 * Attempts of an application, or of one of its endpoints, in the parts of time that a window touches.
 * Refuses a time further back than statistics go (400 `invalid_range`).
 */
export async function subjectFigures(
  { storage, clock }: Parts,
  which: { applicationId: string; subject: string },
  { since, until }: { since: number | null; until: number | null },
  wished: HourlyBucketSeconds | null,
): Promise<Figures> {
  const now = clock.now();
  const end = until ?? now;
  const window = windowOf(now, since ?? Math.max(end - dayMs, windowOf(now, null, end).since), end);
  const parts = partsOf(window, wished ?? usualLength(hourlyBucketSeconds, window));
  return figuresOf(await storage.read('subjectFigures', { ...which, ...parts }), parts);
}

interface TimeParts {
  minuteFrom: number;
  minuteBefore: number;
  bucketMinutes: number;
}

function partsOf({ since, until }: Window, seconds: BucketSeconds): TimeParts {
  const bucketMinutes = seconds / 60;
  return {
    bucketMinutes,
    minuteFrom: Math.floor(since / minuteMs / bucketMinutes) * bucketMinutes,
    minuteBefore: (Math.floor(until / minuteMs / bucketMinutes) + 1) * bucketMinutes,
  };
}

function figuresOf(
  found: readonly AttemptFigure[],
  { minuteFrom, minuteBefore, bucketMinutes }: TimeParts,
): Figures {
  return {
    ...sumOf(found),
    since: minuteFrom * minuteMs,
    until: minuteBefore * minuteMs,
    bucketSeconds: (bucketMinutes * 60) as BucketSeconds,
    buckets: found.map(({ minute, durations, ...counts }) => ({
      ...counts,
      startsAt: minute * minuteMs,
      ...percentilesOf(durations),
    })),
  };
}

/** What waits now. */
export function environmentQueue(
  { storage, clock }: Parts,
  environmentId: string,
): Promise<EnvironmentQueue> {
  const now = clock.now();
  return storage.read('environmentQueue', { environmentId, now, rowsMax, freshMax });
}

/** Endpoints with most failed attempts in the hours that a window touches. */
export function failedEndpoints(
  { storage }: Parts,
  environmentId: string,
  window: Window,
  limit: number,
): Promise<{ items: FailedEndpoint[]; isComplete: boolean }> {
  const which = { environmentId, ...hoursOf(window), limit, rowsMax };
  return storage.read('failedEndpoints', which);
}

/** Applications with most attempts in the hours that a window touches. */
export function busiestApplications(
  { storage }: Parts,
  environmentId: string,
  window: Window,
  limit: number,
): Promise<{ items: BusyApplication[]; isComplete: boolean }> {
  const which = { environmentId, ...hoursOf(window), limit, rowsMax };
  return storage.read('busiestApplications', which);
}

function hoursOf({ since, until }: Window): { minuteFrom: number; minuteBefore: number } {
  return {
    minuteFrom: Math.floor(since / hourMs) * hourMinutes,
    minuteBefore: (Math.floor(until / hourMs) + 1) * hourMinutes,
  };
}

function usualLength<Length extends BucketSeconds>(
  lengths: readonly Length[],
  { since, until }: Window,
): Length | 86_400 {
  return lengths.find((seconds) => (until - since) / 1000 / seconds <= bucketsUsual) ?? 86_400;
}

function requireLength(now: number, { since, until }: Window, seconds: BucketSeconds): void {
  if (seconds < 3_600 && since < now - fineMaxMs) {
    throw new Problem(
      'invalid_range',
      'Single minutes are kept for 2 days: ask for a later since, or for bucket_seconds of 3600 or more.',
    );
  }
  if ((until - since) / 1000 / seconds > bucketsMax) {
    throw new Problem(
      'invalid_range',
      `That is more than ${bucketsMax} parts: ask for a shorter time, or for greater bucket_seconds.`,
    );
  }
}

function percentilesOf(durations: readonly number[]) {
  return { p50: durationAt(durations, 0.5), p95: durationAt(durations, 0.95) };
}

function sumOf(figures: readonly AttemptFigure[]) {
  const sums: AttemptCounts = { success: 0, fail: 0, canceled: 0, first: 0, exhausted: 0 };
  const durations: number[] = [];
  for (const figure of figures) {
    sums.success += figure.success;
    sums.fail += figure.fail;
    sums.canceled += figure.canceled;
    sums.first += figure.first;
    sums.exhausted += figure.exhausted;
    figure.durations.forEach((count, index) => {
      durations[index] = (durations[index] ?? 0) + count;
    });
  }
  return { ...sums, ...percentilesOf(durations) };
}
