/** How a source that runs by itself stands, and running it by hand. */
import { Problem } from '../domain/problem.ts';
import {
  readState,
  type CronState,
  type HeartbeatState,
  type PollState,
} from '../domain/running-source.ts';
import type { Source } from '../domain/source.ts';
import type { ReceivedOfLate } from '../storage/contract/sources.ts';
import { beatTypes } from '../domain/heartbeat-watch.ts';
import {
  onceRecord,
  raceTriesMax,
  replayOf,
  type Done,
  type ManageParts,
  type OnceFor,
} from './manage-parts.ts';

const hourMs = 3_600_000;
const dayHours = 24;

type AnyState = CronState & HeartbeatState & PollState;

/** Times are milliseconds since 1970; null for what never was. */
export interface SourceStanding {
  received: ReceivedOfLate;
  nextRunAt: number | null;
  lastRunAt: number | null;
  lastSuccessAt: number | null;
  lastError: string | null;
  failures: number;
  cursor: string | null;
  lastCount: number | null;
  lastDueAt: number | null;
  lastBeatAt: number | null;
  missedAt: number | null;
}

/** What came to a source in the past day, the running hour included, beside how its runs stand. */
export async function standingOf(parts: ManageParts, source: Source): Promise<SourceStanding> {
  const { applicationId } = source;
  const hourBefore = Math.floor(parts.clock.now() / hourMs) + 1;
  const hourFrom = hourBefore - dayHours;
  const which = { applicationId, hourFrom, hourBefore };
  const [received, running] = await Promise.all([
    parts.storage.read('receivingOf', which),
    runs(parts, source) ? parts.storage.read('runningSource', { applicationId }) : null,
  ]);
  const state = readState<AnyState>(running?.state ?? '{}');
  const beatAt = source.type === 'heartbeat' ? await newestBeat(parts, applicationId) : null;
  const lastBeatAt = Math.max(state.lastBeatAt ?? 0, beatAt ?? 0);
  return {
    received,
    nextRunAt: running?.nextAt ?? null,
    lastRunAt: state.lastRunAt ?? null,
    lastSuccessAt: state.lastSuccessAt ?? null,
    lastError: state.lastError ?? null,
    failures: state.failures ?? 0,
    cursor: state.cursor ?? null,
    lastCount: state.lastCount ?? null,
    lastDueAt: state.lastDueAt ?? null,
    lastBeatAt: lastBeatAt === 0 ? null : lastBeatAt,
    missedAt: state.missedAt ?? null,
  };
}

/** Lets it run now, beside whatever it is planned for; resolves once that is on disk, with how it stands then. */
export async function runNow(
  parts: ManageParts,
  source: Source,
  once: OnceFor<SourceStanding> | null,
): Promise<Done<SourceStanding>> {
  requireRunning(parts, source);
  const { applicationId } = source;
  if (source.disabled) {
    throw new Problem('conflict', 'This source is disabled. Enable it before you run it.');
  }
  for (let tries = 1; tries <= raceTriesMax; tries++) {
    const running = await parts.storage.read('runningSource', { applicationId });
    const now = parts.clock.now();
    if (running === null) {
      const woken = await parts.storage.write('wakeSource', { applicationId, at: now });
      if (woken.kind !== 'ok') throw new Problem('not_found');
      continue;
    }
    const { nextAt, state } = running;
    const asked = { ...readState(state), askedAt: now };
    const standing = { ...(await standingOf(parts, source)), nextRunAt: now };
    const written = await parts.storage.writeOnce(
      'saveSourceState',
      { applicationId, was: { nextAt, state }, nextAt: now, state: JSON.stringify(asked), at: now },
      onceRecord(once, standing, now),
    );
    if (written.kind !== 'done') return replayOf(written);
    if (written.value.kind === 'missing') throw new Problem('not_found');
    if (written.value.kind === 'ok') {
      parts.sources.wake();
      return { kind: 'done', value: standing };
    }
  }
  throw new Problem('server_busy', 'The source is running. Try again.');
}

function runs({ sources }: ManageParts, { type }: Source): boolean {
  return sources.kinds.find(type)?.runs === true;
}

function requireRunning(parts: ManageParts, source: Source): void {
  if (runs(parts, source)) return;
  throw new Problem(
    'invalid_argument',
    `A source of the type \`${source.type}\` receives; it does not run by itself.`,
  );
}

async function newestBeat({ storage }: ManageParts, applicationId: string): Promise<number | null> {
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
