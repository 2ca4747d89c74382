/**
 * Ends what waits for an endpoint: each delivery gets the record of a canceled attempt.
 *
 * First the newest position is noted, and the task waits until everything up to it is attempted or
 * has its row, which delivery sees to within seconds. Where the endpoint keeps an order, what stands
 * in line is ended first, so that none of it has its turn meanwhile. Then it walks the rows. What is
 * being sent at that moment is passed over; a further walk meets what is left of it, until nothing is.
 */
import { canceledByHand } from '../domain/background-task.ts';
import type { Ids } from '../domain/ids.ts';
import type { Attempt } from '../domain/message.ts';
import type { CancelInput } from '../domain/replay.ts';
import type { Clock } from '../lib/clock.ts';
import type { DuePlace, LinePlace, ReadOutput, Storage } from '../storage/storage.ts';
import type { TaskHandler } from './background-tasks.ts';
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
  /** Whether this walk passed over something that was being sent. */
  passedOver: boolean;
}

const noBody = new Uint8Array();

/** The handler of `endpoint.cancel`. */
export function cancelTask(
  { storage, clock, ids, withdraw }: CancelParts,
  { stepRowsMax, waitMs }: CancelOptions,
): TaskHandler {
  return async (task) => {
    const { applicationId, endpointId, filter, since, until } = task.input as CancelInput;
    const endpoint = await storage.read('getEndpoint', { applicationId, idOrUid: endpointId });
    if (endpoint === null) return failedStep(task, 'the endpoint was deleted');
    const { newestPosition, freshPosition } = await storage.read('freshState', undefined);
    const cursor = task.cursor as Cursor | null;
    const step = { kind: 'step', status: 'running', data: task.data } as const;
    if (cursor === null) {
      const first: Cursor = { positionMax: newestPosition, place: null, passedOver: false };
      return { ...step, cursor: first, effects: [] };
    }
    const { positionMax, place } = cursor;
    if (freshPosition < positionMax) return { kind: 'wait', ms: waitMs };

    const bounds = { ...filter, since, before: until };
    const scope = { endpointId, positionMax, filter: bounds, limit: stepRowsMax };
    const { line } = cursor;
    if (line !== 'walked') {
      const found = await storage.read('deliveriesInLine', { ...scope, after: line ?? null });
      const now = clock.now();
      if (found.items.length > 0 || found.next !== null) {
        const input = found.items.map((row) =>
          canceledAttempt(row, endpoint.url, ids.next('atmpt'), now),
        );
        const deliveriesCanceled = countOf(task, 'deliveriesCanceled') + input.length;
        return {
          ...step,
          cursor: { ...cursor, line: found.next ?? 'walked' },
          data: { ...task.data, deliveriesCanceled },
          effects: [{ verb: 'cancelInLine', input }],
        };
      }
    }

    const { items, next } = await storage.read('pendingDeliveries', { ...scope, after: place });
    const { free, release } = withdraw(items);
    const passedOver = cursor.passedOver || free.length < items.length;
    const data = {
      ...task.data,
      deliveriesCanceled: countOf(task, 'deliveriesCanceled') + free.length,
    };
    if (place === null && next === null && items.length > 0 && free.length === 0) {
      release();
      return { kind: 'wait', ms: waitMs };
    }
    const now = clock.now();
    const again: Cursor = { positionMax, line: 'walked', place: null, passedOver: false };
    return {
      kind: 'step',
      status: next === null && !passedOver ? 'finished' : 'running',
      cursor: next === null ? again : { ...again, place: next, passedOver },
      data,
      effects: [
        {
          verb: 'cancelDeliveries',
          input: free.map((row) => ({
            attempt: canceledAttempt(row, endpoint.url, ids.next('atmpt'), now),
            doneDueAt: row.dueAt,
          })),
        },
      ],
      settled: release,
    };
  };
}

function canceledAttempt(row: Pending, url: string, id: string, startedAt: number): Attempt {
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
    cause: canceledByHand,
    startedAt,
    nextAt: null,
  };
}
