/** What background tasks ask of a store: steps that happen once, and the lists. */
import type { BackgroundTask, TaskStatus, TaskType } from '../../domain/background-task.ts';
import type { WriteInput, WriteVerb } from '../storage.ts';
import type { TaskFailure } from '../../domain/recovery.ts';
import type { Page, PageRequest } from './lists.ts';

/** Another write that takes effect with a step, in its transaction. */
export type TaskEffect = {
  [K in Exclude<WriteVerb, 'stepTask'>]: { verb: K; input: WriteInput<K> };
}[Exclude<WriteVerb, 'stepTask'>];

/** What a step leaves: its effects, and where the next one goes on. */
export interface TaskStepRecord extends Pick<BackgroundTask, 'id' | 'cursor' | 'data' | 'status'> {
  /** The number of steps that had taken effect when this one was prepared. */
  step: number;
  at: number;
  effects: TaskEffect[];
  /** All that is kept of what it could not do; absent where nothing came to it. */
  failures?: TaskFailure[];
}

/** What somebody wants of a task that runs. */
export interface TaskControl {
  environmentId: string;
  id: string;
  at: number;
  paused?: boolean;
  /** null for no bound. */
  rate?: number | null;
  /** Ends it as failed, with these words. */
  abort?: string;
}

export interface BackgroundTaskWrites {
  /** `limit` where the environment has `runningMax` tasks that run. */
  startTask(task: {
    task: BackgroundTask;
    runningMax: number;
  }): { kind: 'ok'; value: null } | { kind: 'limit' };
  /**
   * Effects and cursor in one transaction. `stale`, and nothing happens, when the task no longer
   * runs or another step took effect since this one was prepared: so no step happens twice.
   */
  stepTask(step: TaskStepRecord): { kind: 'ok' } | { kind: 'stale' };
  /**
   * Changes how a task goes on. A step that is prepared meanwhile is `stale` then, so that what was
   * wanted holds from this moment. `ended` where it runs no longer.
   */
  controlTask(
    control: TaskControl,
  ): { kind: 'ok'; value: BackgroundTask } | { kind: 'missing' } | { kind: 'ended' };
  /** Removes ended tasks from before this moment, at most `limit`; says whether more may remain. */
  trimTasks(bounds: { before: number; limit: number }): { more: boolean };
}

export interface BackgroundTaskReads {
  getTask(which: { environmentId: string; id: string }): BackgroundTask | null;
  /** Types of our own are left out unless `type` names one, or `own` asks for all. */
  listTasks(
    which: {
      environmentId: string;
      status: TaskStatus | null;
      type: TaskType | null;
      own?: boolean;
    } & PageRequest,
  ): Page<BackgroundTask>;
  /** Tasks that run and are not paused, oldest first, at most `perEnvironment` of one environment, a turn for each. */
  runningTasks(bounds: { perEnvironment: number; limit: number }): BackgroundTask[];
}
