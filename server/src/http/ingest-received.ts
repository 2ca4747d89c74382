/** /ingest/api/v1/request: what came to all sources, whether it became a message or not. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EnvironmentPrincipal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { receivedOutcomes, type ReceivedOutcome } from '../domain/source.ts';
import { findSource } from '../manage/sources.ts';
import { rejectionReasons, type RejectionReason } from '../domain/rejection-reason.ts';
import { hasScope, requireScope } from './authorize.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { filterFields, listOf } from './message-filter.ts';
import { Limit, Ordering, Timestamp } from './schemas/common.ts';
import { ReceivedList, receivedOut } from './schemas/source.ts';

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({
      pattern: '^-?(msg|req)_[A-Za-z0-9]{27}$',
      description: 'The `iterator` or `prevIterator` of an earlier page.',
    }),
  ),
  order: Type.Optional(Ordering),
  source_id: Type.Optional(Type.String({ description: 'Id or uid; of all sources if not given.' })),
  outcome: Type.Optional(
    Type.Unsafe<ReceivedOutcome>({ type: 'string', enum: [...receivedOutcomes] }),
  ),
  reason: Type.Optional(
    Type.Unsafe<RejectionReason>({
      type: 'string',
      enum: [...rejectionReasons],
      description: 'Only what was rejected for it.',
    }),
  ),
  event_types: filterFields.event_types,
  after: Type.Optional(Timestamp),
  before: Type.Optional(Timestamp),
});

export function ingestReceivedRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/request',
    {
      schema: {
        tags: ['Source'],
        operationId: 'v1.ingest.request.list',
        summary: 'List what came to all sources, newest first',
        description:
          'What became a message (`accepted`), and of the rest what is kept. Nothing of what it held is answered. Messages are left out where the key lacks `messages:read`.',
        querystring: ListQuery,
        response: { 200: ReceivedList },
      },
    },
    async ({ environmentId, principal, query }, reply) => {
      const { source_id: name, outcome, reason } = query;
      if (reason !== undefined && outcome !== undefined && outcome !== 'rejected') {
        throw new Problem('validation', undefined, [
          {
            loc: ['query', 'reason'],
            msg: 'only what was rejected has one: leave `outcome` out, or ask for `rejected`',
            type: 'value_error',
          },
        ]);
      }
      const eventTypes = listOf(query, 'event_types');
      if (eventTypes !== null && (reason !== undefined || (outcome ?? 'accepted') !== 'accepted')) {
        throw new Problem('validation', undefined, [
          {
            loc: ['query', 'event_types'],
            msg: 'only what became a message has one: leave `outcome` and `reason` out, or ask for `accepted`',
            type: 'value_error',
          },
        ]);
      }
      // No other kind of principal is let in here.
      const key = principal as EnvironmentPrincipal;
      if (outcome === 'accepted' || eventTypes !== null) requireScope(key, 'messages:read');
      const source = name === undefined ? null : await findSource(parts, environmentId, name);
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listReceived', {
        environmentId,
        messages: hasScope(key, 'messages:read'),
        sourceId: source?.id ?? null,
        outcome: outcome ?? null,
        reason: reason ?? null,
        eventTypes,
        since: query.after === undefined ? null : Date.parse(query.after),
        before: query.before === undefined ? null : Date.parse(query.before),
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(receivedOut(one)),
        ),
      );
    },
  );
}
