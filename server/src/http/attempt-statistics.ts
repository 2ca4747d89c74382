/** …/endpoint/{endpoint}/stats, …/attempt/endpoint/{endpoint}/count and …/stats/attempts. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppPath } from './applications.ts';
import { findApplication } from '../manage/applications.ts';
import {
  countAttempts,
  endpointStatistics,
  hourlyAttempts,
  windowOf,
} from '../manage/statistics.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { Ref } from './schemas/common.ts';
import { ApplicationAttemptStats, AttemptCountOut, EndpointStats } from './schemas/statistics.ts';

const WindowQuery = Type.Object({
  since: Type.Optional(
    Type.String({ format: 'date-time', description: 'At most 28 days ago; that if not given.' }),
  ),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Now if not given.' })),
});
type WindowQuery = Static<typeof WindowQuery>;

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

  function asked({ since, until }: WindowQuery) {
    const timeOf = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
    return windowOf(parts.clock.now(), timeOf(since), timeOf(until));
  }
}
