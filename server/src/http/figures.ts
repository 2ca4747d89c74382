/** /api/v1/stats/attempts, …/queue, …/endpoints and …/applications: figures of the whole environment. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import {
  busiestApplications,
  environmentFigures,
  environmentQueue,
  failedEndpoints,
  figureWindow,
  type Figures,
} from '../manage/figures.ts';
import type { HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { Ref } from './schemas/common.ts';
import {
  BucketSecondsIn,
  BusiestApplicationsOut,
  EnvironmentFiguresOut,
  EnvironmentQueueOut,
  FailedEndpointsOut,
} from './schemas/figures.ts';

const window = {
  since: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'At most 31 days ago; a day before `until` if not given.',
    }),
  ),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Now if not given.' })),
};
const FiguresQuery = Type.Object({ ...window, bucket_seconds: Type.Optional(BucketSecondsIn) });
const RankingQuery = Type.Object({
  ...window,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: '10 if not given.' })),
});
type RankingQuery = Static<typeof RankingQuery>;
const limitUsual = 10;
const tags = ['Statistics'];

export function figureRoutes(app: FastifyInstance, parts: HttpParts): void {
  const asked = ({ since, until }: { since?: string; until?: string }) => {
    const timeOf = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
    return figureWindow(parts.clock.now(), timeOf(since), timeOf(until));
  };

  app.get<{ Querystring: Static<typeof FiguresQuery> }>(
    '/stats/attempts',
    {
      schema: {
        tags,
        operationId: 'v1.statistics.environment-attempts',
        summary: 'Count attempts of the environment, with how long they took',
        description: 'Whole parts are counted, those that `since` and `until` lie in too.',
        querystring: FiguresQuery,
        response: { 200: Ref(EnvironmentFiguresOut) },
      },
    },
    async ({ environmentId, query }) => {
      const wished = query.bucket_seconds ?? null;
      return figuresJson(await environmentFigures(parts, environmentId, asked(query), wished));
    },
  );

  app.get(
    '/stats/queue',
    {
      schema: {
        tags,
        operationId: 'v1.statistics.environment-queue',
        summary: 'Tell what waits in the environment, and for how long',
        response: { 200: Ref(EnvironmentQueueOut) },
      },
    },
    async ({ environmentId }) => {
      const { oldestDueAt, ...counts } = await environmentQueue(parts, environmentId);
      const age = oldestDueAt === null ? 0 : Math.max(0, parts.clock.now() - oldestDueAt);
      return {
        oldestDueAt: oldestDueAt === null ? null : isoTime(oldestDueAt),
        ageSeconds: Math.floor(age / 1000),
        ...counts,
      };
    },
  );

  rankingRoutes(app, parts, asked);
}

function rankingRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  asked: (query: RankingQuery) => ReturnType<typeof figureWindow>,
): void {
  app.get<{ Querystring: RankingQuery }>(
    '/stats/endpoints',
    {
      schema: {
        tags,
        operationId: 'v1.statistics.failed-endpoints',
        summary: 'Name the endpoints with most failed attempts',
        description: 'Whole hours are counted.',
        querystring: RankingQuery,
        response: { 200: Ref(FailedEndpointsOut) },
      },
    },
    async ({ environmentId, query }) => {
      const limit = query.limit ?? limitUsual;
      const found = await failedEndpoints(parts, environmentId, asked(query), limit);
      const data = found.items.map(({ applicationId, applicationName, failingSince, ...one }) => ({
        ...one,
        appId: applicationId,
        appName: applicationName,
        failingSince: failingSince === null ? null : isoTime(failingSince),
      }));
      return { data, isComplete: found.isComplete };
    },
  );

  app.get<{ Querystring: RankingQuery }>(
    '/stats/applications',
    {
      schema: {
        tags,
        operationId: 'v1.statistics.busiest-applications',
        summary: 'Name the applications with most attempts',
        description: 'Whole hours are counted. Applications of sources are left out.',
        querystring: RankingQuery,
        response: { 200: Ref(BusiestApplicationsOut) },
      },
    },
    async ({ environmentId, query }) => {
      const limit = query.limit ?? limitUsual;
      const found = await busiestApplications(parts, environmentId, asked(query), limit);
      const data = found.items.map(({ applicationId, name, uid, ...one }) => ({
        appId: applicationId,
        appName: name,
        appUid: uid,
        success: one.success,
        fail: one.fail,
        canceled: one.canceled,
        exhausted: one.exhausted,
      }));
      return { data, isComplete: found.isComplete };
    },
  );
}

/** The wire form of figures. */
export function figuresJson({ buckets, since, until, bucketSeconds, ...sums }: Figures) {
  return {
    since: isoTime(since),
    until: isoTime(until),
    bucketSeconds,
    ...countsJson(sums),
    buckets: buckets.map(({ startsAt, ...counts }) => ({
      timestamp: isoTime(startsAt),
      ...countsJson(counts),
    })),
  };
}

function countsJson({ p50, p95, ...counts }: Omit<Figures['buckets'][number], 'startsAt'>) {
  const sent = counts.success + counts.fail;
  return {
    ...counts,
    successRate: sent === 0 ? null : counts.success / sent,
    p50Ms: p50,
    p95Ms: p95,
  };
}
