/** /ingest/api/v1/source/{source}/dashboard: a link with which somebody manages one source's endpoints. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { capabilities } from '../domain/principal.ts';
import { createPortalAccess, type NewToken } from '../manage/portal-access.ts';
import { applicationOfSource, findSource } from '../manage/sources.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { sendAnswer } from './idempotency.ts';
import { SourcePath } from './ingest-sources.ts';
import { portalOf } from './portal-access.ts';
import { AppPortalAccessOut } from './schemas/access.ts';
import { Ref } from './schemas/common.ts';
import { IngestSourceConsumerPortalAccessIn } from './schemas/source.ts';
import { sealedOnceOf } from './sealed-answer.ts';

/** Seconds that a token is good for when the request does not say. */
const expirySecondsDefault = 604_800;

export function ingestAccessRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  app.post<{
    Params: SourcePath;
    Body: Static<typeof IngestSourceConsumerPortalAccessIn> | undefined;
  }>(
    '/source/:source_id/dashboard',
    {
      config: { scope: 'portal:write' },
      schema: {
        tags: ['Source'],
        operationId: 'v1.ingest.authentication.consumer-portal-access',
        summary: 'Make a token for whoever manages the endpoints of a source, and a link to it',
        params: SourcePath,
        body: Ref(IngestSourceConsumerPortalAccessIn),
        response: { 200: Ref(AppPortalAccessOut) },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const { expiry, readOnly } = request.body ?? {};
      const source = await findSource(parts, environmentId, params.source_id);
      const application = await applicationOfSource(parts, source);
      const opened = await portalOf(parts, request, options, application);
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, ({ text }: NewToken) => ({
        status: 200,
        body: JSON.stringify({ url: opened(text), token: text }),
      }));
      const access = {
        capabilities: readOnly === true ? (['ViewBase'] as const).slice() : [...capabilities],
        featureFlags: [],
        sessionId: null,
        expiryMs: (expiry ?? expirySecondsDefault) * 1000,
      };
      return sendAnswer(
        reply,
        answerOf(await createPortalAccess(parts, application, access, once)),
      );
    },
  );
}
