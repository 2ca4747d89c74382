/** Finds the endpoints that a message is for. */
import { isMeantFor } from '../domain/application.ts';
import { matchesFilter } from '../domain/match-filter.ts';
import type { Message } from '../domain/message.ts';
import type { PayloadFilter } from '../domain/payload-filter.ts';
import { orderKeyIn } from '../domain/order-key.ts';
import { readPayload } from '../domain/read-payload.ts';
import { requestView, type RequestView } from '../domain/request-view.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { AcceptParts } from './accept-message.ts';
import type { MessageRequest } from './message-request.ts';

/** How a message reaches endpoints. */
export type Matched = Pick<Message, 'targets' | 'pollers' | 'ordered' | 'queued'>;

/**
 * Those that are sent it, some of them in order, and those that fetch it. A payload is read only if
 * a filter or a key asks.
 */
export function matchEndpoints(
  plan: ApplicationPlan,
  request: MessageRequest,
  queuedOf: AcceptParts['queued'] = () => [],
): Matched {
  const { eventType, channels } = request;
  const targets: string[] = [];
  let pollers: string[] | null = null;
  let ordered: Record<string, string> | null = null;
  let payload = request.json;
  let isRead = payload !== undefined;
  const read = (): unknown => {
    if (!isRead) payload = readPayload(request.payload);
    isRead = true;
    return payload;
  };
  let viewed: RequestView | null = null;
  // What was not received fits no condition on a request, not even one that asks for absence.
  const fitsRequest = (filter: PayloadFilter): boolean => {
    if (request.request === undefined) return false;
    viewed ??= requestView(request.request, request.headers ?? null);
    return matchesFilter(filter, viewed);
  };
  for (const target of plan.targets) {
    if (!isMeantFor(target, eventType, channels)) continue;
    if (target.requestFilter !== null && !fitsRequest(target.requestFilter)) continue;
    if (target.filter !== null) {
      // What is no JSON fits no filter, not even one that asks for something to be absent.
      if (read() === undefined || !matchesFilter(target.filter, payload)) continue;
    }
    if (target.polls) {
      (pollers ??= []).push(target.id);
      continue;
    }
    targets.push(target.id);
    if (target.policy.fifo) {
      const path = target.orderPath;
      (ordered ??= {})[target.id] = orderKeyIn(path === null ? undefined : read(), path);
    }
  }
  // What is in order, or put off, is among what is due anyway.
  const fresh =
    request.deliverAt === null ? targets.filter((id) => ordered?.[id] === undefined) : [];
  const queued = fresh.length === 0 ? [] : queuedOf(plan, fresh);
  return { targets, pollers, ordered, ...(queued.length === 0 ? {} : { queued }) };
}
