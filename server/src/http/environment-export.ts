/** /api/v1/environment/export and /import: the catalogue of an environment, to be kept or moved. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import {
  allEventTypes,
  applyChanges,
  plannedChanges,
  type WantedEventType,
} from '../manage/import-event-types.ts';
import { eventTypeInputOf } from './event-types.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { Ref } from './schemas/common.ts';
import { EnvironmentIn, EnvironmentOut, environmentOut } from './schemas/environment-export.ts';

export function environmentExportRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Environment'];

  app.post(
    '/environment/export',
    {
      config: { scope: 'environment:read' },
      schema: {
        tags,
        operationId: 'v1.environment.export',
        summary: 'All event types of the environment, in a stable order',
        response: { 200: Ref(EnvironmentOut) },
      },
    },
    async ({ environmentId }) =>
      environmentOut(await allEventTypes(parts, environmentId), parts.clock.now()),
  );

  app.post<{ Body: Static<typeof EnvironmentIn> }>(
    '/environment/import',
    {
      schema: {
        tags,
        operationId: 'v1.environment.import',
        summary: 'Create and change event types as an export says',
        description: 'All of it happens, or nothing. What is not named stays as it is.',
        body: Ref(EnvironmentIn),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { body, environmentId } = request;
      refuseOthers(body);
      const present = await allEventTypes(parts, environmentId);
      const byName = new Map(present.map((one) => [one.name, one]));
      const wanted = (body.eventTypes ?? []).map((one, index): WantedEventType => {
        const before = byName.get(one.name);
        const { retrySchedule = before?.retryScheduleSeconds ?? null } = one;
        const fields = { ...eventTypeInputOf(one), retryScheduleSeconds: retrySchedule };
        return { name: one.name, at: ['eventTypes', index, 'schemas'], fields };
      });
      const names = wanted.map(({ name }) => name);
      const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
      if (twice >= 0) {
        throw Problem.field(['eventTypes', twice, 'name'], 'names an event type a second time');
      }
      const changes = await plannedChanges(parts, present, wanted, false);
      const once = onceOf(request, () => ({ status: 204, body: null }));
      const done = await applyChanges(parts, environmentId, present, changes, once, null);
      return sendAnswer(reply, done.kind === 'done' ? { status: 204, body: null } : done.answer);
    },
  );
}

/** What is not taken must not seem to be. */
function refuseOthers({ settings, connectors }: Static<typeof EnvironmentIn>): void {
  if (Object.keys(settings ?? {}).length > 0) {
    throw Problem.field(['settings'], 'there are no settings to import here: leave them out');
  }
  if ((connectors ?? []).length > 0) {
    throw Problem.field(['connectors'], 'connectors cannot be imported here: leave them out');
  }
}
