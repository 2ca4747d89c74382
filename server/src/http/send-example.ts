/** /api/v1/app/{app}/endpoint/{endpoint}/send-example: lets an endpoint see what it will get. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { exampleOf } from '../domain/example-payload.ts';
import { flagsSeenBy, isVisible, type Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { findEndpoint } from '../manage/endpoints.ts';
import { findEventType } from '../manage/event-types.ts';
import { EndpointPath } from './endpoints.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { acceptedJson, planOf, planOfOne } from './publish.ts';
import { EventTypeName, Ref } from './schemas/common.ts';
import { MessageOut } from './schemas/message.ts';

export const EventExampleIn = Type.Object(
  {
    eventType: EventTypeName,
    exampleIndex: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000,
        default: 0,
        description: 'Which of the `examples` of the newest schema, counted from 0.',
      }),
    ),
  },
  { $id: 'EventExampleIn' },
);
type EventExampleIn = Static<typeof EventExampleIn>;

/** Needs no entry in the catalogue: whether anything arrives at all. */
export const pingType = 'svix.ping';
export const pingPayload = { success: true };

/** By these an example is known: in lists, and at the receiver. */
const exampleTag = 'example';
const exampleHeaders = { 'gancho-example': 'true' };

export function sendExampleRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  app.post<{ Params: EndpointPath; Body: EventExampleIn }>(
    '/app/:app_id/endpoint/:endpoint_id/send-example',
    {
      config: { portal: 'CreateAttempts' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.send-example',
        summary: 'Send the example of an event type to this endpoint only',
        description:
          'Whatever the endpoint filters by. The message has the tag `example`, its deliveries the header `gancho-example: true`. `svix.ping` needs no event type.',
        params: EndpointPath,
        body: Ref(EventExampleIn),
        response: { 202: Ref(MessageOut) },
      },
    },
    async (request, reply) => {
      const { body, params, environmentId, principal } = request;
      const plan = await planOf(parts, options, request);
      const { id } = await findEndpoint(parts, plan.application.id, params.endpoint_id);
      const asked: MessageRequest = {
        eventType: body.eventType,
        eventId: null,
        channels: null,
        tags: [exampleTag],
        payload: Buffer.from(JSON.stringify(await payloadOf(environmentId, principal, body))),
        headers: exampleHeaders,
        deliverAt: null,
        retentionMs: null,
      };
      const once = onceKeyOf(request);
      const accepted = await parts.accept(planOfOne(plan, id), { ...asked, once });
      return sendJson(reply.code(202), acceptedJson(accepted, asked, null, true));
    },
  );

  async function payloadOf(
    environmentId: string,
    principal: Principal,
    { eventType: name, exampleIndex }: EventExampleIn,
  ): Promise<Record<string, unknown>> {
    if (name === pingType) return pingPayload;
    const eventType = await findEventType(parts, environmentId, name);
    if (!isVisible(eventType, flagsSeenBy(principal))) throw new Problem('not_found');
    const example = exampleOf(eventType.schemas, exampleIndex ?? 0);
    if ('ok' in example) return example.ok;
    const field = exampleIndex === undefined || exampleIndex === 0 ? 'eventType' : 'exampleIndex';
    throw Problem.field([field], `the event type \`${name}\` ${example.error}`);
  }
}
