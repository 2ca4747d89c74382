/** /ingest/api/v1/flow and /api/v1/flow: what flows from sources and applications to their endpoints. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import { flowOf, originOfApplication, originOfSource, type Origin } from '../manage/flows.ts';
import type { Page } from '../storage/storage.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { SourceListQuery } from './ingest-sources.ts';
import { listJson, listPage, type ListPage } from './list-page.ts';
import { Iterator, Ordering } from './schemas/common.ts';
import { FlowList, flowOut } from './schemas/flow.ts';

/** Each row looks at up to 50 endpoints. */
const FlowLimit = Type.Integer({ minimum: 1, maximum: 50, default: 20 });

const SourceFlowQuery = Type.Object({
  ...SourceListQuery.properties,
  limit: Type.Optional(FlowLimit),
});

const FlowQuery = Type.Object({
  limit: Type.Optional(FlowLimit),
  iterator: Type.Optional(Iterator('app')),
  order: Type.Optional(Ordering),
});

/** Below /ingest/api/v1. */
export function sourceFlowRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof SourceFlowQuery> }>(
    '/flow',
    {
      schema: {
        tags: ['Source'],
        operationId: 'v1.ingest.flow.list',
        summary: 'List what flows from sources to their endpoints, with the past 24 hours',
        querystring: SourceFlowQuery,
        response: { 200: FlowList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage({ limit: flowsUsual, ...query }, 'ascending');
      const found = await parts.storage.read('listSources', { environmentId, ...page.request });
      const origins = { ...found, items: found.items.map(originOfSource) };
      return sendFlows(parts, reply, page, origins, ({ source }) => source!.id);
    },
  );
}

/** Below /api/v1. */
export function flowRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof FlowQuery> }>(
    '/flow',
    {
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.flow.list',
        summary: 'List what flows from applications to their endpoints, with the past 24 hours',
        querystring: FlowQuery,
        response: { 200: FlowList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage({ limit: flowsUsual, ...query }, 'ascending');
      const found = await parts.storage.read('listApplications', {
        environmentId,
        leaveOut: ['no-endpoints'],
        ...page.request,
      });
      const origins = { ...found, items: found.items.map(originOfApplication) };
      return sendFlows(parts, reply, page, origins, ({ applicationId }) => applicationId);
    },
  );
}

const flowsUsual = 20;

async function sendFlows(
  parts: HttpParts,
  reply: FastifyReply,
  page: ListPage,
  origins: Page<Origin>,
  keyOf: (origin: Origin) => string,
): Promise<FastifyReply> {
  const items = [];
  // One after the other: a picture must not keep the lists of others waiting.
  for (const origin of origins.items) items.push(await flowOf(parts, origin));
  return sendJson(
    reply,
    listJson({ ...origins, items }, page, keyOf, (flow) => JSON.stringify(flowOut(flow))),
  );
}
