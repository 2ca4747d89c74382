/** Statistics of usage, computed as background tasks. */
import type { BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import { startTask } from './background-tasks.ts';
import type { Done, ManageParts, OnceFor } from './manage-parts.ts';

export interface UsageRequest {
  since: number;
  until: number;
  /** Ids or uids; null for every application. */
  applications: string[] | null;
}

export interface UsageStarted {
  task: BackgroundTask;
  /** What was asked for and is no application. */
  unresolved: string[];
}

/** Starts counting what applications accepted; what is no application is named at once. */
export async function startUsage(
  parts: ManageParts,
  environmentId: string,
  { since, until, applications }: UsageRequest,
  once: OnceFor<UsageStarted> | null,
): Promise<Done<UsageStarted>> {
  if (until <= since) throw Problem.field(['until'], 'must be later than `since`');
  const unresolved: string[] = [];
  let applicationIds: string[] | null = null;
  if (applications !== null) {
    const found = new Set<string>();
    for (const idOrUid of applications) {
      const one = await parts.storage.read('getApplication', { environmentId, idOrUid });
      if (one === null) unresolved.push(idOrUid);
      else found.add(one.id);
    }
    applicationIds = [...found];
  }
  const done = await startTask(
    parts,
    { environmentId, task: 'application.stats', input: { since, until, applicationIds } },
    once === null ? null : { ...once, answer: (task) => once.answer({ task, unresolved }) },
  );
  return done.kind === 'done' ? { kind: 'done', value: { task: done.value, unresolved } } : done;
}

/** Starts gathering which event types the endpoints of each application ask for. */
export async function startSubscribedTypes(
  parts: ManageParts,
  environmentId: string,
): Promise<BackgroundTask> {
  const asked = { environmentId, task: 'event-type.aggregate', input: null } as const;
  const done = await startTask(parts, asked, null);
  if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return done.value;
}
