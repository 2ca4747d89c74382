/** Finds the endpoints that a message is for. */
import { isMeantFor } from '../domain/application.ts';
import { matchesFilter } from '../domain/match-filter.ts';
import type { Message } from '../domain/message.ts';
import { readPayload } from '../domain/read-payload.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { MessageRequest } from './message-request.ts';

/** Those that are sent it, and those that fetch it. A payload is read only if a filter asks. */
export function matchEndpoints(
  plan: ApplicationPlan,
  request: MessageRequest,
): Pick<Message, 'targets' | 'pollers'> {
  const { eventType, channels } = request;
  const targets: string[] = [];
  let pollers: string[] | null = null;
  let payload = request.json;
  let isRead = payload !== undefined;
  for (const target of plan.targets) {
    if (!isMeantFor(target, eventType, channels)) continue;
    if (target.filter !== null) {
      if (!isRead) payload = readPayload(request.payload);
      isRead = true;
      // What is no JSON fits no filter, not even one that asks for something to be absent.
      if (payload === undefined || !matchesFilter(target.filter, payload)) continue;
    }
    if (target.polls) (pollers ??= []).push(target.id);
    else targets.push(target.id);
  }
  return { targets, pollers };
}
