/** What a source that waits for signs of life has to do at a moment. */
import { nextRun } from './cron-schedule.ts';
import { readCron } from './cron-plan.ts';
import type { HeartbeatSettings, HeartbeatState } from './running-source.ts';

export const beatTypes = { ok: 'heartbeat.ok', failed: 'heartbeat.failed' } as const;
export const missedType = 'heartbeat.missed';
export const recoveredType = 'heartbeat.recovered';

const dayMs = 86_400_000;
/** While one is missing, it is looked for so often even where nobody said that it came. */
const lookMs = 60_000;
/** Beats are kept for a while only: a last one must be noted before it is gone. */
const noteMs = dayMs / 2;

export type HeartbeatPlan =
  | { kind: 'wait'; state: HeartbeatState; nextAt: number }
  /** `reminder` is 0 for the alarm itself. */
  | { kind: 'missed'; expectedAt: number; reminder: number; state: HeartbeatState; nextAt: number }
  | { kind: 'recovered'; expectedAt: number; state: HeartbeatState; nextAt: number };

/** What is known at this moment. */
export interface HeartbeatFacts {
  now: number;
  /** When the last beat came; null for never, as far as the store knows. */
  beatAt: number | null;
  /** Since when beats could be received and the clock was right, as far as this process knows. */
  watchingSince: number;
}

/**
 * Whether a beat is missing. What came too late while the server could not take it is no fault of
 * the sender: after a start there is a full grace first.
 */
export function planHeartbeat(
  settings: HeartbeatSettings,
  before: HeartbeatState,
  { now, beatAt, watchingSince }: HeartbeatFacts,
): HeartbeatPlan {
  const state = watched(settings, before, beatAt, now);
  const from = Math.max(state.lastBeatAt ?? 0, state.watchedSince ?? now);
  const expectedAt = expectedAfter(settings, from);
  const graceMs = settings.graceSeconds * 1000;
  if (state.missedAt !== undefined) {
    if (state.lastBeatAt !== undefined && state.lastBeatAt > state.missedAt) {
      const { missedAt, reminders: _, remindAt: __, ...well } = state;
      const nextAt = soon(now, Math.max(now, expectedAt + graceMs));
      return { kind: 'recovered', expectedAt: missedAt, state: well, nextAt };
    }
    return remind(settings, state as HeartbeatState & { missedAt: number }, now);
  }
  const alarmAt = Math.max(expectedAt + graceMs, watchingSince + graceMs);
  if (now < alarmAt) return { kind: 'wait', state, nextAt: soon(now, alarmAt) };
  const remindAt = now + reminderMs(settings, 0);
  return {
    kind: 'missed',
    expectedAt,
    reminder: 0,
    state: { ...state, missedAt: expectedAt, reminders: 0, remindAt },
    nextAt: Math.min(remindAt, now + lookMs),
  };
}

function soon(now: number, at: number): number {
  return Math.min(at, now + noteMs);
}

/** Other settings begin a watch of their own; a beat from a clock that was ahead counts as of now. */
function watched(
  settings: HeartbeatSettings,
  state: HeartbeatState,
  beatAt: number | null,
  now: number,
): HeartbeatState {
  const rule = `${settings.everySeconds ?? ''} ${settings.schedule ?? ''} ${settings.timezone}`;
  const lastBeatAt = Math.min(now, Math.max(state.lastBeatAt ?? 0, beatAt ?? 0));
  const beats = lastBeatAt > 0 ? { lastBeatAt } : {};
  if (state.plannedBy === rule && state.paused !== true) {
    return { ...state, ...beats, watchedSince: Math.min(now, state.watchedSince ?? now) };
  }
  return { ...beats, plannedBy: rule, watchedSince: now };
}

function remind(
  settings: HeartbeatSettings,
  state: HeartbeatState & { missedAt: number },
  now: number,
): HeartbeatPlan {
  const { reminders = 0, missedAt } = state;
  const remindAt = Math.min(state.remindAt ?? now, now + dayMs);
  if (now < remindAt) {
    return { kind: 'wait', state, nextAt: Math.min(remindAt, now + lookMs) };
  }
  const reminder = reminders + 1;
  const nextRemindAt = now + reminderMs(settings, reminder);
  return {
    kind: 'missed',
    expectedAt: missedAt,
    reminder,
    state: { ...state, reminders: reminder, remindAt: nextRemindAt },
    nextAt: Math.min(nextRemindAt, now + lookMs),
  };
}

/** Each wait is twice the one before, up to a day. */
function reminderMs({ everySeconds = 0, graceSeconds }: HeartbeatSettings, count: number): number {
  const firstMs = Math.max(everySeconds, graceSeconds, 1) * 1000;
  return Math.min(firstMs * 2 ** Math.min(count, 20), dayMs);
}

/** When the beat after this moment should come. */
function expectedAfter(settings: HeartbeatSettings, from: number): number {
  const { everySeconds, schedule: text, timezone } = settings;
  if (text === undefined) return from + (everySeconds ?? 0) * 1000;
  const { schedule, zone } = readCron({ schedule: text, timezone });
  return nextRun(schedule, zone, from);
}
