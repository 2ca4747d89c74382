/** Sending again to one endpoint after an outage, and ending what waits for it. */
import { isPollAddress, type Endpoint } from '../domain/application.ts';
import type { BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import type { CancelInput, ReplayInput } from '../domain/replay.ts';
import { startTask } from './background-tasks.ts';
import type { Done, ManageParts, OnceFor } from './manage-parts.ts';

/** As far back may a recovery begin (Svix: 14 days). */
export const recoverMsMax = 14 * 86_400_000;

export type ReplayKind = 'endpoint.recover' | 'endpoint.replay' | 'endpoint.bulk-replay';
export type ReplayRequest = Omit<ReplayInput, 'applicationId' | 'endpointId'>;
export type CancelRequest = Omit<CancelInput, 'applicationId' | 'endpointId'>;

/** Starts sending again. 400 for a disabled endpoint, 422 for a window that cannot be. */
export async function startReplay(
  parts: ManageParts,
  environmentId: string,
  endpoint: Endpoint,
  kind: ReplayKind,
  request: ReplayRequest,
  once: OnceFor<BackgroundTask> | null,
  /** Deliveries a second, at the most. */
  rate: number | null = null,
): Promise<Done<BackgroundTask>> {
  checkWindow(request);
  if (kind === 'endpoint.recover' && request.since < parts.clock.now() - recoverMsMax) {
    throw Problem.field(
      ['since'],
      'lies more than 14 days back: recover from a later moment, and use bulk-replay for what is older',
    );
  }
  if (isPollAddress(endpoint.url)) {
    throw new Problem(
      'invalid_argument',
      'The endpoint fetches its messages, nothing is sent to it. Move its consumer back to fetch them again.',
    );
  }
  if (endpoint.disabled) throw new Problem('endpoint_disabled');
  const { applicationId, id: endpointId } = endpoint;
  const input: ReplayInput = { ...request, applicationId, endpointId };
  const data = { messagesSent: 0, messagesWithoutPayload: 0 };
  const pace = rate === null ? {} : { rate };
  return startTask(parts, { environmentId, task: kind, input, data, ...pace }, once);
}

/** Starts ending what waits for an endpoint at this moment. */
export async function startCancel(
  parts: ManageParts,
  environmentId: string,
  endpoint: Endpoint,
  request: CancelRequest,
  once: OnceFor<BackgroundTask> | null,
): Promise<Done<BackgroundTask>> {
  checkWindow(request);
  const { applicationId, id: endpointId } = endpoint;
  const input: CancelInput = { ...request, applicationId, endpointId };
  const data = { deliveriesCanceled: 0 };
  return startTask(parts, { environmentId, task: 'endpoint.cancel', input, data }, once);
}

/** 422 for a window that ends before it begins. */
export function checkWindow({
  since,
  until,
}: {
  since: number | null;
  until: number | null;
}): void {
  if (since === null || until === null || until > since) return;
  throw Problem.field(['until'], 'must be later than `since`');
}
