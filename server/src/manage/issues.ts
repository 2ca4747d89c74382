/** Issues: finding and changing them, what still fails by one, and sending that again. */
import type { BackgroundTask } from '../domain/background-task.ts';
import { firstIdAt, idTickMs } from '../domain/ids.ts';
import type { Issue, IssueState } from '../domain/issue.ts';
import { Problem } from '../domain/problem.ts';
import type { FailingDelivery } from '../storage/contract/issues.ts';
import type { ReadInput, ReadOutput } from '../storage/storage.ts';
import type { Done, ManageParts, OnceFor } from './manage-parts.ts';
import { recoverMsMax, startReplay } from './replays.ts';

/** Attempts that one look goes over, page by page: a busy endpoint may have millions. */
const pageRows = 500;
const pagesMax = 20;
/** Clocks of nodes differ by a little. */
const marginMs = 60_000;

/** 404 when there is none of this id. */
export async function findIssue(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  id: string,
): Promise<Issue> {
  const issue = await storage.read('getIssue', { environmentId, id });
  if (issue === null) throw new Problem('not_found');
  return issue;
}

/** Says how an issue stands, or something about it. */
export async function changeIssue(
  { storage, clock }: ManageParts,
  environmentId: string,
  id: string,
  changes: { state?: IssueState; note?: string | null },
): Promise<Issue> {
  const written = await storage.write('changeIssue', {
    environmentId,
    id,
    changes,
    at: clock.now(),
  });
  if (written.kind !== 'ok') throw new Problem('not_found');
  return written.value;
}

/** What still fails by the cause of an issue. */
export interface StillFailing {
  count: number;
  withoutPayload: number;
  /** Whether all attempts were looked at; otherwise there may be more. */
  isComplete: boolean;
  /** The first of them. */
  examples: FailingDelivery[];
}

/** Counts the deliveries whose last attempt failed by the cause and that have not succeeded since. */
export async function stillFailing(
  { storage, clock }: ManageParts,
  issue: Issue,
  examplesMax: number,
): Promise<StillFailing> {
  const found: StillFailing = { count: 0, withoutPayload: 0, isComplete: true, examples: [] };
  if (issue.endpointId === null) return found;
  const { endpointId, cause } = issue;
  const before = firstIdAt('atmpt', clock.now() + idTickMs);
  let after: string | null = firstIdAt('atmpt', issue.firstSeen - marginMs);
  for (let page = 0; after !== null; page++) {
    if (page === pagesMax) return { ...found, isComplete: false };
    const which: ReadInput<'failingByCause'> = {
      endpointId,
      cause,
      after,
      before,
      limit: pageRows,
    };
    const { items, next }: ReadOutput<'failingByCause'> = await storage.read(
      'failingByCause',
      which,
    );
    found.count += items.length;
    found.withoutPayload += items.filter(({ hasPayload }) => !hasPayload).length;
    found.examples.push(...items.slice(0, Math.max(0, examplesMax - found.examples.length)));
    after = next;
  }
  return found;
}

/** Sends again what still fails by the cause; the state of the issue stays what it is. */
export async function retryIssue(
  parts: ManageParts,
  environmentId: string,
  issue: Issue,
  rate: number | null,
  once: OnceFor<BackgroundTask> | null,
): Promise<Done<BackgroundTask>> {
  const { applicationId, endpointId, cause } = issue;
  if (endpointId === null) {
    throw new Problem(
      'invalid_argument',
      'These requests became no message, so nothing can be sent again. Correct the source, and let the provider send them again.',
    );
  }
  const endpoint = await parts.storage.read('getEndpoint', { applicationId, idOrUid: endpointId });
  if (endpoint === null) {
    throw new Problem('invalid_argument', 'The endpoint was deleted: nothing can be sent to it.');
  }
  // A little later than allowed, as time goes on before it is checked.
  const earliest = parts.clock.now() - recoverMsMax + marginMs;
  const request = {
    since: Math.max(issue.firstSeen - marginMs, earliest),
    until: null,
    filter: { eventTypes: null, channel: null, tag: null },
    status: null,
    statusCodeClass: null,
    cause,
  };
  return startReplay(parts, environmentId, endpoint, 'endpoint.recover', request, once, rate);
}
