/** What is removed once it is past its time: messages, tasks, counters. */
import type { Clock } from '../lib/clock.ts';
import type { TrimPlace } from '../storage/contract/system.ts';
import type { Storage } from '../storage/storage.ts';
import { Trimming, type OnDuty, type TrimmingOptions, type TrimStep } from './trimming.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

export interface RetentionParts {
  storage: Storage;
  clock: Clock;
  report: (problem: string) => void;
  isOnDuty?: OnDuty;
}

/** Rows (of subjects, for counters) that one step removes at most. */
type Bounded = TrimmingOptions & { rowsMax: number };

/**
 * Repeats a step until there is no more to remove; a place is where the next one goes on, null for none.
 * `complaint` says what could not be done, before the reason.
 */
function trimming<Place>(
  { clock, report, isOnDuty }: RetentionParts,
  options: TrimmingOptions,
  complaint: string,
  step: TrimStep<Place>,
): Trimming<Place> {
  return new Trimming(
    clock,
    options,
    step,
    (error) => report(`${complaint}: ${String(error)}`),
    isOnDuty,
  );
}

/**
 * Messages with their attempts after so many days as are set, or these where nothing is; payloads
 * and idempotency keys at their own times.
 */
export function messageRetention(
  parts: RetentionParts,
  { keptDays, rowsMax, ...options }: Bounded & { keptDays: number },
): Trimming<number> {
  const { storage } = parts;
  return trimming(
    parts,
    options,
    'what is past its time could not be removed',
    async (now, place) => {
      const days = (await storage.read('retentionDays', undefined)) ?? keptDays;
      const { more, after } = await storage.write('trimExpired', {
        now,
        messagesBefore: now - days * dayMs,
        after: place ?? 0,
        limit: rowsMax,
      });
      return more ? after : null;
    },
  );
}

interface EnvironmentPlace {
  environmentId: string;
  after: TrimPlace | null;
}

/** Messages of environments that keep them for less time than the server (see `messageRetention`). */
export function environmentRetention(
  parts: RetentionParts,
  { keptDays, rowsMax, ...options }: Bounded & { keptDays: number },
): Trimming<EnvironmentPlace> {
  const { storage } = parts;
  return trimming(
    parts,
    options,
    'what is past its time in an environment could not be removed',
    async (now, place) => {
      const ofServer = (await storage.read('retentionDays', undefined)) ?? keptDays;
      const all = await storage.read('environmentRetentions', undefined);
      // What the server keeps for no longer goes with all else.
      const own = all.filter(({ days }) => days < ofServer);
      const at = own.findIndex(
        ({ environmentId }) => place === null || environmentId >= place.environmentId,
      );
      const one = own[at];
      if (one === undefined) return null;
      const { environmentId, days } = one;
      const { next } = await storage.write('trimEnvironment', {
        environmentId,
        messagesBefore: now - days * dayMs,
        after: place?.environmentId === environmentId ? place.after : null,
        limit: rowsMax,
      });
      if (next !== null) return { environmentId, after: next };
      const following = own[at + 1];
      return following === undefined
        ? null
        : { environmentId: following.environmentId, after: null };
    },
  );
}

/** Keys of sources at their times, and what became no message after `keptMs`. */
export function sourceRetention(
  parts: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  const { storage } = parts;
  return trimming(
    parts,
    options,
    'what is too old of sources could not be removed',
    async (now) => {
      const bounds = { now, requestsBefore: now - keptMs, limit: rowsMax };
      return (await storage.write('trimSources', bounds)).more ? true : null;
    },
  );
}

/** Issues that were not seen for `keptMs`. */
export function issueRetention(
  parts: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  const { storage } = parts;
  return trimming(parts, options, 'old issues could not be removed', async (now) => {
    const bounds = { before: now - keptMs, limit: rowsMax };
    return (await storage.write('trimIssues', bounds)).more ? true : null;
  });
}

/** Alarms that were cleared `keptMs` ago. */
export function alarmRetention(
  parts: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<true> {
  const { storage } = parts;
  return trimming(parts, options, 'old alarms could not be removed', async (now) => {
    const bounds = { before: now - keptMs, limit: rowsMax };
    return (await storage.write('trimAlarms', bounds)).more ? true : null;
  });
}

/** Counters of attempts that nobody can ask for any more. */
export function statisticsRetention(
  parts: RetentionParts,
  { keptMs, rowsMax, ...options }: Bounded & { keptMs: number },
): Trimming<string> {
  const { storage } = parts;
  return trimming(parts, options, 'old statistics could not be removed', async (now, place) => {
    const { next } = await storage.write('trimStatistics', {
      minuteBefore: Math.floor((now - keptMs) / minuteMs),
      after: place ?? '',
      limit: rowsMax,
    });
    return next;
  });
}

/** Figures of environments that nobody can ask for any more. */
export function figureRetention(
  parts: RetentionParts,
  { fineMs, hoursMs, rowsMax, ...options }: Bounded & { fineMs: number; hoursMs: number },
): Trimming<true> {
  const { storage } = parts;
  return trimming(parts, options, 'old figures could not be removed', async (now) => {
    const { more } = await storage.write('trimFigures', {
      fineBefore: Math.floor((now - fineMs) / minuteMs),
      minuteBefore: Math.floor((now - hoursMs) / minuteMs),
      limit: rowsMax,
    });
    return more ? true : null;
  });
}

/** The audit log by its age and by its length. */
export function auditRetention(
  parts: RetentionParts,
  { keptMs, keptMax, rowsMax, ...options }: Bounded & { keptMs: number; keptMax: number },
): Trimming<true> {
  const { storage } = parts;
  return trimming(parts, options, 'the audit log could not be shortened', async (now) => {
    const bounds = { before: now - keptMs, keptMax, limit: rowsMax };
    return (await storage.write('trimAudit', bounds)).more ? true : null;
  });
}

/** Tasks that ended long ago, and counters of usage that nobody asks for any more. */
export function taskRetention(
  parts: RetentionParts,
  { tasksMs, usageMs, rowsMax, ...options }: Bounded & { tasksMs: number; usageMs: number },
): Trimming<string> {
  const { storage } = parts;
  return trimming(
    parts,
    options,
    'old background tasks could not be removed',
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
  );
}
