/** /api/v1/app/{app}/endpoint/{endpoint}/destination: where its messages go to. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import {
  removeDestination,
  setDestination,
  shownDestination,
  type DestinationInput,
} from '../manage/destinations.ts';
import { hasScope } from './authorize.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { EndpointDestinationInOut } from './schemas/destination.ts';

const tags = ['Endpoint'];
const path = '/app/:app_id/endpoint/:endpoint_id/destination';
const forSecrets = { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' } as const;

export function endpointDestinationRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    path,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-destination',
        summary: 'Get where its messages go to, without secrets; 404 for a signed webhook',
        params: EndpointPath,
        response: { 200: Ref(EndpointDestinationInOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const destination = shownDestination(parts, endpoint);
      if (destination === null) throw new Problem('not_found');
      return destination;
    },
  );

  app.put<{ Params: EndpointPath; Body: DestinationInput }>(
    path,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.set-destination',
        summary: 'Send its messages somewhere else than to a signed webhook',
        description:
          'Any HTTP request, a chat, a mailbox, another application, a broker or a store. Secrets are shown as `********`, and stay when they come back so.',
        params: EndpointPath,
        body: Ref(EndpointDestinationInOut),
        response: { 200: Ref(EndpointDestinationInOut) },
      },
    },
    async (request) => {
      const { environmentId, params, body, principal } = request;
      const { endpoint } = await endpointAt(parts, environmentId, params);
      if (body.type === 'application') requirePublisher(principal);
      return setDestination(parts, environmentId, endpoint, body);
    },
  );

  app.delete<{ Params: EndpointPath }>(
    path,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.delete-destination',
        summary: 'Send its messages as signed webhooks again',
        params: EndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      await removeDestination(parts, endpoint);
      return reply.code(204).send();
    },
  );
}

/** Whoever lets an endpoint publish into another application could as well do it themselves. */
export function requirePublisher(principal: Principal): void {
  if (principal.kind !== 'environment') {
    throw new Problem('insufficient access', 'A token for one application cannot reach another.');
  }
  if (!hasScope(principal, 'messages:write')) {
    throw new Problem('insufficient access', 'This API key lacks the scope `messages:write`.');
  }
}
