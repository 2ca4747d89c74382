/** …/transformation/test: what a transformation would make of a message; nothing is sent. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Endpoint } from '../domain/application.ts';
import { exampleOf } from '../domain/example-payload.ts';
import { flagsSeenBy, isVisible, type Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import type { Webhook } from '../domain/transformation.ts';
import { webhookOf } from '../domain/webhook.ts';
import { findEventType } from '../manage/event-types.ts';
import { tryTransformation } from '../manage/transformations.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { pingPayload, pingType } from './send-example.ts';
import { Ref } from './schemas/common.ts';
import { testOut, TransformationTestIn, TransformationTestOut } from './schemas/transformation.ts';
import {
  forTransformations,
  transformationTag,
  type EndpointPlace,
} from './transformation-place.ts';

type Body = Static<typeof TransformationTestIn>;

export function transformationTestRoute(
  app: FastifyInstance,
  parts: HttpParts,
  { path, params, operation, find }: EndpointPlace,
): void {
  app.post<{ Body: Body }>(
    `${path}/test`,
    {
      config: forTransformations,
      schema: {
        tags: [transformationTag],
        operationId: `${operation}.transformation.test`,
        summary: 'Run a transformation and answer what would be sent; nothing is',
        description:
          'The code of the body, or the endpoint’s own, against a payload, a kept message, or the example of an event type. Values of secret headers are hidden.',
        params,
        body: Ref(TransformationTestIn),
        response: { 200: Ref(TransformationTestOut) },
      },
    },
    async (request) => {
      const endpoint = await find(request);
      const { body, environmentId, principal } = request;
      const webhook = await webhookFor(endpoint, environmentId, principal, body);
      const { code, kind, variables } = body;
      const trial = givenFields({ code, kind, variables });
      return testOut(await tryTransformation(parts, endpoint, trial, webhook));
    },
  );

  async function webhookFor(
    endpoint: Endpoint,
    environmentId: string,
    principal: Principal,
    body: Body,
  ): Promise<Webhook> {
    const enriched = body.enriched === undefined ? {} : { enriched: body.enriched };
    if (body.msgId !== undefined) {
      if (body.payload !== undefined) {
        throw Problem.field(['msgId'], 'give a payload or a message, not both');
      }
      return { ...(await webhookOfMessage(endpoint, body.msgId)), ...enriched };
    }
    const eventType = body.eventType ?? pingType;
    const payload =
      body.payload === undefined
        ? await exampleFor(environmentId, principal, eventType)
        : body.payload;
    const bytes = Buffer.from(JSON.stringify(payload));
    return { ...webhookOf({ payload: bytes, eventType, headers: null }, endpoint), ...enriched };
  }

  async function webhookOfMessage(endpoint: Endpoint, msgId: string): Promise<Webhook> {
    const message = await parts.storage.read('getMessage', {
      applicationId: endpoint.applicationId,
      idOrEventId: msgId,
    });
    if (message === null) throw Problem.field(['msgId'], 'the application has no such message');
    if (message.payload === null) throw new Problem('missing_payload');
    return webhookOf(message, endpoint);
  }

  async function exampleFor(
    environmentId: string,
    principal: Principal,
    name: string,
  ): Promise<unknown> {
    if (name === pingType) return pingPayload;
    const eventType = await findEventType(parts, environmentId, name);
    if (!isVisible(eventType, flagsSeenBy(principal))) throw new Problem('not_found');
    const example = exampleOf(eventType.schemas, 0);
    if ('ok' in example) return example.ok;
    throw Problem.field(
      ['eventType'],
      `the event type \`${name}\` ${example.error}: give a payload`,
    );
  }
}
