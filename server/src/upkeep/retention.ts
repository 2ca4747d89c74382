/** What is removed once it is past its time: messages, tasks, counters. */
import type { Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';
import { Trimming, type OnDuty, type TrimmingOptions } from './trimming.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

export interface RetentionParts {
  storage: Storage;
  clock: Clock;
  report: (problem: string) => void;
  isOnDuty?: OnDuty;
}

/** Rows (of subjects, for counters) that one step removes at most. */
type Bounded = TrimmingOptions & { rowsMax: number };

/** Messages with their attempts after `keptMs`, payloads and idempotency keys at their own times. */
export function messageRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<number> {
  return new Trimming(
    clock,
    options,
    async (now, place) => {
      const { more, after } = await storage.write('trimExpired', {
        now,
        messagesBefore: now - keptMs,
        after: place ?? 0,
        limit: rowsMax,
      });
      return more ? after : null;
    },
    (error) => report(`what is past its time could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** Keys of sources at their times, and what became no message after `keptMs`. */
export function sourceRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  return new Trimming(
    clock,
    options,
    async (now) => {
      const bounds = { now, requestsBefore: now - keptMs, limit: rowsMax };
      return (await storage.write('trimSources', bounds)).more ? true : null;
    },
    (error) => report(`what is too old of sources could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** Issues that were not seen for `keptMs`. */
export function issueRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  return new Trimming(
    clock,
    options,
    async (now) => {
      const bounds = { before: now - keptMs, limit: rowsMax };
      return (await storage.write('trimIssues', bounds)).more ? true : null;
    },
    (error) => report(`old issues could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** Alarms that were cleared `keptMs` ago. */
export function alarmRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  return new Trimming(
    clock,
    options,
    async (now) => {
      const bounds = { before: now - keptMs, limit: rowsMax };
      return (await storage.write('trimAlarms', bounds)).more ? true : null;
    },
    (error) => report(`old alarms could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** Counters of attempts that nobody can ask for any more. */
export function statisticsRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<string> {
  return new Trimming(
    clock,
    options,
    async (now, place) => {
      const { next } = await storage.write('trimStatistics', {
        minuteBefore: Math.floor((now - keptMs) / minuteMs),
        after: place ?? '',
        limit: rowsMax,
      });
      return next;
    },
    (error) => report(`old statistics could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** Figures of environments that nobody can ask for any more. */
export function figureRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { fineMs, hoursMs, rowsMax, ...options }: Bounded & { fineMs: number; hoursMs: number },
): Trimming<true> {
  return new Trimming(
    clock,
    options,
    async (now) => {
      const { more } = await storage.write('trimFigures', {
        fineBefore: Math.floor((now - fineMs) / minuteMs),
        minuteBefore: Math.floor((now - hoursMs) / minuteMs),
        limit: rowsMax,
      });
      return more ? true : null;
    },
    (error) => report(`old figures could not be removed: ${String(error)}`),
    isOnDuty,
  );
}

/** The audit log by its age and by its length. */
export function auditRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { keptMs, keptMax, rowsMax, ...options }: Bounded & { keptMs: number; keptMax: number },
): Trimming<true> {
  return new Trimming(
    clock,
    options,
    async (now) => {
      const bounds = { before: now - keptMs, keptMax, limit: rowsMax };
      return (await storage.write('trimAudit', bounds)).more ? true : null;
    },
    (error) => report(`the audit log could not be shortened: ${String(error)}`),
    isOnDuty,
  );
}

/** Tasks that ended long ago, and counters of usage that nobody asks for any more. */
export function taskRetention(
  { storage, clock, report, isOnDuty }: RetentionParts,
  { tasksMs, usageMs, rowsMax, ...options }: Bounded & { tasksMs: number; usageMs: number },
): Trimming<string> {
  return new Trimming(
    clock,
    options,
    async (now, place) => {
      const limit = rowsMax;
      const { more } = await storage.write('trimTasks', { before: now - tasksMs, limit });
      const { next } = await storage.write('trimUsage', {
        hourBefore: Math.floor((now - usageMs) / hourMs),
        after: place ?? '',
        limit,
      });
      // Tasks may be left though the counters are done: once more from their beginning.
      return next ?? (more ? '' : null);
    },
    (error) => report(`old background tasks could not be removed: ${String(error)}`),
    isOnDuty,
  );
}
