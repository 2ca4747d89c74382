/** POST …/endpoint/{endpoint}/msg: a message for one endpoint alone. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { findEndpoint } from '../manage/endpoints.ts';
import { EndpointPath } from './endpoints.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { messageInput, payloadPlace } from './message-input.ts';
import { acceptedJson, checkPayload, planOf, planOfOne } from './publish.ts';
import { Ref } from './schemas/common.ts';
import { MessageOut } from './schemas/message.ts';
import { EndpointMessageIn } from './schemas/message-batch.ts';

const ContentQuery = Type.Object({
  with_content: Type.Optional(Type.Boolean({ description: 'Whether to answer the payload.' })),
});

export function endpointMessageRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  app.post<{
    Params: EndpointPath;
    Querystring: Static<typeof ContentQuery>;
    Body: Static<typeof EndpointMessageIn>;
  }>(
    '/app/:app_id/endpoint/:endpoint_id/msg',
    {
      schema: {
        tags: ['Message'],
        operationId: 'v1.message.create-for-endpoint',
        summary: 'Send a message to this endpoint alone',
        description:
          'Whatever the endpoint filters by, and whoever else asks for such messages. Once answered, the message is on disk and will be delivered.',
        params: EndpointPath,
        querystring: ContentQuery,
        body: Ref(EndpointMessageIn),
        response: { 202: Ref(MessageOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId, params, query } = request;
      const plan = await planOf(parts, options, request);
      const { id } = await findEndpoint(parts, plan.application.id, params.endpoint_id);
      const now = parts.clock.now();
      const asked = messageInput(body, request.rawPayload!, now, options.jsonDepthMax);
      await checkPayload(parts, environmentId, asked, payloadPlace(body));
      const once = onceKeyOf(request);
      const accepted = await parts.accept(planOfOne(plan, id), { ...asked, once });
      reply.code(202);
      return sendJson(
        reply,
        acceptedJson(accepted, asked, body.deliverAt, query.with_content ?? true),
      );
    },
  );
}
