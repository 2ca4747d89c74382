/** Watches sources that wait for signs of life, and tells when none came in time. */
import {
  beatTypes,
  missedType,
  planHeartbeat,
  recoveredType,
  type HeartbeatPlan,
} from '../domain/heartbeat-watch.ts';
import type { OperationalEventType } from '../domain/operational-event.ts';
import {
  runningDedupeSeconds,
  type HeartbeatSettings,
  type HeartbeatState,
} from '../domain/running-source.ts';
import { hashOfKey } from '../domain/source-key.ts';
import type { RunningSource } from '../storage/contract/source-state.ts';
import type { Storage } from '../storage/storage.ts';
import type { RunParts, RunSource } from './source-runner.ts';

export interface RunHeartbeatParts extends RunParts {
  storage: Storage;
  /** Tells those who listen to an environment; never rejects. */
  tell: (environmentId: string, type: OperationalEventType, data: unknown) => Promise<void>;
}

type Told = Exclude<HeartbeatPlan, { kind: 'wait' }>;

/** When the last beat came, as far as messages of it are kept; null for never. */
export async function lastBeatAt(storage: Storage, applicationId: string): Promise<number | null> {
  const { items } = await storage.read('listMessages', {
    applicationId,
    channel: null,
    tag: null,
    eventTypes: [beatTypes.ok, beatTypes.failed],
    since: null,
    before: null,
    limit: 1,
    from: null,
    order: 'descending',
    withPayload: false,
  });
  return items[0]?.createdAt ?? null;
}

export function createRunHeartbeat(
  parts: RunHeartbeatParts,
): RunSource<HeartbeatSettings, HeartbeatState> {
  const { accept, clock, storage, tell } = parts;

  return async (source, settings, kept, watchingSince) => {
    const { askedAt: _, lastError: __, ...before } = kept;
    const beatAt = await lastBeatAt(storage, source.applicationId);
    const now = clock.now();
    const plan = planHeartbeat(settings, before, { now, beatAt, watchingSince });
    if (plan.kind !== 'wait') await report(source, settings, plan);
    const { state, nextAt } = plan;
    return { state: { ...state, lastRunAt: now, lastSuccessAt: now }, nextAt };
  };

  async function report(
    source: RunningSource,
    settings: HeartbeatSettings,
    plan: Told,
  ): Promise<void> {
    const type = plan.kind === 'missed' ? missedType : recoveredType;
    const isReminder = plan.kind === 'missed' && plan.reminder > 0;
    const data = {
      sourceId: source.sourceId,
      sourceUid: source.sourceUid,
      sourceName: source.name,
      expectedAt: new Date(plan.expectedAt).toISOString(),
      lastBeatAt: isoOrNull(plan.state.lastBeatAt),
      graceSeconds: settings.graceSeconds,
      ...(plan.kind === 'missed' ? { reminder: plan.reminder } : {}),
    };
    const count = plan.kind === 'missed' ? plan.reminder : 0;
    await accept({
      applicationId: source.applicationId,
      eventType: type,
      payload: new TextEncoder().encode(JSON.stringify({ type, data })),
      contentType: null,
      headers: null,
      key: hashOfKey(`${type} ${plan.expectedAt} ${count}`),
      dedupeSeconds: runningDedupeSeconds,
    });
    if (!isReminder) await tell(source.environmentId, type, data);
  }
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
