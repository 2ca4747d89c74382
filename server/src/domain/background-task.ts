/** Work that takes longer than a request: what it is called, and how it stands. */
import type { TaskFailure } from './recovery.ts';
import type { CancelInput } from './replay.ts';

/** The names that the published clients know. */
export const publishedTaskTypes = [
  'endpoint.replay',
  'endpoint.recover',
  'endpoint.bulk-replay',
  'application.stats',
  'application.purge_content',
  'event-type.aggregate',
  'message.broadcast',
  'sdk.generate',
] as const;

/**
 * Names of our own. Strict clients cannot read a list that holds one, so a list shows them only
 * to those who ask for them by name.
 */
export const ownTaskTypes = ['endpoint.cancel', 'environment.recover'] as const;

export const taskTypes = [...publishedTaskTypes, ...ownTaskTypes] as const;
export type TaskType = (typeof taskTypes)[number];

export const taskStatuses = ['running', 'finished', 'failed'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export interface BackgroundTask {
  id: string;
  environmentId: string;
  type: TaskType;
  status: TaskStatus;
  /** What was asked for, as its handler reads it; JSON. */
  input: unknown;
  /** Where the next step goes on; JSON, null before the first. */
  cursor: unknown;
  /** How many steps took effect. */
  step: number;
  /** What is shown: counts while it runs, the result at the end. */
  data: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
  /** Whether it rests until somebody has it go on; absent where it does not. */
  paused?: true;
  /** Deliveries that it may send again in a second; absent for as many as the server can. */
  rate?: number;
  /** What it could not do, the first of it; absent for nothing. */
  failures?: TaskFailure[];
}

/** Tasks of which the rate can be chosen. */
export const pacedTaskTypes: readonly TaskType[] = [
  'endpoint.recover',
  'endpoint.replay',
  'endpoint.bulk-replay',
  'environment.recover',
];

/** Of nodes that share a store, whoever owns this carries the task out. */
export function ownerOf({ input, environmentId }: BackgroundTask): string {
  const { applicationId } = (input ?? {}) as { applicationId?: unknown };
  return typeof applicationId === 'string' ? applicationId : environmentId;
}

/** The task that ends what waits for an endpoint whose service ended at this moment. */
export function endingTask({
  id,
  environmentId,
  at,
  ...ending
}: {
  id: string;
  environmentId: string;
  applicationId: string;
  endpointId: string;
  cause: string;
  positionMax: number;
  at: number;
}): BackgroundTask {
  const input: CancelInput = {
    ...ending,
    filter: { eventTypes: null, channel: null, tag: null },
    since: null,
    until: null,
  };
  return {
    id,
    environmentId,
    type: 'endpoint.cancel',
    status: 'running',
    input,
    cursor: null,
    step: 0,
    data: { deliveriesCanceled: 0 },
    createdAt: at,
    updatedAt: at,
  };
}

/** An attempt that disables its endpoint starts a task; nobody is there to make an id for it. */
export function endingTaskIdOf(attemptId: string): string {
  return `qtask${attemptId.slice(attemptId.indexOf('_'))}`;
}

/**
 * The cause in the record of a delivery that was ended by hand. Recovering looks for it, so the
 * words must not change: records keep them.
 */
export const canceledByHand = 'canceled by hand';
