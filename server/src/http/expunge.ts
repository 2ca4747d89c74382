/** /api/v1/app/{app}/msg/bulk-expunge and /expunge-all-contents: removing payloads for good. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { AppPath } from './applications.ts';
import type { BackgroundTask } from '../domain/background-task.ts';
import { findApplication } from '../manage/applications.ts';
import { expungeMessages, startPurge, type ExpungeResults } from '../manage/expunge-messages.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { readTimeOrNull } from './iso-time.ts';
import { filterOf } from './replays.ts';
import {
  BulkExpungeContentsIn,
  BulkExpungeContentsOut,
  ExpungeAllContentsIn,
  ExpungeAllContentsOut,
  startedTaskJson,
} from './schemas/background-task.ts';
import { Ref } from './schemas/common.ts';

export function expungeRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Message'];

  app.post<{ Params: AppPath; Body: Static<typeof BulkExpungeContentsIn> | undefined }>(
    '/app/:app_id/msg/bulk-expunge',
    {
      schema: {
        tags,
        operationId: 'v1.message.bulk-expunge-content',
        summary: 'Remove the payloads of messages, named by id or event id',
        params: AppPath,
        body: Ref(BulkExpungeContentsIn),
        response: { 200: Ref(BulkExpungeContentsOut) },
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const { id } = await findApplication(parts, environmentId, params.app_id);
      const answer = (results: ExpungeResults) => ({
        status: 200,
        body: JSON.stringify({ results }),
      });
      const done = await expungeMessages(parts, id, body?.ids ?? [], onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.post<{ Params: AppPath; Body: Static<typeof ExpungeAllContentsIn> }>(
    '/app/:app_id/msg/expunge-all-contents',
    {
      schema: {
        tags,
        operationId: 'v1.message.expunge-all-contents',
        summary:
          'Remove the payloads of all messages of an application, or of those that are asked for',
        description:
          'Answers at once with a background task that does it. Without a body it means all.',
        params: AppPath,
        body: Ref(ExpungeAllContentsIn),
        response: { 202: Ref(ExpungeAllContentsOut) },
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      const asked = {
        since: readTimeOrNull(body.since, 'since'),
        until: readTimeOrNull(body.until, 'until'),
        filter: filterOf(body),
      };
      const answer = (task: BackgroundTask) => ({ status: 202, body: startedTaskJson(task) });
      const done = await startPurge(parts, application, asked, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}
