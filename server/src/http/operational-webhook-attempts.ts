/** What operational endpoints were sent, and trying one out. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { testEndpoint } from '../manage/test-attempt.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import {
  operationalEndpointAt,
  OperationalEndpointPath,
  operationalTags,
} from './operational-webhooks.ts';
import { attemptJson, MessageAttemptList, MessageAttemptOut } from './schemas/attempt.ts';
import { Iterator, Limit, Ref } from './schemas/common.ts';

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('atmpt')),
});

/** Told of nothing: whether anything arrives at all. */
const testType = 'gancho.test';
const testBytes = Buffer.from(JSON.stringify({ type: testType, data: {} }));

export function operationalWebhookAttemptRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = operationalTags;
  const path = '/operational-webhook/endpoint/:endpoint_id';
  const view = { withContent: true, expandedStatuses: true };

  app.get<{ Params: OperationalEndpointPath; Querystring: Static<typeof ListQuery> }>(
    `${path}/attempt`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.list-attempts',
        summary: 'List attempts to an operational endpoint, newest first, with what was told',
        params: OperationalEndpointPath,
        querystring: ListQuery,
        response: { 200: MessageAttemptList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const endpoint = await operationalEndpointAt(parts, environmentId, params);
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listAttempts', {
        ...page.request,
        applicationId: endpoint.applicationId,
        endpointId: endpoint.id,
        messageId: null,
        withMessage: true,
        withPayload: true,
        eventTypes: null,
        channel: null,
        tag: null,
        since: null,
        before: null,
        statuses: null,
        statusCodeClass: null,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => attemptJson(one, one.message, view),
        ),
      );
    },
  );

  app.post<{ Params: OperationalEndpointPath }>(
    `${path}/test-attempt`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.test-attempt',
        summary: 'Send one signed request to this endpoint now and answer how it went',
        description:
          'Its type is `gancho.test`. Nothing is kept: no message, no attempt, no retry; each request sends, whatever its idempotency key.',
        params: OperationalEndpointPath,
        response: { 200: Ref(MessageAttemptOut) },
      },
    },
    async ({ environmentId, params }, reply) => {
      const endpoint = await operationalEndpointAt(parts, environmentId, params);
      const attempt = await testEndpoint(parts, endpoint, {
        eventType: testType,
        payload: testBytes,
      });
      return sendJson(reply, attemptJson(attempt, null, view));
    },
  );
}
