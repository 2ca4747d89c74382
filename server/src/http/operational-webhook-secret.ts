/** /api/v1/operational-webhook/endpoint/{endpoint}/secret and /headers. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { putHeaders, visibleHeaders } from '../manage/endpoint-headers.ts';
import { rotateSecret, shownSecret } from '../manage/endpoint-secret.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import {
  operationalEndpointAt,
  OperationalEndpointPath,
  operationalTags,
} from './operational-webhooks.ts';
import { Ref } from './schemas/common.ts';
import {
  OperationalWebhookEndpointHeadersIn,
  OperationalWebhookEndpointHeadersOut,
  OperationalWebhookEndpointSecretIn,
  OperationalWebhookEndpointSecretOut,
} from './schemas/operational-webhook.ts';

/** How long an old secret goes on signing when the request does not say. */
const graceSecondsDefault = 86_400;

export function operationalWebhookSecretRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = operationalTags;
  const path = '/operational-webhook/endpoint/:endpoint_id';

  app.get<{ Params: OperationalEndpointPath }>(
    `${path}/secret`,
    {
      // A secret is no part of reading.
      config: { scope: 'operational-webhooks:write' },
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.get-secret',
        summary: 'Get what a receiver verifies with',
        params: OperationalEndpointPath,
        response: { 200: Ref(OperationalWebhookEndpointSecretOut) },
      },
    },
    async ({ environmentId, params }) => ({
      key: shownSecret(parts, await operationalEndpointAt(parts, environmentId, params)),
    }),
  );

  app.post<{
    Params: OperationalEndpointPath;
    Body: Static<typeof OperationalWebhookEndpointSecretIn> | undefined;
  }>(
    `${path}/secret/rotate`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.rotate-secret',
        summary: 'Put a new secret in place; the old one signs beside it for a while',
        params: OperationalEndpointPath,
        body: Ref(OperationalWebhookEndpointSecretIn),
        response: { 204: Type.Null() },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const endpoint = await operationalEndpointAt(parts, request.environmentId, request.params);
      const { key, gracePeriodSeconds } = request.body ?? {};
      const answer = { status: 204, body: null };
      const done = await rotateSecret(
        parts,
        endpoint,
        key ?? null,
        (gracePeriodSeconds ?? graceSecondsDefault) * 1000,
        onceOf(request, () => answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer : done.answer);
    },
  );

  app.get<{ Params: OperationalEndpointPath }>(
    `${path}/headers`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.get-headers',
        summary: 'Get the headers that are added; secret ones by name only',
        params: OperationalEndpointPath,
        response: { 200: Ref(OperationalWebhookEndpointHeadersOut) },
      },
    },
    async ({ environmentId, params }) =>
      visibleHeaders(await operationalEndpointAt(parts, environmentId, params)),
  );

  app.put<{
    Params: OperationalEndpointPath;
    Body: Static<typeof OperationalWebhookEndpointHeadersIn>;
  }>(
    `${path}/headers`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.set-headers',
        summary: 'Set all headers that are added',
        params: OperationalEndpointPath,
        body: Ref(OperationalWebhookEndpointHeadersIn),
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params, body }, reply) => {
      const endpoint = await operationalEndpointAt(parts, environmentId, params);
      await putHeaders(parts, endpoint, body.headers);
      return reply.code(204).send();
    },
  );
}
