/** /api/v1/app/{app}/attempt and below a message: attempts, and sending again. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Attempt, AttemptStatus } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import { resendMessage } from '../manage/resend-message.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { filterFields, messageFilter } from './message-filter.ts';
import { messageAt, type MessagePath } from './messages.ts';
import {
  MessageAttemptList,
  MessageAttemptOut,
  MessageStatus,
  attemptJson,
} from './schemas/attempt.ts';
import { EmptyResponse, Iterator, Ref } from './schemas/common.ts';

const attemptFields = {
  ...filterFields,
  iterator: Type.Optional(Iterator('atmpt')),
  status: Type.Optional(MessageStatus),
  status_code_class: Type.Optional(
    Type.Unsafe<number>({
      type: 'integer',
      enum: [0, 100, 200, 300, 400, 500],
      description: '400 for all of 400 to 499; 0 where no answer came.',
    }),
  ),
  expanded_statuses: Type.Optional(
    Type.Boolean({ description: 'Whether the client knows the status 4 (canceled).' }),
  ),
};
const ByEndpointQuery = Type.Object({ ...attemptFields, with_msg: Type.Optional(Type.Boolean()) });
const ByMessageQuery = Type.Object({
  ...attemptFields,
  endpoint_id: Type.Optional(Type.String({ description: 'Id or uid.' })),
});
const MessagePathSchema = Type.Object({ app_id: Type.String(), msg_id: Type.String() });
const AttemptPath = Type.Object({
  app_id: Type.String(),
  msg_id: Type.String(),
  attempt_id: Type.String(),
});
const ResendPath = Type.Object({
  app_id: Type.String(),
  msg_id: Type.String(),
  endpoint_id: Type.String(),
});
const ViewQuery = Type.Object({ expanded_statuses: attemptFields.expanded_statuses });

/**
 * The statuses that are shown as this number. An attempt is over: pending (1) and sending (3) are
 * states of a delivery, so no attempt has them.
 */
function statusesShownAs(number: number, expandedStatuses: boolean): AttemptStatus[] {
  if (number === 0) return ['success'];
  if (number === 2) return expandedStatuses ? ['fail'] : ['fail', 'canceled'];
  return number === 4 ? ['canceled'] : [];
}

export function attemptRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Message Attempt'];

  app.get<{ Params: EndpointPath; Querystring: Static<typeof ByEndpointQuery> }>(
    '/app/:app_id/attempt/endpoint/:endpoint_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.list-by-endpoint',
        summary: 'List attempts to an endpoint, newest first',
        params: EndpointPath,
        querystring: ByEndpointQuery,
        response: { 200: MessageAttemptList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { application, endpoint } = await endpointAt(parts, environmentId, params);
      return list(reply, application.id, query, {
        endpointId: endpoint.id,
        messageId: null,
        withMessage: query.with_msg ?? false,
      });
    },
  );

  app.get<{ Params: MessagePath; Querystring: Static<typeof ByMessageQuery> }>(
    '/app/:app_id/attempt/msg/:msg_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.list-by-msg',
        summary: 'List attempts to deliver a message, newest first',
        params: MessagePathSchema,
        querystring: ByMessageQuery,
        response: { 200: MessageAttemptList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { application, message } = await messageAt(parts, environmentId, params);
      let endpointId: string | null = null;
      if (query.endpoint_id !== undefined) {
        const endpoint = await parts.storage.read('getEndpoint', {
          applicationId: application.id,
          idOrUid: query.endpoint_id,
          deletedToo: true,
        });
        if (endpoint === null) throw new Problem('not_found');
        endpointId = endpoint.id;
      }
      return list(reply, application.id, query, {
        endpointId,
        messageId: message.id,
        withMessage: false,
      });
    },
  );

  app.get<{ Params: Static<typeof AttemptPath>; Querystring: Static<typeof ViewQuery> }>(
    '/app/:app_id/msg/:msg_id/attempt/:attempt_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.get',
        summary: 'Get an attempt',
        params: AttemptPath,
        querystring: ViewQuery,
        response: { 200: Ref(MessageAttemptOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { application, message } = await messageAt(parts, environmentId, params);
      const attempt = await parts.storage.read('getAttempt', {
        applicationId: application.id,
        messageId: message.id,
        attemptId: params.attempt_id,
      });
      if (attempt === null) throw new Problem('not_found');
      const expandedStatuses = query.expanded_statuses ?? false;
      return sendJson(reply, attemptJson(attempt, null, { withContent: true, expandedStatuses }));
    },
  );

  app.post<{ Params: Static<typeof ResendPath> }>(
    '/app/:app_id/msg/:msg_id/endpoint/:endpoint_id/resend',
    {
      config: { portal: 'CreateAttempts' },
      schema: {
        tags,
        operationId: 'v1.message-attempt.resend',
        summary: 'Send a message to one endpoint again, now and once',
        params: ResendPath,
        response: { 202: Ref(EmptyResponse) },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const { message } = await messageAt(parts, environmentId, params);
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const answer = { status: 202, body: '{}' };
      const done = await resendMessage(
        parts,
        message,
        endpoint,
        onceOf(request, () => answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer : done.answer);
    },
  );

  async function list(
    reply: Parameters<typeof sendJson>[0],
    applicationId: string,
    query: Static<typeof ByEndpointQuery>,
    which: { endpointId: string | null; messageId: string | null; withMessage: boolean },
  ) {
    const page = listPage(query, 'descending');
    const view = {
      withContent: query.with_content ?? true,
      expandedStatuses: query.expanded_statuses ?? false,
    };
    const { status } = query;
    const toJson = (one: Attempt & { message: Parameters<typeof attemptJson>[1] }) =>
      attemptJson(one, one.message, view);
    const found = await parts.storage.read('listAttempts', {
      ...messageFilter(applicationId, query),
      ...which,
      ...page.request,
      statuses: status === undefined ? null : statusesShownAs(status, view.expandedStatuses),
      statusCodeClass: query.status_code_class ?? null,
      withPayload: view.withContent,
    });
    return sendJson(
      reply,
      listJson(found, page, ({ id }) => id, toJson),
    );
  }
}
