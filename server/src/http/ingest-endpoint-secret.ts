/** Secret and headers of a source's endpoint, below /ingest/api/v1/source/{source}/endpoint/{endpoint}. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { putHeaders, visibleHeaders } from '../manage/endpoint-headers.ts';
import { rotateSecret, shownSecret } from '../manage/endpoint-secret.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { sourceEndpointAt, SourceEndpointPath } from './ingest-endpoints.ts';
import { Ref } from './schemas/common.ts';
import {
  EndpointHeadersIn,
  EndpointHeadersOut,
  EndpointSecretOut,
  EndpointSecretRotateIn,
} from './schemas/endpoint.ts';

/** How long an old secret goes on signing when the request does not say. */
const graceSecondsDefault = 86_400;

export function ingestEndpointSecretRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Source'];
  const path = '/source/:source_id/endpoint/:endpoint_id';

  app.get<{ Params: SourceEndpointPath }>(
    `${path}/secret`,
    {
      config: { scope: 'endpoint-secrets:read', portal: 'ViewEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.get-secret',
        summary: 'Get what the receiver of a source’s endpoint verifies with',
        params: SourceEndpointPath,
        response: { 200: Ref(EndpointSecretOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { endpoint } = await sourceEndpointAt(parts, environmentId, params);
      return { key: shownSecret(parts, endpoint) };
    },
  );

  app.post<{
    Params: SourceEndpointPath;
    Body: Static<typeof EndpointSecretRotateIn> | undefined;
  }>(
    `${path}/secret/rotate`,
    {
      config: { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.rotate-secret',
        summary: 'Put a new secret in place; the old one signs beside it for a while',
        params: SourceEndpointPath,
        body: Ref(EndpointSecretRotateIn),
        response: { 204: Type.Null() },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { endpoint } = await sourceEndpointAt(parts, request.environmentId, request.params);
      const { key, gracePeriodSeconds } = request.body ?? {};
      const done = await rotateSecret(
        parts,
        endpoint,
        key ?? null,
        (gracePeriodSeconds ?? graceSecondsDefault) * 1000,
        onceOf(request, () => ({ status: 204, body: null })),
      );
      return sendAnswer(reply, done.kind === 'done' ? { status: 204, body: null } : done.answer);
    },
  );

  app.get<{ Params: SourceEndpointPath }>(
    `${path}/headers`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.get-headers',
        summary: 'Get the headers that are added; secret ones by name only',
        params: SourceEndpointPath,
        response: { 200: Ref(EndpointHeadersOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { endpoint } = await sourceEndpointAt(parts, environmentId, params);
      return visibleHeaders(endpoint);
    },
  );

  app.put<{ Params: SourceEndpointPath; Body: Static<typeof EndpointHeadersIn> }>(
    `${path}/headers`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.set-headers',
        summary: 'Set all headers that are added',
        params: SourceEndpointPath,
        body: Ref(EndpointHeadersIn),
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params, body }, reply) => {
      const { endpoint } = await sourceEndpointAt(parts, environmentId, params);
      await putHeaders(parts, endpoint, body.headers);
      return reply.code(204).send();
    },
  );
}
