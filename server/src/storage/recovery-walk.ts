/** Walks over the endpoints of an environment and what was attempted at each, a page at a time. */
import { isPollAddress, type DeliveryTarget } from '../domain/application.ts';
import { firstIdAt, idTickMs } from '../domain/ids.ts';
import type { RecoveryFilter, RecoveryPlace } from '../domain/recovery.ts';
import type { ApplicationPlans } from './application-plans.ts';
import type { ReadOutput, Storage } from './storage.ts';

export interface WalkParts {
  storage: Storage;
  plans: ApplicationPlans;
}

/** The endpoint at a place, or where to look on for one; null where the walk ends. */
export type Stop = { place: RecoveryPlace; target: DeliveryTarget | null } | null;

/** Whose work it is, and which. */
export interface Walk {
  environmentId: string;
  filter: RecoveryFilter;
  /** Attempts that begin later are another matter: what is sent again may fail again. */
  startedAt: number;
}

/** The endpoint where the walk stands: the one it is in the midst of, or the next one. */
export async function stopAt(
  parts: WalkParts,
  walk: Walk,
  place: RecoveryPlace | null,
): Promise<Stop> {
  const { filter } = walk;
  if (filter.taskId !== undefined) return stopOfTask(parts, filter, filter.taskId, place);
  const applicationId =
    place?.applicationId ?? filter.applicationId ?? (await nextApplication(parts, walk, null));
  if (applicationId === null) return null;
  const plan = parts.plans.peek(applicationId) ?? (await parts.plans.load(applicationId));
  const from = place?.endpointId ?? '';
  const after = place?.after ?? null;
  const target = [...(plan?.byId.values() ?? [])]
    .filter(({ id, url }) => isMeant(filter, id) && !isPollAddress(url))
    .filter(({ id }) => (after === null ? id > from : id >= from))
    .reduce<DeliveryTarget | null>(
      (least, one) => (least === null || one.id < least.id ? one : least),
      null,
    );
  if (target !== null) {
    return {
      place: { applicationId, endpointId: target.id, after: target.id === from ? after : null },
      target,
    };
  }
  if (filter.applicationId !== null) return null;
  const next = await nextApplication(parts, walk, applicationId);
  return next === null
    ? null
    : { place: { applicationId: next, endpointId: null, after: null }, target: null };
}

/** The same among the endpoints to which a task sent something again. */
async function stopOfTask(
  { storage, plans }: WalkParts,
  filter: RecoveryFilter,
  taskId: string,
  place: RecoveryPlace | null,
): Promise<Stop> {
  const after = place?.after ?? null;
  const from = place?.endpointId ?? '';
  const at = await storage.read('sentTo', { taskId, from, including: after !== null });
  if (at === null) return null;
  const { applicationId, endpointId } = at;
  const plan = plans.peek(applicationId) ?? (await plans.load(applicationId));
  const target = plan?.byId.get(endpointId);
  const isOf = filter.applicationId === null || filter.applicationId === applicationId;
  if (target === undefined || !isOf || !isMeant(filter, endpointId) || isPollAddress(target.url)) {
    return { place: { ...at, after: null }, target: null };
  }
  return { place: { ...at, after: endpointId === from ? after : null }, target };
}

function isMeant({ endpointIds }: RecoveryFilter, id: string): boolean {
  return endpointIds === null || endpointIds.includes(id);
}

async function nextApplication(
  { storage }: WalkParts,
  { environmentId, filter }: Walk,
  from: string | null,
): Promise<string | null> {
  if (filter.received === true) {
    return storage.read('nextSourceApplication', { environmentId, after: from ?? '' });
  }
  const page = { environmentId, leaveOut: [], limit: 1, from, order: 'ascending' as const };
  const { items } = await storage.read('listApplications', page);
  return items[0]?.id ?? null;
}

/** The next deliveries of an endpoint that are meant. */
export function readTried(
  { storage }: WalkParts,
  { filter, startedAt }: Walk,
  { endpointId, after }: RecoveryPlace,
  limit: number,
): Promise<ReadOutput<'triedDeliveries'>> {
  const { since, until, by, taskId } = filter;
  const end = startedAt + idTickMs;
  const isByAttempt = by === 'attempt';
  const which = {
    endpointId: endpointId!,
    before: firstIdAt('atmpt', isByAttempt ? Math.min(until, end) : end),
    messageSince: firstIdAt('msg', isByAttempt ? 0 : since),
    messageBefore: firstIdAt('msg', isByAttempt ? end : Math.min(until, end)),
    filter,
    limit,
  };
  // Empty is the place of an endpoint that was left for later before anything of it was read.
  const from = after ?? '';
  const earliest = firstIdAt('atmpt', since);
  if (taskId !== undefined) {
    const bounds = { after: from, attemptSince: isByAttempt ? earliest : '' };
    return storage.read('sentDeliveries', { ...which, ...bounds, taskId });
  }
  return storage.read('triedDeliveries', { ...which, after: from === '' ? earliest : from });
}
