/**
 * Sends again what a filter names, at all endpoints of an application or of an environment, not faster
 * than it may. An endpoint before which enough waits already is left for later, so that one that hangs
 * does not keep the others from what they missed.
 */
import type { BackgroundTask } from '../domain/background-task.ts';
import {
  taskFailuresMax,
  type RecoveryFilter,
  type RecoveryPlace,
  type TaskFailure,
} from '../domain/recovery.ts';
import { readTried, stopAt, type Stop, type Walk } from '../storage/recovery-walk.ts';
import type { ReadOutput } from '../storage/storage.ts';
import type { TaskHandler, TaskStep } from './background-tasks.ts';
import { countOf, taskOf, type ReplayOptions, type ReplayParts } from './replay-tasks.ts';

type Tried = ReadOutput<'triedDeliveries'>['items'][number];

/** Endpoints that one step looks at, and that are left for later. */
const stopsMax = 50;
const behindMax = 100;

interface Cursor {
  /** null once every endpoint was met. */
  place: RecoveryPlace | null;
  /** Endpoints that are left for later, each with how far it is. */
  behind: RecoveryPlace[];
  /** No step before then: the rate asks for it. */
  readyAt: number;
  begun: boolean;
}

/** What a step has gathered so far. */
interface Gathered {
  cursor: Cursor;
  sends: { applicationId: string; endpointId: string; positions: number[] }[];
  failures: TaskFailure[];
  /** Deliveries that may still be sent, and rows that may still be looked at. */
  room: number;
  rows: number;
}

/** The handler of `environment.recover`. */
export function recoveryTask(parts: ReplayParts, options: ReplayOptions): TaskHandler {
  const { clock, wakeDelivery } = parts;
  return async (task) => {
    const now = clock.now();
    const cursor = (task.cursor as Cursor | null) ?? firstCursor;
    const restMs = cursor.readyAt - now;
    // Whatever the clock was set back by, nobody waits for that.
    if (restMs > 0 && restMs <= secondMs) return { kind: 'wait', ms: restMs };
    const gathered: Gathered = {
      cursor: { ...cursor, behind: [...cursor.behind] },
      sends: [],
      failures: [],
      room: Math.min(task.rate ?? options.stepRowsMax, options.stepRowsMax),
      rows: options.stepRowsMax,
    };
    const met = await gather(parts, options, task, gathered);
    if (!met) return { kind: 'wait', ms: options.waitMs };
    const step = stepOf(task, gathered, now);
    const settled = (written: boolean): void => {
      if (!written) return;
      for (const { endpointId } of gathered.sends) wakeDelivery(endpointId, now);
    };
    return { ...step, settled };
  };
}

const secondMs = 1_000;
const firstCursor: Cursor = { place: null, behind: [], readyAt: 0, begun: false };

/** Goes from endpoint to endpoint until there is no room left; whether that led anywhere. */
async function gather(
  parts: ReplayParts,
  options: ReplayOptions,
  task: BackgroundTask,
  gathered: Gathered,
): Promise<boolean> {
  const { cursor } = gathered;
  const filter = task.input as RecoveryFilter;
  const walk: Walk = { environmentId: task.environmentId, filter, startedAt: task.createdAt };
  let led = false;
  let full = 0;
  for (let stops = 0; stops < stopsMax && gathered.room > 0 && gathered.rows > 0; stops += 1) {
    const isLater = cursor.begun && cursor.place === null;
    const from = isLater ? cursor.behind.shift() : cursor.place;
    if (from === undefined) return true;
    const stop = await stopAt(parts, walk, from);
    cursor.begun = true;
    // An endpoint that was left for later may be gone: what comes in its place was met already.
    const isGone = isLater && stop?.place.endpointId !== from?.endpointId;
    if (!isGone && stop !== null && stop.target !== null) {
      const came = await visit(parts, options, walk, stop, gathered);
      if (came.kind === 'full') {
        full += 1;
        cursor.behind.push({ ...stop.place, after: stop.place.after ?? '' });
        if (isLater && full >= cursor.behind.length) return led;
        if (isLater) continue;
      } else if (came.next !== null) {
        if (isLater) cursor.behind.unshift(came.next);
        else cursor.place = came.next;
        led = true;
        continue;
      }
    }
    led = true;
    if (!isLater) cursor.place = stop === null ? null : passing(stop);
  }
  return led;
}

/** Where the walk goes on behind a stop. */
function passing({ place, target }: NonNullable<Stop>): RecoveryPlace {
  return target === null ? place : { ...place, after: null };
}

type Visit = { kind: 'full' } | { kind: 'done'; next: RecoveryPlace | null };

/** What one endpoint has to give, as far as there is room. */
async function visit(
  parts: ReplayParts,
  { aheadMax }: ReplayOptions,
  walk: Walk,
  { place, target }: NonNullable<Stop>,
  gathered: Gathered,
): Promise<Visit> {
  const { applicationId } = place;
  const { id: endpointId, disabled } = target!;
  if (disabled) {
    const reason = 'the endpoint is disabled: enable it and start again';
    gathered.failures.push({ applicationId, endpointId, messageId: null, reason });
    return { kind: 'done', next: null };
  }
  const now = parts.clock.now();
  const ahead = await parts.storage.read('countDueOf', { endpointId, now, max: aheadMax });
  const hasRoom = gathered.cursor.behind.length < behindMax;
  if (ahead >= aheadMax && hasRoom) return { kind: 'full' };
  return { kind: 'done', next: await takeFrom(parts, walk, place, gathered) };
}

/** Takes what there is room for; where the endpoint goes on, null when it is done with. */
async function takeFrom(
  parts: ReplayParts,
  walk: Walk,
  place: RecoveryPlace,
  gathered: Gathered,
): Promise<RecoveryPlace | null> {
  const { applicationId } = place;
  const endpointId = place.endpointId!;
  const limit = Math.min(gathered.rows, Math.max(gathered.room, rowsMin));
  const { items, next } = await readTried(parts, walk, place, limit);
  gathered.rows -= limit;
  const taken: Tried[] = [];
  for (const item of items) {
    if (gathered.room === 0) break;
    taken.push(item);
    if (item.hasPayload) gathered.room -= 1;
  }
  const positions = taken.filter(({ hasPayload }) => hasPayload).map(({ position }) => position);
  if (positions.length > 0) gathered.sends.push({ applicationId, endpointId, positions });
  for (const { messageId, hasPayload } of taken) {
    if (hasPayload) continue;
    const reason = 'the payload was removed';
    gathered.failures.push({ applicationId, endpointId, messageId, reason });
  }
  if (taken.length < items.length) return { ...place, after: taken.at(-1)!.place };
  return next === null ? null : { ...place, after: next };
}

/** However slowly something is sent, as many rows are looked at: most of them may not be meant. */
const rowsMin = 100;

function stepOf(
  task: BackgroundTask,
  { cursor, sends, failures }: Gathered,
  now: number,
): Extract<TaskStep, { kind: 'step' }> {
  const sent = sends.reduce((sum, { positions }) => sum + positions.length, 0);
  const withoutPayload = failures.filter(({ messageId }) => messageId !== null).length;
  const restMs = task.rate === undefined ? 0 : Math.ceil((sent * secondMs) / task.rate);
  const isOver = cursor.begun && cursor.place === null && cursor.behind.length === 0;
  return {
    kind: 'step',
    status: isOver ? 'finished' : 'running',
    cursor: { ...cursor, readyAt: now + restMs },
    data: {
      ...task.data,
      messagesSent: countOf(task, 'messagesSent') + sent,
      messagesWithoutPayload: countOf(task, 'messagesWithoutPayload') + withoutPayload,
      endpointsLeftOut: countOf(task, 'endpointsLeftOut') + failures.length - withoutPayload,
    },
    effects: sends.map((send) => ({
      verb: 'sendAgain' as const,
      input: { ...send, trigger: 'manual' as const, at: now, task: taskOf(task) },
    })),
    ...(failures.length === 0
      ? {}
      : { failures: [...(task.failures ?? []), ...failures].slice(0, taskFailuresMax) }),
  };
}
