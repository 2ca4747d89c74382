/** Sends again to one endpoint: what failed, what was never sent, or what a filter names. */
import { isMeantFor } from '../domain/application.ts';
import { canceledByHand, type BackgroundTask } from '../domain/background-task.ts';
import { firstIdAt, idTickMs } from '../domain/ids.ts';
import { matchesFilter } from '../domain/match-filter.ts';
import type { AttemptTrigger } from '../domain/message.ts';
import { orderKeyIn } from '../domain/order-key.ts';
import { readPayload } from '../domain/read-payload.ts';
import type { ReplayInput } from '../domain/replay.ts';
import type { Clock } from '../lib/clock.ts';
import type { ApplicationPlans } from '../storage/application-plans.ts';
import type { ReadOutput, Storage } from '../storage/storage.ts';
import type { TaskHandler, TaskHandlers, TaskStep } from './background-tasks.ts';

export interface ReplayParts {
  storage: Storage;
  plans: ApplicationPlans;
  clock: Clock;
  /** Tells delivery that something of this endpoint is due since `dueAt`. */
  wakeDelivery: (endpointId: string, dueAt: number) => void;
}

export interface ReplayOptions {
  /** Rows that one step looks at. */
  stepRowsMax: number;
  /**
   * No further step while as many deliveries to the endpoint are due: what is sent again must not
   * pile up in front of what is new.
   */
  aheadMax: number;
  waitMs: number;
}

type Target = NonNullable<
  ReturnType<NonNullable<ReturnType<ApplicationPlans['peek']>>['byId']['get']>
>;
type Candidate = ReadOutput<'replayCandidates'>['items'][number];

interface Found {
  items: { position: number; hasPayload: boolean }[];
  next: string | null;
}

/** Finds what a page of the walk, after an id, holds to be sent. */
type Search = (
  input: ReplayInput,
  target: Target,
  after: string | null,
  startedAt: number,
  limit: number,
) => Promise<Found>;

/** The handlers of the three tasks that send again. */
export function replayTasks(parts: ReplayParts, options: ReplayOptions): TaskHandlers {
  const { storage } = parts;

  const failed: Search = (input, _target, from, startedAt, limit) => {
    const { endpointId, cause } = input;
    const after = from ?? firstIdAt('atmpt', input.since);
    // Attempts that begin later are another matter: what this task sends may fail again.
    const before = firstIdAt('atmpt', startedAt + idTickMs);
    if (cause !== undefined) {
      return storage.read('failingByCause', { endpointId, cause, after, before, limit });
    }
    return storage.read('failedDeliveries', {
      endpointId,
      after,
      before,
      messageSince: firstIdAt('msg', input.since),
      messageBefore: firstIdAt('msg', input.until ?? startedAt + idTickMs),
      leaveOut: canceledByHand,
      limit,
    });
  };

  const candidates =
    (isWanted: (candidate: Candidate, input: ReplayInput, target: Target) => boolean): Search =>
    async (input, target, after, startedAt, limit) => {
      const { items, next } = await storage.read('replayCandidates', {
        applicationId: input.applicationId,
        endpointId: input.endpointId,
        after: after ?? firstIdAt('msg', input.since),
        before: firstIdAt('msg', input.until ?? startedAt + idTickMs),
        filter: input.filter,
        limit,
      });
      return { items: items.filter((one) => isWanted(one, input, target)), next };
    };

  /** What the filter on payloads of the endpoint lets through; payloads are read only for it. */
  const missing: Search = async (input, target, after, startedAt, limit) => {
    const search = candidates(isMissing);
    const { items, next } = await search(input, target, after, startedAt, limit);
    const { filter } = target;
    if (filter === null) return { items, next };
    const fitting: Found['items'] = [];
    for (const item of items) {
      const payload = await storage.read('payloadAt', item.position);
      // Whether it would have fitted can no longer be told; it is counted as what cannot be sent.
      if (payload === null) fitting.push(item);
      else if (fits(filter, readPayload(payload))) fitting.push(item);
    }
    return { items: fitting, next };
  };

  return {
    'endpoint.recover': handler(parts, options, 'manual', failed),
    'endpoint.replay': handler(parts, options, 'scheduled', missing),
    'endpoint.bulk-replay': handler(parts, options, 'manual', candidates(isAskedFor)),
  };
}

function handler(
  { storage, plans, clock, wakeDelivery }: ReplayParts,
  { stepRowsMax, aheadMax, waitMs }: ReplayOptions,
  trigger: AttemptTrigger,
  search: Search,
): TaskHandler {
  return async (task) => {
    const input = task.input as ReplayInput;
    const { applicationId, endpointId } = input;
    const plan = plans.peek(applicationId) ?? (await plans.load(applicationId));
    const target = plan?.byId.get(endpointId);
    if (target === undefined) return failedStep(task, 'the endpoint was deleted');
    if (target.disabled) {
      return failedStep(task, 'the endpoint was disabled meanwhile: enable it and start again');
    }
    const now = clock.now();
    const restMs = task.step === 0 ? 0 : restAfter(task, now);
    if (restMs > 0) return { kind: 'wait', ms: restMs };
    const ahead = await storage.read('countDueOf', { endpointId, now, max: aheadMax });
    if (ahead >= aheadMax) return { kind: 'wait', ms: waitMs };
    const { items, next } = await search(
      input,
      target,
      task.cursor as string | null,
      task.createdAt,
      Math.min(stepRowsMax, task.rate ?? stepRowsMax),
    );
    const positions = items.filter(({ hasPayload }) => hasPayload).map(({ position }) => position);
    const isOrdered = trigger === 'scheduled' && target.policy.fifo;
    const keys = isOrdered ? { keys: await orderKeys(storage, positions, target) } : {};
    return {
      kind: 'step',
      status: next === null ? 'finished' : 'running',
      cursor: next,
      data: {
        ...task.data,
        ...(task.rate === undefined ? {} : { lastStepSent: positions.length }),
        messagesSent: countOf(task, 'messagesSent') + positions.length,
        messagesWithoutPayload:
          countOf(task, 'messagesWithoutPayload') + items.length - positions.length,
      },
      effects: [
        {
          verb: 'sendAgain',
          input: {
            applicationId,
            endpointId,
            positions,
            trigger,
            at: now,
            ...keys,
            task: taskOf(task),
          },
        },
      ],
      settled: (written) => {
        if (written && positions.length > 0) wakeDelivery(endpointId, now);
      },
    };
  };
}

/** How long it has to rest after its last step, by its rate. */
function restAfter(task: BackgroundTask, now: number): number {
  if (task.rate === undefined) return 0;
  const dueAt = task.updatedAt + Math.ceil((countOf(task, 'lastStepSent') * 1_000) / task.rate);
  // Whatever the clock was set back by, nobody waits for that.
  return dueAt - now > 1_000 ? 0 : Math.max(0, dueAt - now);
}

/** The keys under which an endpoint that keeps an order gets what it missed. */
async function orderKeys(
  storage: Storage,
  positions: number[],
  { orderPath }: Target,
): Promise<string[]> {
  const keys: string[] = [];
  for (const position of positions) {
    const payload = orderPath === null ? null : await storage.read('payloadAt', position);
    keys.push(orderKeyIn(payload === null ? undefined : readPayload(payload), orderPath));
  }
  return keys;
}

/** What is no JSON fits no filter, as when it is accepted. */
function fits(filter: NonNullable<Target['filter']>, payload: unknown): boolean {
  return payload !== undefined && matchesFilter(filter, payload);
}

/** Never attempted and not on its way, though the endpoint asks for it now. */
function isMissing(candidate: Candidate, _input: ReplayInput, target: Target): boolean {
  const { standing, fresh, eventType, channels } = candidate;
  if (standing.attempts > 0 || standing.due !== null || fresh) return false;
  return isMeantFor(target, eventType, channels);
}

/**
 * What a filter by status and answer names. Without a filter by status: whatever was for the
 * endpoint, or would be now. What a resend waits for is on its way already.
 */
function isAskedFor(candidate: Candidate, input: ReplayInput, target: Target): boolean {
  const { standing, fresh, eventType, channels } = candidate;
  const { status, statusCodeClass } = input;
  if (standing.due === 'manual') return false;
  if (statusCodeClass !== null) {
    if (standing.last === null) return false;
    const answer = standing.last.responseStatus;
    if (answer < statusCodeClass || answer > statusCodeClass + (statusCodeClass === 0 ? 0 : 99)) {
      return false;
    }
  }
  if (status !== null) return statusOf(candidate) === status;
  const known = standing.attempts > 0 || standing.due !== null || fresh;
  return known || isMeantFor(target, eventType, channels);
}

/** The number of the wire: 0 succeeded, 1 yet to be tried, 2 failed, 3 will be tried again, 4 canceled. */
function statusOf({ standing, fresh }: Candidate): number | null {
  if (standing.succeeded) return 0;
  if (standing.last === null) return standing.due !== null || fresh ? 1 : null;
  if (standing.due !== null) return 3;
  return standing.last.status === 'canceled' ? 4 : 2;
}

/** Ends a task with words; what it did so far stays. */
export function failedStep(task: BackgroundTask, error: string): TaskStep {
  const { cursor, data } = task;
  return { kind: 'step', status: 'failed', cursor, data: { ...data, error }, effects: [] };
}

/** By what the store keeps what a task sent. */
export function taskOf({ id, environmentId }: BackgroundTask) {
  return { id, environmentId };
}

/** A count that a task has shown so far. */
export function countOf({ data }: BackgroundTask, name: string): number {
  const count = data[name];
  return typeof count === 'number' ? count : 0;
}
