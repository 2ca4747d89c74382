/** /api/v1/background-task: how work that takes longer stands. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import { findTask } from '../manage/background-tasks.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import {
  BackgroundTaskList,
  BackgroundTaskOut,
  BackgroundTaskStatus,
  BackgroundTaskType,
  taskJson,
} from './schemas/background-task.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';

const TaskPath = Type.Object({ task_id: Type.String() });
const ListQuery = Type.Object({
  status: Type.Optional(BackgroundTaskStatus),
  task: Type.Optional(BackgroundTaskType),
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('qtask')),
  order: Type.Optional(Ordering),
});

export function backgroundTaskRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Background Task'];

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/background-task',
    {
      schema: {
        tags,
        operationId: 'v1.background-task.list',
        summary: 'List background tasks of the past 90 days, newest first',
        description:
          'Tasks of the type `endpoint.cancel` are listed only where `task` asks for them: clients that do not know the type could not read the list.',
        querystring: ListQuery,
        response: { 200: BackgroundTaskList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listTasks', {
        environmentId,
        status: query.status ?? null,
        type: query.task ?? null,
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(found, page, ({ id }) => id, taskJson),
      );
    },
  );

  app.get<{ Params: Static<typeof TaskPath> }>(
    '/background-task/:task_id',
    {
      // Users of an application see how what they started goes on.
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.background-task.get',
        summary: 'Get a background task with its counts or its result',
        params: TaskPath,
        response: { 200: Ref(BackgroundTaskOut) },
      },
    },
    async ({ environmentId, params, principal }, reply) => {
      const task = await findTask(parts, environmentId, params.task_id);
      if (principal.kind === 'application' && !isOf(task, principal.applicationId)) {
        throw new Problem('not_found');
      }
      return sendJson(reply, taskJson(task));
    },
  );
}

/** Whether the task concerns this application alone. */
function isOf({ input }: BackgroundTask, applicationId: string): boolean {
  return (input as { applicationId?: string } | null)?.applicationId === applicationId;
}
