/**
 * …/endpoint/{endpoint}/stats, …/attempt/endpoint/{endpoint}/count, …/stats/attempts, and the figures of
 * an application and an endpoint.
 */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppPath } from './applications.ts';
import { subjectFigures } from '../manage/figures.ts';
import { findApplication } from '../manage/applications.ts';
import {
  countAttempts,
  endpointStatistics,
  hourlyAttempts,
  windowOf,
} from '../manage/statistics.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import { figuresJson } from './figures.ts';
import type { HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { Ref } from './schemas/common.ts';
import { AttemptFiguresOut, HourlyBucketSecondsIn } from './schemas/figures.ts';
import { ApplicationAttemptStats, AttemptCountOut, EndpointStats } from './schemas/statistics.ts';

const WindowQuery = Type.Object({
  since: Type.Optional(
    Type.String({ format: 'date-time', description: 'At most 28 days ago; that if not given.' }),
  ),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Now if not given.' })),
});
type WindowQuery = Static<typeof WindowQuery>;

const FiguresQuery = Type.Object({
  since: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'At most 28 days ago; a day before `until` if not given.',
    }),
  ),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Now if not given.' })),
  bucket_seconds: Type.Optional(HourlyBucketSecondsIn),
});
type FiguresQuery = Static<typeof FiguresQuery>;

export function attemptStatisticsRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath; Querystring: WindowQuery }>(
    '/app/:app_id/endpoint/:endpoint_id/stats',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.get-stats',
        summary: 'Count attempts to an endpoint by outcome, and what waits for it',
        description: 'Whole minutes are counted, those that `since` and `until` lie in too.',
        params: EndpointPath,
        querystring: WindowQuery,
        response: { 200: Ref(EndpointStats) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      return endpointStatistics(parts, endpoint.id, asked(query));
    },
  );

  app.get<{ Params: EndpointPath; Querystring: WindowQuery }>(
    '/app/:app_id/attempt/endpoint/:endpoint_id/count',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Message Attempt'],
        operationId: 'v1.message-attempt.count-by-endpoint',
        summary: 'Count attempts to an endpoint',
        params: EndpointPath,
        querystring: WindowQuery,
        response: { 200: Ref(AttemptCountOut) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const { success, fail, canceled } = await countAttempts(parts, endpoint.id, asked(query));
      return { count: success + fail + canceled };
    },
  );

  app.get<{ Params: Static<typeof AppPath>; Querystring: WindowQuery }>(
    '/app/:app_id/stats/attempts',
    {
      config: { scope: 'statistics:read', portal: 'ViewBase' },
      schema: {
        tags: ['Application'],
        operationId: 'v1.application.get-attempt-stats',
        summary: 'Count attempts to all endpoints of an application, by the hour',
        description: 'Whole hours are counted, those that `since` and `until` lie in too.',
        params: AppPath,
        querystring: WindowQuery,
        response: { 200: Ref(ApplicationAttemptStats) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { id } = await findApplication(parts, environmentId, params.app_id);
      const { sums, hours } = await hourlyAttempts(parts, id, asked(query));
      return {
        ...sums,
        hours: hours.map(({ startsAt, ...counts }) => ({
          ...counts,
          timestamp: isoTime(startsAt),
        })),
      };
    },
  );

  figuresRoutes(app, parts);

  function asked(query: WindowQuery) {
    const { since, until } = timesOf(query);
    return windowOf(parts.clock.now(), since, until);
  }
}

function figuresRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: Static<typeof AppPath>; Querystring: FiguresQuery }>(
    '/app/:app_id/stats/figures',
    {
      config: { scope: 'statistics:read', portal: 'ViewBase' },
      schema: {
        tags: ['Application'],
        operationId: 'v1.application.get-figures',
        summary: 'Count attempts of an application in parts of time, with how long they took',
        description: 'Whole parts are counted, those that `since` and `until` lie in too.',
        params: AppPath,
        querystring: FiguresQuery,
        response: { 200: Ref(AttemptFiguresOut) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { id } = await findApplication(parts, environmentId, params.app_id);
      return figures({ applicationId: id, subject: id }, query);
    },
  );

  app.get<{ Params: EndpointPath; Querystring: FiguresQuery }>(
    '/app/:app_id/endpoint/:endpoint_id/stats/figures',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.get-figures',
        summary: 'Count attempts to an endpoint in parts of time, with how long they took',
        description: 'Whole parts are counted, those that `since` and `until` lie in too.',
        params: EndpointPath,
        querystring: FiguresQuery,
        response: { 200: Ref(AttemptFiguresOut) },
      },
    },
    async ({ environmentId, params, query }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      return figures({ applicationId: endpoint.applicationId, subject: endpoint.id }, query);
    },
  );

  async function figures(which: { applicationId: string; subject: string }, query: FiguresQuery) {
    const wished = query.bucket_seconds ?? null;
    return figuresJson(await subjectFigures(parts, which, timesOf(query), wished));
  }
}

function timesOf({ since, until }: WindowQuery): { since: number | null; until: number | null } {
  const timeOf = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
  return { since: timeOf(since), until: timeOf(until) };
}
