/** POST /api/v1/app/{app}/endpoint/filter/test: trying out a filter before it is saved. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { matchesFilter } from '../domain/match-filter.ts';
import { findApplication } from '../manage/applications.ts';
import { checkFilter } from '../manage/endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { AppPath } from './applications.ts';
import { Ref } from './schemas/common.ts';
import { FilterTestIn, FilterTestOut } from './schemas/filter-test.ts';

/** As many values are shown for a condition. */
const foundMax = 10;

export function filterTestRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Params: Static<typeof AppPath>; Body: Static<typeof FilterTestIn> }>(
    '/app/:app_id/endpoint/filter/test',
    {
      config: { portal: 'ManageEndpoint', scope: 'endpoints:read' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.test-filter',
        summary: 'Try out whether a payload fits a filter, and why',
        params: AppPath,
        body: Ref(FilterTestIn),
        response: { 200: Ref(FilterTestOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      await findApplication(parts, environmentId, params.app_id);
      const filter = checkFilter(body.filter);
      const conditions: Static<typeof FilterTestOut>['conditions'] = [];
      const matches = matchesFilter(filter, body.payload, ({ place, holds, found }) => {
        conditions.push({ place: [...place], holds, found: found.slice(0, foundMax) });
      });
      return { matches, conditions };
    },
  );
}
