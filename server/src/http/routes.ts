/** The table of contents of the HTTP API. */
import type { FastifyInstance } from 'fastify';
import { apiKeyRoutes } from './api-keys.ts';
import { applicationRoutes } from './applications.ts';
import { attemptRoutes } from './attempts.ts';
import { attemptContentRoutes } from './attempt-content.ts';
import { attemptStatisticsRoutes } from './attempt-statistics.ts';
import { attemptedRoutes } from './attempted.ts';
import { backgroundTaskRoutes } from './background-tasks.ts';
import { expungeRoutes } from './expunge.ts';
import { replayRoutes } from './replays.ts';
import { statisticsRoutes } from './statistics.ts';
import { endpointSecretRoutes } from './endpoint-secret.ts';
import { endpointRoutes } from './endpoints.ts';
import { environmentExportRoutes } from './environment-export.ts';
import { environmentRoutes } from './environments.ts';
import { eventTypeDocumentRoutes } from './event-type-documents.ts';
import { eventTypeScheduleRoutes } from './event-type-schedule.ts';
import { eventTypeRoutes } from './event-types.ts';
import { healthRoutes } from './health.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { integrationRoutes } from './integrations.ts';
import { batchRoutes } from './messages-batch.ts';
import { rawMessageRoutes } from './messages-raw.ts';
import { messageRoutes } from './messages.ts';
import { precheckRoutes } from './precheck.ts';
import { pollerTokenRoutes } from './poller-tokens.ts';
import { portalAccessRoutes } from './portal-access.ts';
import { sendExampleRoutes } from './send-example.ts';

/** Everything below /api/v1. */
export function apiRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  healthRoutes(app);
  applicationRoutes(app, parts, options);
  endpointRoutes(app, parts, options);
  endpointSecretRoutes(app, parts);
  sendExampleRoutes(app, parts, options);
  eventTypeRoutes(app, parts);
  eventTypeScheduleRoutes(app, parts);
  eventTypeDocumentRoutes(app, parts);
  integrationRoutes(app, parts);
  messageRoutes(app, parts, options);
  rawMessageRoutes(app, parts, options);
  batchRoutes(app, parts, options);
  precheckRoutes(app, parts, options);
  attemptRoutes(app, parts);
  attemptedRoutes(app, parts);
  attemptContentRoutes(app, parts);
  attemptStatisticsRoutes(app, parts);
  backgroundTaskRoutes(app, parts);
  replayRoutes(app, parts);
  expungeRoutes(app, parts);
  statisticsRoutes(app, parts);
  apiKeyRoutes(app, parts);
  environmentRoutes(app, parts);
  environmentExportRoutes(app, parts);
  portalAccessRoutes(app, parts, options);
  pollerTokenRoutes(app, parts);
}
