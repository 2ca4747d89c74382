/** /ingest/api/v1/source-state, …/source/{source}/state and …/run: how sources stand. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { runNow, standingOf, type SourceStanding } from '../manage/source-state.ts';
import { findSource } from '../manage/sources.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { SourceListQuery, SourcePath } from './ingest-sources.ts';
import { listJson, listPage } from './list-page.ts';
import { Ref } from './schemas/common.ts';
import { SourceStateList, SourceStateOut, sourceStateOut } from './schemas/source-state.ts';

export function sourceStateRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Source'];

  app.get<{ Querystring: Static<typeof SourceListQuery> }>(
    '/source-state',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.list-states',
        summary: 'List how sources stand, in the order of the list of sources',
        querystring: SourceListQuery,
        response: { 200: SourceStateList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listSources', { environmentId, ...page.request });
      const items = await Promise.all(
        found.items.map(async (source) =>
          sourceStateOut(source.id, await standingOf(parts, source)),
        ),
      );
      return sendJson(
        reply,
        listJson(
          { ...found, items },
          page,
          ({ sourceId }) => sourceId,
          (one) => JSON.stringify(one),
        ),
      );
    },
  );

  app.get<{ Params: SourcePath }>(
    '/source/:source_id/state',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.get-state',
        summary: 'Get what came to a source of late, and how its own runs went',
        params: SourcePath,
        response: { 200: Ref(SourceStateOut) },
      },
    },
    async (request) => {
      const source = await findSource(parts, request.environmentId, request.params.source_id);
      return sourceStateOut(source.id, await standingOf(parts, source));
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
      const answer = (standing: SourceStanding) => ({
        status: 202,
        body: JSON.stringify(sourceStateOut(source.id, standing)),
      });
      const done = await runNow(parts, source, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}
