/** /ingest/api/v1/source/{source}/request and /stats: requests that became no message, and why. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import { findSource } from '../manage/sources.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { SourcePath } from './ingest-sources.ts';
import { listJson, listPage } from './list-page.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  Outcome,
  SourceRequestList,
  SourceRequestOut,
  sourceRequestOut,
  SourceStatsOut,
  sourceStatsOut,
} from './schemas/source.ts';

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('req')),
  order: Type.Optional(Ordering),
  outcome: Type.Optional(Outcome),
});

const RequestPath = Type.Object({
  source_id: Type.String({ description: 'Id or uid.' }),
  request_id: Type.String(),
});

const StatsQuery = Type.Object({
  hours: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 336, description: 'How far back; 24 if not given.' }),
  ),
});

const hourMs = 3_600_000;
const hoursDefault = 24;

export function ingestRequestRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Source'];

  app.get<{ Params: SourcePath; Querystring: Static<typeof ListQuery> }>(
    '/source/:source_id/request',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.source.list-requests',
        summary: 'List requests that became no message, newest first',
        description:
          'Rejected ones, repetitions and handshakes. The newest are kept; of a flood some.',
        params: SourcePath,
        querystring: ListQuery,
        response: { 200: SourceRequestList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { applicationId } = await findSource(parts, environmentId, params.source_id);
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listKeptRequests', {
        applicationId,
        outcome: query.outcome ?? null,
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(sourceRequestOut(one)),
        ),
      );
    },
  );

  app.get<{ Params: Static<typeof RequestPath> }>(
    '/source/:source_id/request/:request_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.source.get-request',
        summary: 'Get a request that became no message',
        params: RequestPath,
        response: { 200: Ref(SourceRequestOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { applicationId } = await findSource(parts, environmentId, params.source_id);
      const which = { applicationId, id: params.request_id };
      const kept = await parts.storage.read('keptRequest', which);
      if (kept === null) throw new Problem('not_found');
      return sourceRequestOut(kept);
    },
  );

  app.get<{ Params: SourcePath; Querystring: Static<typeof StatsQuery> }>(
    '/source/:source_id/stats',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.source.get-stats',
        summary: 'Count requests that became no message, by hour, outcome and reason',
        params: SourcePath,
        querystring: StatsQuery,
        response: { 200: Ref(SourceStatsOut) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { applicationId } = await findSource(parts, environmentId, params.source_id);
      const hourBefore = Math.floor(parts.clock.now() / hourMs) + 1;
      const hourFrom = hourBefore - (query.hours ?? hoursDefault);
      const which = { applicationId, hourFrom, hourBefore };
      return sourceStatsOut(await parts.storage.read('countRequests', which));
    },
  );
}
