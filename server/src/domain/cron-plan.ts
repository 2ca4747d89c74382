/** What a source with a schedule has to do at a moment. */
import { lastRun, nextRun, parseCron } from './cron-schedule.ts';
import type { CronSettings, CronState } from './running-source.ts';
import { timeZoneOf } from './zoned-time.ts';

export interface CronPlan {
  /** The due time to accept an event for now; null for none. */
  fire: number | null;
  /** Whether due times before it were passed over: the server was not there. */
  isCatchUp: boolean;
  /** What is due next after that. */
  dueAt: number;
}

/** What is late by more is caught up once, whatever was missed; up to that, each due time counts. */
export const lateMs = 60_000;

/** A change of the schedule counts from now on: nothing is due for times before it. */
export function planCron(settings: CronSettings, state: CronState, now: number): CronPlan {
  const { schedule, zone } = readCron(settings);
  const isPlanned = state.paused !== true && state.plannedBy === plannedBy(settings);
  const planned = isPlanned ? state.dueAt : undefined;
  const upcoming = nextRun(schedule, zone, now);
  // A clock that was put back must not keep the source waiting for the time that it showed before.
  if (planned === undefined || planned > now) {
    return { fire: null, isCatchUp: false, dueAt: Math.min(planned ?? upcoming, upcoming) };
  }
  if (now - planned <= lateMs) {
    return { fire: planned, isCatchUp: false, dueAt: nextRun(schedule, zone, planned) };
  }
  const last = lastRun(schedule, zone, { after: planned, upTo: now }) ?? planned;
  return { fire: last, isCatchUp: true, dueAt: upcoming };
}

export function plannedBy({ schedule, timezone }: CronSettings): string {
  return `${schedule} ${timezone}`;
}

/** Throws for what was not checked when it was set. */
export function readCron({ schedule, timezone }: Pick<CronSettings, 'schedule' | 'timezone'>) {
  const read = parseCron(schedule);
  const zone = timeZoneOf(timezone);
  if ('error' in read) throw new Error(`the schedule cannot be read: ${read.error}`);
  if (zone === null) throw new Error(`there is no time zone ${timezone}`);
  return { schedule: read.ok, zone };
}
