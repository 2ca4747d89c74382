/** /api/v1/app/{app}/endpoint/{endpoint}/msg/test-attempt: tries an endpoint out. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { testEndpoint } from '../manage/test-attempt.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { attemptJson, MessageAttemptOut } from './schemas/attempt.ts';
import { EventTypeName, Ref } from './schemas/common.ts';
import { pingPayload, pingType } from './send-example.ts';

export const TestAttemptIn = Type.Object(
  {
    eventType: Type.Optional(EventTypeName),
    payload: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'The endpoint gets exactly these bytes; `{"success":true}` if not given.',
      }),
    ),
  },
  { $id: 'TestAttemptIn' },
);

const pingBytes = Buffer.from(JSON.stringify(pingPayload));

export function testAttemptRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Params: EndpointPath; Body: Static<typeof TestAttemptIn> }>(
    '/app/:app_id/endpoint/:endpoint_id/msg/test-attempt',
    {
      config: { portal: 'CreateAttempts' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.test-attempt',
        summary: 'Send one signed request to this endpoint now and answer how it went',
        description:
          'Whatever the endpoint filters by. Nothing is kept: no message, no attempt, no retry; each request sends, whatever its idempotency key.',
        params: EndpointPath,
        body: Ref(TestAttemptIn),
        response: { 200: Ref(MessageAttemptOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params, body, rawPayload } = request;
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const attempt = await testEndpoint(parts, endpoint, {
        eventType: body.eventType ?? pingType,
        payload: body.payload === undefined ? pingBytes : rawPayload!,
      });
      return sendJson(
        reply,
        attemptJson(attempt, null, { withContent: true, expandedStatuses: true }),
      );
    },
  );
}
