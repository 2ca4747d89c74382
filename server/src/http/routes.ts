/** The table of contents of the HTTP API. */
import type { FastifyInstance } from 'fastify';
import { applicationRoutes } from './applications.ts';
import { attemptRoutes } from './attempts.ts';
import { endpointSecretRoutes } from './endpoint-secret.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventTypeScheduleRoutes } from './event-type-schedule.ts';
import { eventTypeRoutes } from './event-types.ts';
import { healthRoutes } from './health.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { messageRoutes } from './messages.ts';

/** Everything below /api/v1. */
export function apiRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  healthRoutes(app);
  applicationRoutes(app, parts, options);
  endpointRoutes(app, parts, options);
  endpointSecretRoutes(app, parts);
  eventTypeRoutes(app, parts);
  eventTypeScheduleRoutes(app, parts);
  messageRoutes(app, parts, options);
  attemptRoutes(app, parts);
}
