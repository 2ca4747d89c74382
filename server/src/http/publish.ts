/** What all ways of sending messages have in common: whom they are for, what is checked, the answer. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Message } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import type { Accepted } from '../ingest/accept-message.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { findOrMakeApplication } from '../manage/inline-application.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import { applicationInput } from './applications.ts';
import { hasScope } from './authorize.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { deliverAtOf } from './message-input.ts';
import { messageJson, type MessageIn } from './schemas/message.ts';

type Inline = Pick<Static<typeof MessageIn>, 'application'>;

/**
 * The plan of the application that a path names. One that is not there is made of what the body
 * says of it, if it says anything and the key may; 404 otherwise.
 */
export function planOf(
  parts: HttpParts,
  options: HttpOptions,
  request: Pick<FastifyRequest, 'environmentId' | 'principal' | 'params'>,
  { application: described }: Inline = {},
): ApplicationPlan | Promise<ApplicationPlan> {
  const { app_id: name } = request.params as { app_id: string };
  const known = parts.plans.peekNamed(request.environmentId, name);
  if (known !== undefined && (described === null || described === undefined)) return known;
  return findOrMakePlan(parts, options, request, described ?? null);
}

async function findOrMakePlan(
  parts: HttpParts,
  options: HttpOptions,
  request: Pick<FastifyRequest, 'environmentId' | 'principal' | 'params'>,
  described: NonNullable<Inline['application']> | null,
): Promise<ApplicationPlan> {
  const { environmentId, principal } = request;
  const { app_id: name } = request.params as { app_id: string };
  const known = await parts.plans.named(environmentId, name);
  if (described === null) {
    if (known === null) throw new Problem('not_found');
    return known;
  }
  const uid = described.uid ?? null;
  if (uid !== name && (known === null || uid !== known.application.uid)) {
    throw Problem.field(['application', 'uid'], 'must be the uid that the path names');
  }
  if (known !== null) return known;
  // Without the right to make one, the application has to be there.
  if (principal.kind !== 'environment' || !hasScope(principal, 'applications:write')) {
    throw new Problem('not_found');
  }
  const input = { ...applicationInput(described, options.metadataBytesMax), uid: name };
  const { id } = await findOrMakeApplication(parts, environmentId, name, input);
  const plan = await parts.plans.load(id);
  if (plan === null) throw new Problem('not_found');
  return plan;
}

/**
 * The plan as if the application had this endpoint only, and it asked for everything; 400 for one that
 * is disabled.
 */
export function planOfOne(plan: ApplicationPlan, endpointId: string): ApplicationPlan {
  const target = plan.byId.get(endpointId);
  if (target === undefined) throw new Problem('not_found');
  if (target.disabled) throw new Problem('endpoint_disabled');
  const anything = { eventTypes: null, channels: null, filter: null, requestFilter: null };
  return { ...plan, targets: [{ ...target, ...anything }] };
}

/**
 * Refuses a payload that does not fit the schema of its event type, where that is asked for. For
 * other event types this looks up a name and is done: null, nothing to wait for.
 */
export function checkPayload(
  { payloadRules }: HttpParts,
  environmentId: string,
  { eventType, json }: MessageRequest,
  place: readonly (string | number)[],
): Promise<void> | null {
  const known = payloadRules.peek(environmentId);
  return known !== undefined && !known.has(eventType) ? null : check();

  async function check(): Promise<void> {
    const checked = known ?? (await payloadRules.load(environmentId));
    if (!checked.has(eventType)) return;
    const refusal = await payloadRules.refusal(environmentId, eventType, json, place);
    if (refusal !== null) throw refusal;
  }
}

/** JSON of the answer to a message that was accepted, now or before; throws where it was not. */
export function acceptedJson(
  accepted: Accepted,
  asked: MessageRequest,
  deliverAt: string | null | undefined,
  withContent: boolean,
): string {
  switch (accepted.kind) {
    case 'key-reused':
      throw new Problem('idempotency_key_reused');
    case 'conflict':
      throw new Problem('conflict', 'A message with this eventId exists already.');
    case 'accepted':
      return messageJson(accepted.message, withContent);
    case 'repeated': {
      const message: Message = {
        ...asked,
        id: accepted.id,
        applicationId: '',
        contentType: asked.contentType ?? null,
        headers: asked.headers ?? null,
        deliverBefore: asked.deliverBefore ?? null,
        createdAt: accepted.createdAt,
        // As the first answer said, though it may be past by now.
        deliverAt: deliverAtOf(deliverAt, accepted.createdAt),
        expiresAt: null,
        targets: [],
        pollers: null,
        ordered: null,
      };
      return messageJson(message, withContent, accepted.matched);
    }
  }
}
