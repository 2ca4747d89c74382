/** /api/v1/management/audit-log: who changed what. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { isoTime } from './iso-time.ts';
import { listJson, listPage } from './list-page.ts';
import { AuditEntryList, type AuditEntryOut } from './schemas/audit-entry.ts';
import { Iterator, Limit, Ordering, Timestamp } from './schemas/common.ts';

const filters = {
  actor: Type.Optional(Type.String({ maxLength: 64, description: 'Id of a member or key.' })),
  operation: Type.Optional(Type.String({ maxLength: 128 })),
  object: Type.Optional(Type.String({ maxLength: 256, description: 'An id or uid.' })),
  since: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
};
const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('aud')),
  order: Type.Optional(Ordering),
  ...filters,
});
type Filters = Omit<Static<typeof ListQuery>, 'limit' | 'iterator' | 'order'>;

export function auditLogRoutes(app: FastifyInstance, { storage }: HttpParts): void {
  const tags = ['Audit Log'];
  const path = '/management/audit-log';

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.management.audit-log.list',
        summary: 'List who changed what, newest first',
        querystring: ListQuery,
        response: { 200: AuditEntryList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'descending');
      const which = { ...filterOf(environmentId, query), ...page.request };
      const found = await storage.read('listAudit', which);
      const json = listJson(
        found,
        page,
        ({ id }) => id,
        (one) => JSON.stringify(entryOut(one)),
      );
      return sendJson(reply, json);
    },
  );
}

function filterOf(environmentId: string, query: Filters): AuditFilter {
  const { actor = null, operation = null, object = null, since, until } = query;
  return {
    environmentId,
    actorId: actor,
    operation,
    objectId: object,
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
}

function entryOut(entry: AuditEntry): Static<typeof AuditEntryOut> {
  return {
    id: entry.id,
    at: isoTime(entry.at),
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    actorName: entry.actorName,
    operation: entry.operation,
    objectIds: entry.objectIds,
    fields: entry.fields,
    status: entry.status,
    requestId: entry.requestId,
    remoteAddress: entry.remoteAddress,
  };
}
