/** /ingest/api/v1/source/{source}/state and …/run: sources that run at times of their own. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { runNow, standingOf, type SourceStanding } from '../manage/source-state.ts';
import { findSource } from '../manage/sources.ts';
import type { HttpParts } from './http-parts.ts';
import { SourcePath } from './ingest-sources.ts';
import { isoTimeOrNull } from './iso-time.ts';
import { Ref } from './schemas/common.ts';
import { SourceStateOut } from './schemas/source-state.ts';

export function sourceStateRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Source'];

  app.get<{ Params: SourcePath }>(
    '/source/:source_id/state',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.get-state',
        summary: 'Get how a source stands that runs at times of its own',
        params: SourcePath,
        response: { 200: Ref(SourceStateOut) },
      },
    },
    async (request) => {
      const source = await findSource(parts, request.environmentId, request.params.source_id);
      return stateOut(await standingOf(parts, source));
    },
  );

  app.post<{ Params: SourcePath }>(
    '/source/:source_id/run',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.run',
        summary: 'Let a source run now, beside what it is planned for',
        params: SourcePath,
        response: { 202: Ref(SourceStateOut) },
      },
    },
    async (request, reply) => {
      const source = await findSource(parts, request.environmentId, request.params.source_id);
      await runNow(parts, source);
      return reply.code(202).send(stateOut(await standingOf(parts, source)));
    },
  );
}

function stateOut(standing: SourceStanding): Static<typeof SourceStateOut> {
  return {
    nextRunAt: isoTimeOrNull(standing.nextRunAt),
    lastRunAt: isoTimeOrNull(standing.lastRunAt),
    lastSuccessAt: isoTimeOrNull(standing.lastSuccessAt),
    lastError: standing.lastError,
    failures: standing.failures,
    cursor: standing.cursor,
    lastCount: standing.lastCount,
    lastDueAt: isoTimeOrNull(standing.lastDueAt),
    lastBeatAt: isoTimeOrNull(standing.lastBeatAt),
    missedAt: isoTimeOrNull(standing.missedAt),
  };
}
