/** Starting background tasks; they are carried out by upkeep. */
import type { BackgroundTask, TaskType } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** As many tasks may run in one environment at once; each goes on a step at a time. */
const runningMax = 1_000;

/**
 * Starts a task; when the promise resolves it is on disk and will be carried out, whatever happens.
 * `input` is what its handler reads, `data` what is shown before its first step. 400 when too many
 * run already.
 */
export async function startTask(
  parts: ManageParts,
  {
    environmentId,
    task: type,
    input,
    data = {},
  }: {
    environmentId: string;
    task: TaskType;
    input: unknown;
    data?: Record<string, unknown>;
  },
  once: OnceFor<BackgroundTask> | null,
): Promise<Done<BackgroundTask>> {
  const now = parts.clock.now();
  const task: BackgroundTask = {
    id: parts.ids.next('qtask'),
    environmentId,
    type,
    status: 'running',
    input,
    cursor: null,
    step: 0,
    data,
    createdAt: now,
    updatedAt: now,
  };
  const written = await parts.storage.writeOnce(
    'startTask',
    { task, runningMax },
    onceRecord(once, task, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind === 'limit') {
    throw new Problem(
      'limit_reached',
      `${runningMax} background tasks run already. Wait until one of them has ended.`,
    );
  }
  parts.wakeTasks();
  return { kind: 'done', value: task };
}

/** 404 when there is none of this id. */
export async function findTask(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<BackgroundTask> {
  const task = await storage.read('getTask', { environmentId, id });
  if (task === null) throw new Problem('not_found');
  return task;
}
