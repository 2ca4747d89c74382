/** …/msg/{msg}/attempt/{attempt}/headers and /content, …/msg/{msg}/content: what was sent, and removing it. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import { sentHeaders } from '../manage/attempt-headers.ts';
import { removePayload, removeResponse } from '../manage/remove-content.ts';
import type { HttpParts } from './http-parts.ts';
import { messageAt, type MessagePath } from './messages.ts';
import { AttemptHeadersOut } from './schemas/attempted.ts';
import { Ref } from './schemas/common.ts';

const MessagePathSchema = Type.Object({ app_id: Type.String(), msg_id: Type.String() });
const AttemptPath = Type.Object({
  app_id: Type.String(),
  msg_id: Type.String(),
  attempt_id: Type.String(),
});
type AttemptPath = Static<typeof AttemptPath>;

export function attemptContentRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: AttemptPath }>(
    '/app/:app_id/msg/:msg_id/attempt/:attempt_id/headers',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Message Attempt'],
        operationId: 'v1.message-attempt.get-headers',
        summary: 'Get the headers that an attempt sent; secret ones by name only',
        params: AttemptPath,
        response: { 200: Ref(AttemptHeadersOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { application, message } = await messageAt(parts, environmentId, params);
      const attempt = await parts.storage.read('getAttempt', {
        applicationId: application.id,
        messageId: message.id,
        attemptId: params.attempt_id,
      });
      if (attempt === null) throw new Problem('not_found');
      const { headers, sensitive } = await sentHeaders(parts, message, attempt);
      return { sentHeaders: headers, sensitive };
    },
  );

  app.delete<{ Params: AttemptPath }>(
    '/app/:app_id/msg/:msg_id/attempt/:attempt_id/content',
    {
      config: { scope: 'attempts:write' },
      schema: {
        tags: ['Message Attempt'],
        operationId: 'v1.message-attempt.expunge-content',
        summary: 'Remove the answer to an attempt for good',
        params: AttemptPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      const { application, message } = await messageAt(parts, environmentId, params);
      await removeResponse(parts, application.id, message.id, params.attempt_id);
      return reply.code(204).send();
    },
  );

  app.delete<{ Params: MessagePath }>(
    '/app/:app_id/msg/:msg_id/content',
    {
      schema: {
        tags: ['Message'],
        operationId: 'v1.message.expunge-content',
        summary: 'Remove the payload of a message for good',
        description: 'What is not delivered by then is recorded as canceled.',
        params: MessagePathSchema,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      const { message } = await messageAt(parts, environmentId, params);
      await removePayload(parts, message);
      return reply.code(204).send();
    },
  );
}
