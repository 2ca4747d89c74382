/** Starting background tasks; they are carried out by upkeep. */
import { pacedTaskTypes, type BackgroundTask, type TaskType } from '../domain/background-task.ts';
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
    rate,
  }: {
    environmentId: string;
    task: TaskType;
    input: unknown;
    data?: Record<string, unknown>;
    /** Deliveries a second, at the most. */
    rate?: number;
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
    ...(rate === undefined ? {} : { rate }),
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

/** What is wanted of a task that runs. */
export interface TaskChange {
  paused?: boolean;
  rate?: number | null;
  /** Ends it, with these words. */
  abort?: string;
}

/** 404 when there is none, 400 when it has ended or is of a kind that goes on by itself. */
export async function controlTask(
  parts: ManageParts,
  environmentId: string,
  id: string,
  change: TaskChange,
  once: OnceFor<BackgroundTask> | null = null,
): Promise<BackgroundTask> {
  const task = await findTask(parts, environmentId, id);
  if (change.rate !== undefined && !pacedTaskTypes.includes(task.type)) {
    throw Problem.field(['ratePerSecond'], `a task of the type \`${task.type}\` has no rate`);
  }
  // An endpoint that was disabled or deleted must not keep what waits for it.
  if (
    (task.input as { cause?: unknown } | null)?.cause !== undefined &&
    task.type === 'endpoint.cancel'
  ) {
    throw new Problem(
      'invalid_argument',
      'The task ends what waited for an endpoint that was disabled or deleted: it goes on by itself.',
    );
  }
  const at = parts.clock.now();
  const written = await parts.storage.writeOnce(
    'controlTask',
    { environmentId, id, at, ...change },
    onceRecord(once, task, at),
  );
  // A repetition is answered with how the task stands: what was asked for has happened.
  if (written.kind !== 'done') {
    replayOf(written);
    return task;
  }
  const done = written.value;
  if (done.kind === 'missing') throw new Problem('not_found');
  if (done.kind === 'ended') {
    throw new Problem('invalid_argument', 'The task has ended: there is nothing left to change.');
  }
  const { value } = done;
  if (value.status === 'running') parts.wakeTasks();
  else parts.taskEnded(value);
  return value;
}
