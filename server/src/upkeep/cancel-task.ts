/**
 * Ends what waits for an endpoint: each delivery gets the record of a canceled attempt. By hand, or
 * because the endpoint was disabled or deleted.
 *
 * First the newest position is noted; what is accepted later is not meant. Then the task walks the
 * rows, and before them what stands in line where the endpoint keeps an order, so that none of it
 * has its turn meanwhile. What is being sent is passed over, and what is fresh has no row yet, which
 * delivery sees to within seconds: further walks meet what is left of both, until nothing is.
 */
import { canceledByHand, type BackgroundTask } from '../domain/background-task.ts';
import type { Ids } from '../domain/ids.ts';
import type { Attempt } from '../domain/message.ts';
import type { CancelInput } from '../domain/replay.ts';
import type { Clock } from '../lib/clock.ts';
import type { DuePlace, LinePlace, ReadOutput, Storage } from '../storage/storage.ts';
import type { TaskHandler, TaskStep } from './background-tasks.ts';
import { countOf, failedStep } from './replay-tasks.ts';

type Pending = ReadOutput<'pendingDeliveries'>['items'][number];

export interface CancelParts {
  storage: Storage;
  clock: Clock;
  ids: Ids;
  /** Keeps rows from being sent until `release`; `free` leaves out those that are being sent. */
  withdraw: (rows: Pending[]) => { free: Pending[]; release: () => void };
}

export interface CancelOptions {
  stepRowsMax: number;
  /** How long to wait for deliveries that are under way or on their way to their rows. */
  waitMs: number;
}

interface Cursor {
  /** Messages up to here are meant. */
  positionMax: number;
  /** How far the lines of an endpoint that keeps an order were walked; not at all if not given. */
  line?: LinePlace | 'walked';
  place: DuePlace | null;
  /**
   * Whether this walk met anything, or something was yet to get its row. Only a walk that meets
   * nothing is the last one: what was read as a row may have been recorded since, with a retry.
   */
  metSome: boolean;
}

const noBody = new Uint8Array();

/** The handler of `endpoint.cancel`. */
export function cancelTask(
  { storage, clock, ids, withdraw }: CancelParts,
  { stepRowsMax, waitMs }: CancelOptions,
): TaskHandler {
  async function stepOf(task: BackgroundTask, cursor: Cursor, url: string): Promise<TaskStep> {
    const { endpointId, filter, since, until, cause = canceledByHand } = task.input as CancelInput;
    const { positionMax, place, line } = cursor;
    // Not after the rows are read: what is no longer fresh then has its record or its row.
    const { settledPosition } = await storage.read('freshState', undefined);
    const now = clock.now();
    const record = (row: Pending) => canceledAttempt(row, url, ids.next('atmpt'), now, cause);
    const counted = (count: number) => ({
      ...task.data,
      deliveriesCanceled: countOf(task, 'deliveriesCanceled') + count,
    });
    const bounds = { ...filter, since, before: until };
    const scope = { endpointId, positionMax, filter: bounds, limit: stepRowsMax };
    if (line !== 'walked') {
      const found = await storage.read('deliveriesInLine', { ...scope, after: line ?? null });
      if (found.items.length > 0 || found.next !== null) {
        return {
          kind: 'step',
          status: 'running',
          cursor: { ...cursor, line: found.next ?? 'walked' },
          data: counted(found.items.length),
          effects: [{ verb: 'cancelInLine', input: found.items.map(record) }],
        };
      }
    }

    const { items: found, next } = await storage.read('pendingDeliveries', {
      ...scope,
      after: place,
    });
    // Whoever sends something again meanwhile means what comes after.
    const items = found.filter(
      ({ trigger, dueAt }) => trigger === 'scheduled' || dueAt <= task.createdAt,
    );
    const { free, release } = withdraw(items);
    const metSome = cursor.metSome || settledPosition < positionMax || items.length > 0;
    if (place === null && next === null && metSome && free.length === 0) {
      release();
      return { kind: 'wait', ms: waitMs };
    }
    const records = free.map((row) => ({ attempt: record(row), doneDueAt: row.dueAt }));
    return {
      kind: 'step',
      status: next === null && !metSome ? 'finished' : 'running',
      cursor:
        next === null
          ? firstCursor(positionMax)
          : { ...cursor, line: 'walked', place: next, metSome },
      data: counted(free.length),
      effects: [{ verb: 'cancelDeliveries', input: records }],
      settled: release,
    };
  }

  return async (task) => {
    const { applicationId, endpointId, cause, positionMax } = task.input as CancelInput;
    const which = { applicationId, idOrUid: endpointId, deletedToo: true };
    const endpoint = await storage.read('getEndpoint', which);
    // Whoever deletes an endpoint has started a task of its own, which ends all that waits.
    if (endpoint === null || (endpoint.deletedAt !== null && cause === undefined)) {
      return failedStep(task, 'the endpoint was deleted');
    }
    const cursor = task.cursor as Cursor | null;
    if (cursor !== null) return stepOf(task, cursor, endpoint.url);
    if (positionMax !== undefined) return stepOf(task, firstCursor(positionMax), endpoint.url);
    const { newestPosition } = await storage.read('freshState', undefined);
    const first = { cursor: firstCursor(newestPosition), data: task.data, effects: [] };
    return { kind: 'step', status: 'running', ...first };
  };
}

function firstCursor(positionMax: number): Cursor {
  return { positionMax, place: null, metSome: false };
}

function canceledAttempt(
  row: Pending,
  url: string,
  id: string,
  startedAt: number,
  cause: string,
): Attempt {
  return {
    id,
    position: row.position,
    messageId: row.messageId,
    applicationId: row.applicationId,
    endpointId: row.endpointId,
    eventType: row.eventType,
    url,
    number: row.attemptNumber,
    trigger: row.trigger,
    status: 'canceled',
    responseStatus: 0,
    responseBody: noBody,
    durationMs: 0,
    cause,
    startedAt,
    nextAt: null,
  };
}
