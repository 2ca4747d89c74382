/** Puts together what runs sources that run by themselves: schedules, heartbeats, polled web APIs. */
import type { OperationalEventType } from './domain/operational-event.ts';
import type { Ownership } from './domain/ownership.ts';
import type { SourceKind } from './domain/source-kind.ts';
import type { Clock } from './lib/clock.ts';
import { limits } from './limits.ts';
import type { ManageParts } from './manage/manage-parts.ts';
import { createPollKind } from './manage/poll-kind.ts';
import { cronKind, heartbeatKind } from './manage/timed-kinds.ts';
import type { Transport } from './outbound/transport.ts';
import type { SecretBox } from './storage/secret-box.ts';
import type { Storage } from './storage/storage.ts';
import { createRunCron } from './upkeep/run-cron.ts';
import { createRunHeartbeat } from './upkeep/run-heartbeat.ts';
import { createRunPoll } from './upkeep/run-poll.ts';
import { SourceRunner, type AcceptEvent } from './upkeep/source-runner.ts';
import { fitEventType } from './verify/fit-event-type.ts';

export interface RunningParts {
  storage: Storage;
  clock: Clock;
  secretBox: SecretBox;
  ownership: Pick<Ownership, 'owns' | 'mayWork'>;
  accept: AcceptEvent;
  transport: Transport;
  urlRefusal: (url: URL) => string | null;
  tell: (environmentId: string, type: OperationalEventType, data: unknown) => Promise<void>;
  userAgent: string;
  report: (problem: string) => void;
}

/** The types that it runs. */
export function createRunningKinds(parts: Pick<ManageParts, 'tokenUrlRefusal'>): SourceKind[] {
  return [cronKind, heartbeatKind, createPollKind(parts)];
}

export function createSourceRunner(parts: RunningParts): SourceRunner {
  const { userAgent } = parts;
  const runs = {
    cron: createRunCron(parts),
    heartbeat: createRunHeartbeat(parts),
    poll: createRunPoll({ ...parts, fitEventType }, { ...limits.sources.polling, userAgent }),
  };
  return new SourceRunner({ ...parts, runs }, limits.sources.runner);
}
