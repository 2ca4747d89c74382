/** /api/v1/stats/usage: what applications accepted, and which event types they ask for. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { startSubscribedTypes, startUsage, type UsageStarted } from '../manage/usage.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { readTime } from './iso-time.ts';
import {
  AggregateEventTypesOut,
  AppUsageStatsIn,
  AppUsageStatsOut,
  startedTaskJson,
} from './schemas/background-task.ts';
import { Ref } from './schemas/common.ts';

export function statisticsRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Statistics'];

  app.post<{ Body: Static<typeof AppUsageStatsIn> }>(
    '/stats/usage/app',
    {
      // They count, and change nothing.
      config: { scope: 'statistics:read' },
      schema: {
        tags,
        operationId: 'v1.statistics.aggregate-app-stats',
        summary: 'Count what applications accepted, and for how many endpoints',
        description:
          'Answers at once with a background task; its `data` holds the counts at the end.',
        body: Ref(AppUsageStatsIn),
        response: { 202: Ref(AppUsageStatsOut) },
      },
    },
    async (request, reply) => {
      const { since, until, appIds } = request.body;
      const answer = ({ task, unresolved }: UsageStarted) => ({
        status: 202,
        body: startedTaskJson(task, { unresolvedAppIds: unresolved }),
      });
      const done = await startUsage(
        parts,
        request.environmentId,
        {
          since: readTime(since, 'since'),
          until: readTime(until, 'until'),
          applications: appIds ?? null,
        },
        onceOf(request, answer),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.put(
    '/stats/usage/event-types',
    {
      // They count, and change nothing.
      config: { scope: 'statistics:read' },
      schema: {
        tags,
        operationId: 'v1.statistics.aggregate-event-types',
        summary: 'Gather which event types the endpoints of each application ask for',
        description:
          'Answers at once with a background task; its `data` holds the list at the end.',
        response: { 202: Ref(AggregateEventTypesOut) },
      },
    },
    async ({ environmentId }, reply) => {
      const task = await startSubscribedTypes(parts, environmentId);
      return sendJson(reply.code(202), startedTaskJson(task));
    },
  );
}
