/** A message that goes to every application, as it is for one of them. */
import type { Message } from '../domain/message.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { AcceptParts } from './accept-message.ts';
import { matchEndpoints } from './match-endpoints.ts';
import { messageOf, stampOf, type MessageRequest } from './message-request.ts';

/** Payloads are kept as base64 in what is to be done. */
export type Broadcast = Omit<MessageRequest, 'payload' | 'json'> & { payload: string };

/** Makes the message; whoever asked stores it. */
export function createBroadcastMessage({
  clock,
  ids,
  queued,
}: Pick<AcceptParts, 'clock' | 'ids' | 'queued'>) {
  // Accepted with a step of a task, it is nobody's to send at once.
  const queuedOf = queued === undefined ? undefined : allOf;
  return (plan: ApplicationPlan, { message }: { message: Broadcast }): Message => {
    const request: MessageRequest = { ...message, payload: Buffer.from(message.payload, 'base64') };
    return messageOf(request, {
      ...stampOf({ clock, ids }),
      applicationId: plan.application.id,
      ...matchEndpoints(plan, request, queuedOf),
    });
  };
}

const allOf = (_plan: ApplicationPlan, targets: readonly string[]): string[] => [...targets];
