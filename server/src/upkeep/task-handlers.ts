/** The table of contents of background tasks: which handler carries out which. */
import type { TaskHandlers } from './background-tasks.ts';
import { broadcastTask, type BroadcastOptions, type BroadcastParts } from './broadcast-task.ts';
import { cancelTask, type CancelOptions, type CancelParts } from './cancel-task.ts';
import { purgeTask, type PurgeParts } from './purge-task.ts';
import { recoveryTask } from './recovery-task.ts';
import { replayTasks, type ReplayOptions, type ReplayParts } from './replay-tasks.ts';
import { usageTasks } from './usage-tasks.ts';

export type TaskParts = ReplayParts & CancelParts & PurgeParts & BroadcastParts;

export interface TaskOptions extends ReplayOptions, CancelOptions {
  broadcast: BroadcastOptions;
  usage: { applicationsMax: number; pauseMs: number };
}

/** A new kind of task is a line here and a name in domain/background-task.ts. */
export function createTaskHandlers(parts: TaskParts, options: TaskOptions): TaskHandlers {
  return {
    ...replayTasks(parts, options),
    ...usageTasks(parts, options.usage),
    'endpoint.cancel': cancelTask(parts, options),
    'environment.recover': recoveryTask(parts, options),
    'message.broadcast': broadcastTask(parts, options.broadcast),
    'application.purge_content': purgeTask(parts, options),
  };
}
