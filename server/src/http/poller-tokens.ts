/** /api/v1/auth/app/{app}/poller/{endpoint}/token: tokens that fetch what is for one endpoint. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { readPollerToken, rotatePollerToken } from '../manage/poller-tokens.ts';
import type { NewToken } from '../manage/portal-access.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { sendAnswer } from './idempotency.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import { ApiTokenOut, RotatePollerTokenIn } from './schemas/access.ts';
import { Ref } from './schemas/common.ts';
import { sealedOnceOf } from './sealed-answer.ts';

/** Seconds that the tokens of before go on when the request does not say. */
const oldTokenSecondsDefault = 300;

export function pollerTokenRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Authentication'];
  const path = '/auth/app/:app_id/poller/:endpoint_id/token';

  app.get<{ Params: EndpointPath }>(
    path,
    {
      config: { portal: 'ViewEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.authentication.get-poller-token',
        summary: 'Get the newest poller token of an endpoint',
        params: EndpointPath,
        response: { 200: Ref(ApiTokenOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      return tokenOut(await readPollerToken(parts, endpoint));
    },
  );

  app.post<{ Params: EndpointPath; Body: Static<typeof RotatePollerTokenIn> }>(
    `${path}/rotate`,
    {
      config: { portal: 'ManageEndpointSecret' },
      schema: {
        tags,
        operationId: 'v1.authentication.rotate-poller-token',
        summary: 'Make a poller token; the ones of before go on for a while',
        params: EndpointPath,
        body: Ref(RotatePollerTokenIn),
        response: { 201: Ref(ApiTokenOut) },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const { application, endpoint } = await endpointAt(parts, environmentId, params);
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, (token: NewToken) => ({
        status: 201,
        body: JSON.stringify(tokenOut(token)),
      }));
      const { expiry, oldTokenExpiry } = body;
      const times = {
        expiryMs: typeof expiry === 'number' ? expiry * 1000 : null,
        oldTokenMs: (oldTokenExpiry ?? oldTokenSecondsDefault) * 1000,
      };
      const done = await rotatePollerToken(parts, application, endpoint, times, once);
      return sendAnswer(reply, answerOf(done));
    },
  );
}

function tokenOut(token: NewToken): Static<typeof ApiTokenOut> {
  return {
    id: token.id,
    token: token.text,
    createdAt: isoTime(token.createdAt),
    expiresAt: isoTimeOrNull(token.expiresAt),
  };
}
