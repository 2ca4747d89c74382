/** Removes the payloads of all messages of an application. */
import { firstIdAt, idTickMs } from '../domain/ids.ts';
import type { Storage } from '../storage/storage.ts';
import type { TaskHandler } from './background-tasks.ts';
import { countOf } from './replay-tasks.ts';

export interface PurgeParts {
  storage: Storage;
  /** What waits in memory of these messages must not be sent with a payload that is gone. */
  forgetPayloads: (positions: number[]) => void;
}

export interface PurgeInput {
  applicationId: string;
}

/** The handler of `application.purge_content`: every message that was there when it was started. */
export function purgeTask(
  { storage, forgetPayloads }: PurgeParts,
  { stepRowsMax }: { stepRowsMax: number },
): TaskHandler {
  return async (task) => {
    const { applicationId } = task.input as PurgeInput;
    const { items: positions, next } = await storage.read('payloadPositions', {
      applicationId,
      after: (task.cursor as string | null) ?? '',
      before: firstIdAt('msg', task.createdAt + idTickMs),
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
