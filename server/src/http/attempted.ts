/** …/endpoint/{endpoint}/msg and …/msg/{msg}/endpoint: what was attempted where, and how it stands. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { filterFields, messageFilter } from './message-filter.ts';
import { messageAt, type MessagePath } from './messages.ts';
import { MessageStatus } from './schemas/attempt.ts';
import {
  EndpointMessageList,
  endpointMessageJson,
  MessageEndpointList,
  messageEndpointJson,
  statusesOf,
} from './schemas/attempted.ts';
import { Iterator, Limit, Ordering } from './schemas/common.ts';

const expandedStatuses = Type.Optional(
  Type.Boolean({ description: 'Whether the client knows the status 4 (canceled).' }),
);
const MessagesQuery = Type.Object({
  ...filterFields,
  iterator: Type.Optional(Iterator('msg')),
  status: Type.Optional(MessageStatus),
  expanded_statuses: expandedStatuses,
});
const MessagePathSchema = Type.Object({ app_id: Type.String(), msg_id: Type.String() });
const DestinationsQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('ep')),
  order: Type.Optional(Ordering),
  expanded_statuses: expandedStatuses,
});

export function attemptedRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Message Attempt'];

  app.get<{ Params: EndpointPath; Querystring: Static<typeof MessagesQuery> }>(
    '/app/:app_id/endpoint/:endpoint_id/msg',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.list-attempted-messages',
        summary: 'List messages that were attempted at an endpoint, newest first',
        description:
          'Each message once, with how its delivery stands. Where a filter lets little through, a page may hold fewer than `limit` while `done` is false: go on with `iterator`.',
        params: EndpointPath,
        querystring: MessagesQuery,
        response: { 200: EndpointMessageList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { application, endpoint } = await endpointAt(parts, environmentId, params);
      const page = listPage(query, 'descending');
      const view = {
        withContent: query.with_content ?? true,
        expandedStatuses: query.expanded_statuses ?? false,
      };
      const found = await parts.storage.read('attemptedMessages', {
        ...messageFilter(application.id, query),
        ...page.request,
        endpointId: endpoint.id,
        statuses:
          query.status === undefined ? null : statusesOf(query.status, view.expandedStatuses),
        withPayload: view.withContent,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ message }) => message.id,
          (one) => endpointMessageJson(one, view),
        ),
      );
    },
  );

  app.get<{ Params: MessagePath; Querystring: Static<typeof DestinationsQuery> }>(
    '/app/:app_id/msg/:msg_id/endpoint',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.list-attempted-destinations',
        summary: 'List endpoints that a message was for or was sent to, deleted ones too',
        params: MessagePathSchema,
        querystring: DestinationsQuery,
        response: { 200: MessageEndpointList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { message } = await messageAt(parts, environmentId, params);
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('attemptedDestinations', {
        position: message.position,
        targets: message.targets,
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ endpoint }) => endpoint.id,
          (one) => messageEndpointJson(one, query.expanded_statuses ?? false),
        ),
      );
    },
  );
}
