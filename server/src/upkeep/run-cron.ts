/** Runs sources that have a schedule: one event for each due time, with its payload. */
import { planCron, plannedBy } from '../domain/cron-plan.ts';
import {
  runningDedupeSeconds,
  type CronSettings,
  type CronState,
} from '../domain/running-source.ts';
import { hashOfKey } from '../domain/source-key.ts';
import type { RunParts, RunSource } from './source-runner.ts';

/** Says for which time an event of a schedule is. */
export const scheduledForHeader = 'gancho-scheduled-for';

export function createRunCron({ accept, clock }: RunParts): RunSource<CronSettings, CronState> {
  async function fire(
    applicationId: string,
    { eventType, payload, contentType }: CronSettings,
    { at, key }: { at: number; key: string },
  ): Promise<void> {
    await accept({
      applicationId,
      eventType,
      payload: new TextEncoder().encode(payload),
      contentType: contentType === 'application/json' ? null : contentType,
      headers: { [scheduledForHeader]: new Date(at).toISOString() },
      key: hashOfKey(key),
      dedupeSeconds: runningDedupeSeconds,
    });
  }

  return async ({ applicationId }, settings, { askedAt, ...before }) => {
    const now = clock.now();
    if (askedAt !== undefined) {
      await fire(applicationId, settings, { at: askedAt, key: `asked ${askedAt}` });
    }
    const plan = planCron(settings, before, now);
    const { paused: _, lastError: __, ...state } = before;
    if (plan.fire !== null) {
      const at = plan.fire;
      await fire(applicationId, settings, { at, key: `due ${at}` });
    }
    const ran = plan.fire !== null || askedAt !== undefined;
    return {
      state: {
        ...state,
        plannedBy: plannedBy(settings),
        dueAt: plan.dueAt,
        ...(ran ? { lastRunAt: now, lastSuccessAt: now } : {}),
        ...(plan.fire === null ? {} : { lastDueAt: plan.fire }),
      },
      nextAt: plan.dueAt,
    };
  };
}
