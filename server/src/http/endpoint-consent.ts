/** /api/v1/app/{app}/endpoint/{endpoint}/consent: has a receiver asked for its consent now. */
import type { FastifyInstance } from 'fastify';
import type { Endpoint } from '../domain/application.ts';
import { askConsent } from '../manage/consent.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { Ref } from './schemas/common.ts';
import { EndpointOut, endpointOut } from './schemas/endpoint.ts';

export function endpointConsentRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Params: EndpointPath }>(
    '/app/:app_id/endpoint/:endpoint_id/consent',
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.ask-consent',
        summary: 'Ask the receiver for its consent now',
        description:
          'The endpoint says what came of it. Where asking was over it begins anew; one that consented stays as it is.',
        params: EndpointPath,
        response: { 202: Ref(EndpointOut) },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const answer = (asked: Endpoint) => ({
        status: 202,
        body: JSON.stringify(endpointOut(asked)),
      });
      const done = await askConsent(parts, endpoint, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}
