/** Removes the payloads of an application's messages, of all or of those that a filter lets through. */
import { firstIdAt, idTickMs } from '../domain/ids.ts';
import type { PurgeInput } from '../domain/replay.ts';
import type { Storage } from '../storage/storage.ts';
import type { TaskHandler } from './background-tasks.ts';
import { countOf } from './replay-tasks.ts';

export interface PurgeParts {
  storage: Storage;
  /** What waits in memory of these messages must not be sent with a payload that is gone. */
  forgetPayloads: (positions: number[]) => void;
}

const anything = { eventTypes: null, channel: null, tag: null };

/** The handler of `application.purge_content`: messages that were there when it was started. */
export function purgeTask(
  { storage, forgetPayloads }: PurgeParts,
  { stepRowsMax }: { stepRowsMax: number },
): TaskHandler {
  return async (task) => {
    const {
      applicationId,
      since = null,
      until = null,
      filter = anything,
    } = task.input as Pick<PurgeInput, 'applicationId'> & Partial<PurgeInput>;
    const end = Math.min(until ?? Number.POSITIVE_INFINITY, task.createdAt + idTickMs);
    const { items: positions, next } = await storage.read('payloadPositions', {
      applicationId,
      filter,
      after: (task.cursor as string | null) ?? (since === null ? '' : firstIdAt('msg', since)),
      before: firstIdAt('msg', end),
      limit: stepRowsMax,
    });
    const messagesExpunged = countOf(task, 'messagesExpunged') + positions.length;
    return {
      kind: 'step',
      status: next === null ? 'finished' : 'running',
      cursor: next,
      data: { ...task.data, messagesExpunged },
      effects: [{ verb: 'expungePayloads', input: { applicationId, positions } }],
      settled: (written) => {
        if (written) forgetPayloads(positions);
      },
    };
  };
}
