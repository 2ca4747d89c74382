/** /api/v1/background-task: how work that takes longer stands. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { BackgroundTask } from '../domain/background-task.ts';
import { Problem } from '../domain/problem.ts';
import { controlTask, findTask } from '../manage/background-tasks.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import {
  BackgroundTaskFailures,
  BackgroundTaskList,
  BackgroundTaskOut,
  BackgroundTaskPatch,
  BackgroundTaskStatus,
  BackgroundTaskType,
  taskFailureJson,
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
  with_own_types: Type.Optional(
    Type.Boolean({
      description: 'Whether tasks of types that the published clients do not know are listed too.',
    }),
  ),
});
const FailureQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,9}$', description: 'The `iterator` of an earlier page.' }),
  ),
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
          'Tasks of the types `endpoint.cancel` and `environment.recover` are listed only where `task` or `with_own_types` asks for them: clients that do not know the type could not read the list.',
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
        own: query.with_own_types ?? false,
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
  controlRoutes(app, parts);
}

function controlRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Background Task'];

  app.patch<{ Params: Static<typeof TaskPath>; Body: Static<typeof BackgroundTaskPatch> }>(
    '/background-task/:task_id',
    {
      schema: {
        tags,
        operationId: 'v1.background-task.patch',
        summary: 'Have a background task rest or go on, or change how fast it goes',
        params: TaskPath,
        body: Ref(BackgroundTaskPatch),
        response: { 200: Ref(BackgroundTaskOut) },
      },
    },
    async ({ environmentId, params, body }, reply) => {
      const change = {
        ...(body.paused === undefined ? {} : { paused: body.paused }),
        ...(body.ratePerSecond === undefined ? {} : { rate: body.ratePerSecond }),
      };
      return sendJson(
        reply,
        taskJson(await controlTask(parts, environmentId, params.task_id, change)),
      );
    },
  );

  app.post<{ Params: Static<typeof TaskPath> }>(
    '/background-task/:task_id/abort',
    {
      schema: {
        tags,
        operationId: 'v1.background-task.abort',
        summary: 'End a background task; what it did so far stays',
        params: TaskPath,
        response: { 200: Ref(BackgroundTaskOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const once = onceOf(request, () => ({ status: 200, body: null }));
      const change = { abort: 'aborted by hand' };
      return sendJson(
        reply,
        taskJson(await controlTask(parts, environmentId, params.task_id, change, once)),
      );
    },
  );

  app.get<{ Params: Static<typeof TaskPath>; Querystring: Static<typeof FailureQuery> }>(
    '/background-task/:task_id/failure',
    {
      schema: {
        tags,
        operationId: 'v1.background-task.list-failures',
        summary: 'List what a background task could not do, with the reasons',
        params: TaskPath,
        querystring: FailureQuery,
        response: { 200: BackgroundTaskFailures },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { failures = [] } = await findTask(parts, environmentId, params.task_id);
      const from = Number(query.iterator ?? 0);
      const end = from + (query.limit ?? 50);
      const data = failures.slice(from, end).map(taskFailureJson);
      const done = end >= failures.length;
      return sendJson(reply, JSON.stringify({ data, iterator: done ? null : String(end), done }));
    },
  );
}

/** Whether the task concerns this application alone. */
function isOf({ input }: BackgroundTask, applicationId: string): boolean {
  return (input as { applicationId?: string } | null)?.applicationId === applicationId;
}
