/** /api/v1/event-type/{name}/retry-schedule: when deliveries of one event type are tried again. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { findEventType, setRetrySchedule } from '../manage/event-types.ts';
import { NamePath } from './event-types.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import { RetryScheduleInOut } from './schemas/event-type.ts';

export function eventTypeScheduleRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Event Type'];
  const path = '/event-type/:event_type_name/retry-schedule';

  app.get<{ Params: NamePath }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.event-type.get-retry-schedule',
        summary: 'Get the retry schedule of an event type',
        params: NamePath,
        response: { 200: Ref(RetryScheduleInOut) },
      },
    },
    async ({ environmentId, params }) => {
      const eventType = await findEventType(parts, environmentId, params.event_type_name);
      return { retrySchedule: eventType.retryScheduleSeconds };
    },
  );

  app.put<{ Params: NamePath; Body: Static<typeof RetryScheduleInOut> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.event-type.update-retry-schedule',
        summary: 'Set the retry schedule of an event type',
        description: 'Holds for every attempt that ends from now on, of older messages too.',
        params: NamePath,
        body: Ref(RetryScheduleInOut),
        response: { 200: Ref(RetryScheduleInOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const { event_type_name: name } = params;
      const changed = await setRetrySchedule(parts, environmentId, name, body.retrySchedule);
      return { retrySchedule: changed.retryScheduleSeconds };
    },
  );
}
