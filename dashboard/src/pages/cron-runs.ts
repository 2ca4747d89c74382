/** When a schedule is due next, by the very code that the server goes by. */
import { nextRun, parseCron } from '../../../server/src/domain/cron-schedule.ts';
import { timeZoneOf } from '../../../server/src/domain/zoned-time.ts';

export type CronRuns = { runs: number[] } | { fault: 'schedule' | 'zone' } | null;

const runsShown = 5;

/** Null where nothing was written yet. */
export function cronRuns(schedule: string, timezone: string, now: number): CronRuns {
  if (schedule.trim() === '') return null;
  const read = parseCron(schedule.trim());
  if ('error' in read) return { fault: 'schedule' };
  const zone = timeZoneOf(timezone.trim() === '' ? 'UTC' : timezone.trim());
  if (zone === null) return { fault: 'zone' };
  const runs: number[] = [];
  for (let at = now; runs.length < runsShown; runs.push(at)) at = nextRun(read.ok, zone, at);
  return { runs };
}
