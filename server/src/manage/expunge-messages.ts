/** Removing the payloads of messages for good. */
import type { Application } from '../domain/application.ts';
import type { BackgroundTask } from '../domain/background-task.ts';
import type { PurgeInput } from '../domain/replay.ts';
import { startTask } from './background-tasks.ts';
import { checkWindow } from './replays.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

export type PurgeRequest = Omit<PurgeInput, 'applicationId'>;

export type ExpungeResults = Record<string, 'expunged' | 'not-found'>;

/**
 * Removes the payloads of the messages with these ids or event ids. What of them waits for its
 * delivery is canceled when its turn comes, with the reason in its record.
 */
export async function expungeMessages(
  parts: ManageParts,
  applicationId: string,
  names: string[],
  once: OnceFor<ExpungeResults> | null,
): Promise<Done<ExpungeResults>> {
  const found = await parts.storage.read('findPositions', { applicationId, names });
  const results: ExpungeResults = Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(found, name) ? 'expunged' : 'not-found']),
  );
  const positions = Object.values(found);
  const written = await parts.storage.writeOnce(
    'expungePayloads',
    { applicationId, positions },
    onceRecord(once, results, parts.clock.now()),
  );
  if (written.kind !== 'done') return replayOf(written);
  parts.forgetPayloads(positions);
  return { kind: 'done', value: results };
}

/**
 * Starts removing the payloads of the messages that the application has at this moment, of all that
 * the request lets through. 422 for a window that cannot be.
 */
export async function startPurge(
  parts: ManageParts,
  application: Application,
  request: PurgeRequest,
  once: OnceFor<BackgroundTask> | null,
): Promise<Done<BackgroundTask>> {
  checkWindow(request);
  return startTask(
    parts,
    {
      environmentId: application.environmentId,
      task: 'application.purge_content',
      input: { ...request, applicationId: application.id } satisfies PurgeInput,
      data: { messagesExpunged: 0 },
    },
    once,
  );
}
