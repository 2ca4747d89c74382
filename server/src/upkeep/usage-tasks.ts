/** Sums up usage, and which event types are asked for; reads counters, never messages. */
import { sleep, type Clock } from '../lib/clock.ts';
import type { Page, Storage } from '../storage/storage.ts';
import type { TaskHandler, TaskHandlers } from './background-tasks.ts';

export interface UsageInput {
  since: number;
  until: number;
  /** null for all applications of the environment. */
  applicationIds: string[] | null;
}

const hourMs = 3_600_000;

/**
 * The handlers of `application.stats` and `event-type.aggregate`. Each is one step that changes
 * nothing and reads page after page, with a pause between two: after a crash it begins anew.
 */
export function usageTasks(
  { storage, clock }: { storage: Storage; clock: Clock },
  { applicationsMax, pauseMs }: { applicationsMax: number; pauseMs: number },
): TaskHandlers {
  async function walk<T extends { applicationId: string }>(
    read: (page: { from: string | null; limit: number }) => Promise<Page<T>>,
  ): Promise<T[]> {
    const all: T[] = [];
    for (let from: string | null = null; ; await sleep(clock, pauseMs)) {
      const page: Page<T> = await read({ from, limit: applicationsMax });
      all.push(...page.items);
      if (page.done) return all;
      from = page.items.at(-1)!.applicationId;
    }
  }

  const usage: TaskHandler = async ({ environmentId, input }) => {
    const { since, until, applicationIds } = input as UsageInput;
    const hourFrom = Math.floor(since / hourMs);
    const hourBefore = Math.ceil(until / hourMs);
    const all = await walk((page) =>
      storage.read('usageOf', { environmentId, hourFrom, hourBefore, ...page }),
    );
    const wanted = applicationIds === null ? null : new Set(applicationIds);
    const appStats = all
      .filter(({ applicationId }) => wanted === null || wanted.has(applicationId))
      .map(({ applicationId, applicationUid, messages, destinations }) => ({
        appId: applicationId,
        appUid: applicationUid,
        messages,
        messageDestinations: destinations,
      }));
    return { kind: 'step', status: 'finished', cursor: null, data: { appStats }, effects: [] };
  };

  const types: TaskHandler = async ({ environmentId }) => {
    const all = await walk((page) => storage.read('subscribedTypes', { environmentId, ...page }));
    // The name of this one field is written so by the published clients' server.
    const data = {
      event_types: all.map(({ applicationId, eventTypes, takesAll }) => ({
        appId: applicationId,
        explicitlySubscribedEventTypes: eventTypes,
        hasCatchAllEndpoint: takesAll,
      })),
    };
    return { kind: 'step', status: 'finished', cursor: null, data, effects: [] };
  };

  return { 'application.stats': usage, 'event-type.aggregate': types };
}
