/** Takes in what an endpoint of one application publishes into another of its environment. */
import type { ApplicationPlans } from '../storage/application-plans.ts';
import type { AcceptMessage } from './accept-message.ts';
import type { MessageRequest } from './message-request.ts';

export interface PublicationParts {
  plans: ApplicationPlans;
  accept: AcceptMessage;
  /** Why the payload does not fit its event type, in words; null where it does, or nothing is asked. */
  payloadRefusal: (
    environmentId: string,
    eventType: string,
    json: unknown,
  ) => Promise<string | null>;
}

type Publication = Pick<
  MessageRequest,
  'eventType' | 'payload' | 'json' | 'contentType' | 'headers'
> & { environmentId: string; applicationId: string; eventId: string };

type Published =
  | { kind: 'accepted'; messageId: string }
  | { kind: 'known' }
  | { kind: 'gone' }
  | { kind: 'refused'; cause: string };

/** Accepted is what is on disk; what has the event id of a message that is there already is known. */
export function createPublishIntoApplication({
  plans,
  accept,
  payloadRefusal,
}: PublicationParts): (publication: Publication) => Promise<Published> {
  return async ({ environmentId, applicationId, ...request }) => {
    const plan = await plans.load(applicationId);
    if (plan === null || plan.application.environmentId !== environmentId) return { kind: 'gone' };
    const refusal = await payloadRefusal(environmentId, request.eventType, request.json);
    if (refusal !== null) return { kind: 'refused', cause: refusal };
    const accepted = await accept(plan, {
      ...request,
      channels: null,
      tags: null,
      deliverAt: null,
      retentionMs: null,
      once: null,
    });
    switch (accepted.kind) {
      case 'accepted':
        return { kind: 'accepted', messageId: accepted.message.id };
      case 'conflict':
      case 'repeated':
        return { kind: 'known' };
      case 'key-reused':
        throw new Error('a message without a key cannot be a repetition');
    }
  };
}
