/** /api/v1/app/{app}/endpoint/{endpoint}/secret and /headers. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { patchHeaders, putHeaders, visibleHeaders } from '../manage/endpoint-headers.ts';
import { rotateSecret, shownSecret } from '../manage/endpoint-secret.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { Ref } from './schemas/common.ts';
import {
  EndpointHeadersIn,
  EndpointHeadersOut,
  EndpointHeadersPatchIn,
  EndpointSecretOut,
  EndpointSecretRotateIn,
} from './schemas/endpoint.ts';

/** How long an old secret goes on signing when the request does not say. */
const graceSecondsDefault = 86_400;

export function endpointSecretRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Endpoint'];
  const path = '/app/:app_id/endpoint/:endpoint_id';

  app.get<{ Params: EndpointPath }>(
    `${path}/secret`,
    {
      config: { scope: 'endpoint-secrets:read', portal: 'ViewEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-secret',
        summary: 'Get what a receiver verifies with',
        params: EndpointPath,
        response: { 200: Ref(EndpointSecretOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return { key: shownSecret(parts, endpoint) };
    },
  );

  app.post<{ Params: EndpointPath; Body: Static<typeof EndpointSecretRotateIn> | undefined }>(
    `${path}/secret/rotate`,
    {
      config: { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.endpoint.rotate-secret',
        summary: 'Put a new secret in place; the old one signs beside it for a while',
        params: EndpointPath,
        body: Ref(EndpointSecretRotateIn),
        response: { 204: Type.Null() },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
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

  app.get<{ Params: EndpointPath }>(
    `${path}/headers`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-headers',
        summary: 'Get the headers that are added; secret ones by name only',
        params: EndpointPath,
        response: { 200: Ref(EndpointHeadersOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return visibleHeaders(endpoint);
    },
  );

  app.put<{ Params: EndpointPath; Body: Static<typeof EndpointHeadersIn> }>(
    `${path}/headers`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.set-headers',
        summary: 'Set all headers that are added',
        params: EndpointPath,
        body: Ref(EndpointHeadersIn),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      await putHeaders(parts, endpoint, request.body.headers);
      return reply.code(204).send();
    },
  );

  app.patch<{ Params: EndpointPath; Body: Static<typeof EndpointHeadersPatchIn> }>(
    `${path}/headers`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.patch-headers',
        summary: 'Set or remove single headers',
        params: EndpointPath,
        body: Ref(EndpointHeadersPatchIn),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const { headers, deleteHeaders } = request.body;
      await patchHeaders(parts, endpoint, headers, deleteHeaders ?? []);
      return reply.code(204).send();
    },
  );
}
