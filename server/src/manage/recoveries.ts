/** Sending again to many endpoints at once: what a filter names is counted first, then a task sends it. */
import { pacedTaskTypes, type BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import type { RecoveryFilter, RecoveryPlace } from '../domain/recovery.ts';
import { readTried, stopAt, type Walk } from '../storage/recovery-walk.ts';
import type { ReadOutput } from '../storage/storage.ts';
import { findApplication } from './applications.ts';
import { findTask, startTask } from './background-tasks.ts';
import type { Done, ManageParts, OnceFor } from './manage-parts.ts';
import { checkWindow } from './replays.ts';

/** As it is asked for: names of things, and what they have in common. */
export interface RecoveryRequest extends Omit<RecoveryFilter, 'applicationId' | 'endpointIds'> {
  /** Ids or uids; null for all. */
  app: string | null;
  endpoints: string[] | null;
}

export interface FoundDelivery {
  applicationId: string;
  endpointId: string;
  url: string;
  tried: ReadOutput<'triedDeliveries'>['items'][number];
}

export interface RecoveryCount {
  count: number;
  /** Whether that is all; otherwise there are at least so many. */
  isExact: boolean;
  endpoints: number;
  /** Of what is meant, where the endpoint is disabled: none of it is sent. */
  disabledEndpoints: number;
  examples: FoundDelivery[];
}

const bounds = { matchesMax: 5_000, rowsMax: 20_000, stopsMax: 2_000, msMax: 3_000, pageRows: 500 };
const examplesMax = 5;

/** Finds what the names stand for; 404 for what is not there. */
async function filterOf(
  parts: ManageParts,
  environmentId: string,
  { app, endpoints, ...rest }: RecoveryRequest,
): Promise<RecoveryFilter> {
  checkWindow(rest);
  if (rest.taskId !== undefined) await requireSendings(parts, environmentId, rest.taskId);
  if (app === null) {
    if (endpoints === null) return { ...rest, applicationId: null, endpointIds: null };
    throw Problem.field(['endpointIds'], 'endpoints are named together with their `appId`');
  }
  const { id: applicationId } = await findApplication(parts, environmentId, app);
  if (endpoints === null) return { ...rest, applicationId, endpointIds: null };
  const endpointIds: string[] = [];
  for (const idOrUid of endpoints) {
    const endpoint = await parts.storage.read('getEndpoint', { applicationId, idOrUid });
    if (endpoint === null) throw new Problem('not_found');
    endpointIds.push(endpoint.id);
  }
  return { ...rest, applicationId, endpointIds };
}

/** 404 for a task that is not there, 422 for one of which it is not known what it sent. */
async function requireSendings(
  parts: ManageParts,
  environmentId: string,
  taskId: string,
): Promise<void> {
  const { type, data } = await findTask(parts, environmentId, taskId);
  if (!pacedTaskTypes.includes(type)) {
    throw Problem.field(['taskId'], `a task of the type \`${type}\` sends nothing again`);
  }
  if (data['messagesSent'] === 0) return;
  const kept = await parts.storage.read('sentTo', { taskId, from: '', including: true });
  if (kept !== null) return;
  throw Problem.field(
    ['taskId'],
    'what this task sent was not kept, by an earlier version: name a time in place of it',
  );
}

/** Counts what a request names, up to a bound, and shows some of it; changes nothing. */
export async function countRecovery(
  parts: ManageParts,
  environmentId: string,
  request: RecoveryRequest,
): Promise<RecoveryCount> {
  const filter = await filterOf(parts, environmentId, request);
  return countOf(parts, { environmentId, filter, startedAt: parts.clock.now() });
}

async function countOf(parts: ManageParts, walk: Walk): Promise<RecoveryCount> {
  const endsAt = parts.clock.elapsed() + bounds.msMax;
  const found: RecoveryCount = {
    count: 0,
    isExact: false,
    endpoints: 0,
    disabledEndpoints: 0,
    examples: [],
  };
  const met = new Set<string>();
  let place: RecoveryPlace | null = null;
  for (let stops = 0, rows = 0; stops < bounds.stopsMax && rows < bounds.rowsMax; stops += 1) {
    if (found.count >= bounds.matchesMax || parts.clock.elapsed() > endsAt) return found;
    const stop = await stopAt(parts, walk, place);
    if (stop === null) return { ...found, isExact: true };
    const { target } = stop;
    place = stop.place;
    if (target === null) continue;
    const { items, next } = await readTried(parts, walk, place, bounds.pageRows);
    rows += bounds.pageRows;
    place = { ...place, after: next };
    if (items.length === 0) continue;
    if (!met.has(target.id)) {
      met.add(target.id);
      if (target.disabled) found.disabledEndpoints += 1;
      else found.endpoints += 1;
    }
    if (target.disabled) continue;
    found.count += items.length;
    const { applicationId } = place;
    const { id: endpointId, url } = target;
    const shown = items.map((tried) => ({ applicationId, endpointId, url, tried }));
    found.examples.push(...shown.slice(0, examplesMax - found.examples.length));
  }
  return found;
}

/** Starts sending again what a request names; what is counted at this moment goes with the task. */
export async function startRecovery(
  parts: ManageParts,
  environmentId: string,
  request: RecoveryRequest,
  rate: number | null,
  once: OnceFor<BackgroundTask> | null,
): Promise<Done<BackgroundTask>> {
  const filter = await filterOf(parts, environmentId, request);
  const walk = { environmentId, filter, startedAt: parts.clock.now() };
  const { count, isExact } = await countOf(parts, walk);
  const data = {
    messagesSent: 0,
    messagesWithoutPayload: 0,
    endpointsLeftOut: 0,
    messagesExpected: count,
    isExpectedExact: isExact,
  };
  const task = { environmentId, task: 'environment.recover', input: filter, data } as const;
  return startTask(parts, rate === null ? task : { ...task, rate }, once);
}
