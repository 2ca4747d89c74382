/** /api/v1/event-type: the catalogue of event types. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EventType } from '../domain/event-type.ts';
import { flagsSeenBy, isVisible } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import {
  changeEventType,
  createEventType,
  deleteEventType,
  findEventType,
  putEventType,
  type EventTypeInput,
} from '../manage/event-types.ts';
import { eitherName, givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { EventTypeName, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  EventTypeIn,
  EventTypeList,
  EventTypeOut,
  EventTypePatch,
  EventTypeUpsertIn,
  eventTypeOut,
} from './schemas/event-type.ts';

/** The path of everything that belongs to one event type. */
export const NamePath = Type.Object({ event_type_name: Type.String() });
export type NamePath = Static<typeof NamePath>;
const NewNamePath = Type.Object({ event_type_name: EventTypeName });

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({
      maxLength: 257,
      pattern: '^[-~]?[a-zA-Z0-9\\-_.]+$',
      description: 'The `iterator` or `prevIterator` of an earlier page.',
    }),
  ),
  order: Type.Optional(Ordering),
  include_archived: Type.Optional(Type.Boolean()),
  with_content: Type.Optional(Type.Boolean({ description: 'Whether to answer schemas too.' })),
});
const DeleteQuery = Type.Object({
  expunge: Type.Optional(Type.Boolean({ description: 'Remove it for good, not archive it.' })),
});

export function eventTypeRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Event Type'];

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/event-type',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.event-type.list',
        summary: 'List event types by name',
        querystring: ListQuery,
        response: { 200: EventTypeList },
      },
    },
    async (request, reply) => {
      const { query, environmentId } = request;
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listEventTypes', {
        environmentId,
        archivedToo: query.include_archived ?? false,
        featureFlags: flagsSeenBy(request.principal),
        ...page.request,
      });
      const withSchemas = query.with_content ?? false;
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ name }) => name,
          (one) => JSON.stringify(eventTypeOut(one, withSchemas)),
        ),
      );
    },
  );

  app.post<{ Body: Static<typeof EventTypeIn> }>(
    '/event-type',
    {
      schema: {
        tags,
        operationId: 'v1.event-type.create',
        summary: 'Create an event type',
        body: Ref(EventTypeIn),
        response: { 201: Ref(EventTypeOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId } = request;
      const answer = (eventType: EventType) => ({
        status: 201,
        body: JSON.stringify(eventTypeOut(eventType, true)),
      });
      const done = await createEventType(
        parts,
        environmentId,
        body.name,
        eventTypeInputOf(body),
        onceOf(request, answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: NamePath }>(
    '/event-type/:event_type_name',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.event-type.get',
        summary: 'Get an event type',
        params: NamePath,
        response: { 200: Ref(EventTypeOut) },
      },
    },
    async ({ environmentId, params, principal }) => {
      const eventType = await findEventType(parts, environmentId, params.event_type_name);
      if (!isVisible(eventType, flagsSeenBy(principal))) throw new Problem('not_found');
      return eventTypeOut(eventType, true);
    },
  );

  app.put<{ Params: NamePath; Body: Static<typeof EventTypeUpsertIn> }>(
    '/event-type/:event_type_name',
    {
      schema: {
        tags,
        operationId: 'v1.event-type.upsert',
        summary: 'Set an event type, or create it',
        params: NewNamePath,
        body: Ref(EventTypeUpsertIn),
        response: { 200: Ref(EventTypeOut), 201: Ref(EventTypeOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId, params } = request;
      const put = await putEventType(
        parts,
        environmentId,
        params.event_type_name,
        eventTypeInputOf(body),
      );
      return reply.code(put.created ? 201 : 200).send(eventTypeOut(put.eventType, true));
    },
  );

  app.patch<{ Params: NamePath; Body: Static<typeof EventTypePatch> }>(
    '/event-type/:event_type_name',
    {
      schema: {
        tags,
        operationId: 'v1.event-type.patch',
        summary: 'Change fields of an event type',
        params: NamePath,
        body: Ref(EventTypePatch),
        response: { 200: Ref(EventTypeOut) },
      },
    },
    async ({ body, environmentId, params }) => {
      const changes = givenFields({
        description: body.description,
        archived: body.archived,
        deprecated: body.deprecated,
        schemas: body.schemas,
        groupName: body.groupName,
        featureFlags: flagsOf(body),
        validatePayload: body.validatePayload,
      });
      const changed = await changeEventType(parts, environmentId, params.event_type_name, changes);
      return eventTypeOut(changed, true);
    },
  );

  app.delete<{ Params: NamePath; Querystring: Static<typeof DeleteQuery> }>(
    '/event-type/:event_type_name',
    {
      schema: {
        tags,
        operationId: 'v1.event-type.delete',
        summary: 'Archive an event type',
        params: NamePath,
        querystring: DeleteQuery,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      await deleteEventType(parts, environmentId, params.event_type_name, query.expunge ?? false);
      return reply.code(204).send();
    },
  );
}

/** What a body sets, with what it leaves out. */
export function eventTypeInputOf(body: Static<typeof EventTypeUpsertIn>): EventTypeInput {
  return {
    description: body.description,
    archived: body.archived ?? false,
    deprecated: body.deprecated ?? false,
    schemas: body.schemas ?? null,
    groupName: body.groupName ?? null,
    featureFlags: flagsOf(body) ?? null,
    validatePayload: body.validatePayload ?? false,
  };
}

/** Older clients know one flag, newer ones a list. */
function flagsOf(body: Static<typeof EventTypePatch>): string[] | null | undefined {
  const { featureFlag, featureFlags } = body;
  // Answers have both, the older name for the first flag only; they may be sent back as they are.
  if (featureFlags?.[0] === featureFlag && featureFlags !== undefined) return featureFlags;
  const one = typeof featureFlag === 'string' ? [featureFlag] : featureFlag;
  return eitherName({ featureFlags, featureFlag: one }, 'featureFlags', 'featureFlag');
}
