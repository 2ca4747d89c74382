/** Puts the HTTP server together. */
import { fastify } from 'fastify';
import { auditRequests } from './audit.ts';
import { AuditEntryOut } from './schemas/audit-entry.ts';
import { authenticateRequests } from './authenticate.ts';
import { catalogueRoutes } from './catalogue.ts';
import { consentRoutes } from './consent.ts';
import { endInOrder, type HttpServer } from './end-in-order.ts';
import { EndpointDeliveryStateOut } from './endpoint-delivery-state.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { answerProblems, brokenRequestAnswers } from './problem-responses.ts';
import { readJsonBodies } from './read-body.ts';
import { allowBrowsers } from './allow-browsers.ts';
import { basePathOf } from './own-address.ts';
import { receiveRoutes } from './receive.ts';
import { refuseNullCharacters } from './refuse-null-characters.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';
import { describeApi, referenceRoutes, refusalSchemas } from './reference.ts';
import { apiRoutes, ingestRoutes } from './routes.ts';
import { webPages } from './web-pages.ts';
import { sandboxRoutes } from './sandbox.ts';
import { accessSchemas } from './schemas/access.ts';
import { ApplicationIn, ApplicationOut, ApplicationPatch } from './schemas/application.ts';
import {
  EnvironmentRetentionIn,
  EnvironmentRetentionOut,
  RetentionIn,
  RetentionOut,
} from './schemas/retention.ts';
import { SystemHealthOut } from './schemas/system.ts';
import { MessageAttemptOut } from './schemas/attempt.ts';
import { recoverySchemas } from './schemas/recovery.ts';
import { taskSchemas } from './schemas/background-task.ts';
import { portalSettingsSchemas } from './schemas/portal-settings.ts';
import { operationalWebhookSchemas } from './schemas/operational-webhook.ts';
import { attemptedSchemas } from './schemas/attempted.ts';
import { attemptStatisticsSchemas } from './schemas/statistics.ts';
import { EmptyResponse } from './schemas/common.ts';
import { destinationSchemas } from './schemas/destination.ts';
import { enrichmentSchemas } from './schemas/enrichment.ts';
import { previewSchemas } from './schemas/preview.ts';
import { FlowOut } from './schemas/flow.ts';
import { alarmSchemas } from './schemas/alarm.ts';
import { issueSchemas } from './schemas/issue.ts';
import { SourceStateOut } from './schemas/source-state.ts';
import { figureSchemas } from './schemas/figures.ts';
import { liveSchemas } from './schemas/live.ts';
import { fifoSchemas } from './schemas/endpoint-fifo.ts';
import {
  CertificateOut,
  EndpointCaIn,
  EndpointCaOut,
  EndpointMtlsConfigOut,
  EndpointMtlsIn,
  EndpointOauthConfigOut,
  EndpointOauthIn,
  EndpointOauthOut,
  EndpointRateLimitStatusOut,
} from './schemas/endpoint-access.ts';
import {
  EndpointHeadersIn,
  EndpointHeadersOut,
  EndpointHeadersPatchIn,
  EndpointIn,
  EndpointOut,
  EndpointPatch,
  EndpointSecretOut,
  EndpointSecretRotateIn,
  EndpointUpsertIn,
} from './schemas/endpoint.ts';
import {
  EventTypeIn,
  EventTypeOut,
  EventTypePatch,
  EventTypeUpsertIn,
  RetryScheduleInOut,
} from './schemas/event-type.ts';
import {
  EventTypeFromOpenApi,
  EventTypeImportOpenApiIn,
  EventTypeImportOpenApiOut,
  EventTypeImportOpenApiOutData,
} from './schemas/event-type-import.ts';
import { MessageEventsOut } from './schemas/events.ts';
import {
  PollerV2CommitIn,
  PollerV2MessageOut,
  PollerV2PollOut,
  PollingEndpointConsumerSeekIn,
  PollingEndpointConsumerSeekOut,
  PollingEndpointMessageOut,
  PollingEndpointOut,
} from './schemas/polling.ts';
import { FilterTestIn, FilterTestOut } from './schemas/filter-test.ts';
import {
  EndpointMessageIn,
  MessageBroadcastIn,
  MessageBroadcastOut,
  MessageBatchIn,
  MessageBatchOut,
  MessagePrecheckIn,
  MessagePrecheckOut,
} from './schemas/message-batch.ts';
import { MessageIn, MessageOut } from './schemas/message.ts';
import { EventExampleIn } from './send-example.ts';
import { TestAttemptIn } from './test-attempt.ts';
import { EnvironmentIn, EnvironmentOut } from './schemas/environment-export.ts';
import { connectorSchemas } from './schemas/connector.ts';
import { integrationSchemas } from './schemas/integration.ts';
import { transformationSchemas } from './schemas/transformation.ts';
import { memberSchemas } from './schemas/member.ts';
import { viewSchemas } from './schemas/saved-view.ts';
import { SessionIn } from './sessions.ts';
import { sourceSchemas } from './schemas/source.ts';
import { SourceConnectionOut } from './ingest-source-connection.ts';
import { validateRequests } from './validate.ts';

/** Schemas that are named in the OpenAPI document. */
const namedSchemas = [
  ...destinationSchemas,
  ...enrichmentSchemas,
  ...previewSchemas,
  SourceStateOut,
  FlowOut,
  ...issueSchemas,
  ...alarmSchemas,
  EndpointOauthIn,
  EndpointOauthOut,
  EndpointOauthConfigOut,
  CertificateOut,
  EndpointMtlsIn,
  EndpointMtlsConfigOut,
  EndpointCaIn,
  EndpointCaOut,
  EndpointRateLimitStatusOut,
  EndpointDeliveryStateOut,
  ...fifoSchemas,
  ...refusalSchemas,
  ...accessSchemas,
  SessionIn,
  ...memberSchemas,
  AuditEntryOut,
  ...viewSchemas,
  EmptyResponse,
  ApplicationIn,
  ApplicationPatch,
  ApplicationOut,
  EndpointIn,
  EndpointUpsertIn,
  EndpointPatch,
  EndpointOut,
  EndpointSecretOut,
  EndpointSecretRotateIn,
  EndpointHeadersIn,
  EndpointHeadersPatchIn,
  EndpointHeadersOut,
  EventTypeIn,
  EventTypeUpsertIn,
  EventTypePatch,
  EventTypeOut,
  RetryScheduleInOut,
  EnvironmentIn,
  EnvironmentOut,
  EventExampleIn,
  TestAttemptIn,
  ...integrationSchemas,
  ...connectorSchemas,
  ...transformationSchemas,
  ...sourceSchemas,
  SourceConnectionOut,
  EventTypeImportOpenApiIn,
  EventTypeFromOpenApi,
  EventTypeImportOpenApiOutData,
  EventTypeImportOpenApiOut,
  MessageIn,
  MessageOut,
  MessageEventsOut,
  PollerV2CommitIn,
  PollerV2MessageOut,
  PollerV2PollOut,
  PollingEndpointConsumerSeekIn,
  PollingEndpointConsumerSeekOut,
  PollingEndpointMessageOut,
  PollingEndpointOut,
  FilterTestIn,
  FilterTestOut,
  EndpointMessageIn,
  MessageBroadcastIn,
  MessageBroadcastOut,
  MessageBatchIn,
  MessageBatchOut,
  MessagePrecheckIn,
  MessagePrecheckOut,
  MessageAttemptOut,
  ...taskSchemas,
  ...recoverySchemas,
  ...attemptedSchemas,
  ...operationalWebhookSchemas,
  ...portalSettingsSchemas,
  ...attemptStatisticsSchemas,
  ...figureSchemas,
  ...liveSchemas,
  SystemHealthOut,
  EnvironmentRetentionIn,
  EnvironmentRetentionOut,
  RetentionIn,
  RetentionOut,
];

/** How long a client may take to send its request, in milliseconds. */
const requestMsMax = 30_000;
const keepAliveMs = 72_000;

/** The server, ready to listen. */
export async function createHttpServer(
  parts: HttpParts,
  options: HttpOptions,
): Promise<HttpServer> {
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyBytesMax,
    requestTimeout: requestMsMax,
    keepAliveTimeout: keepAliveMs,
    // Old clients end their addresses with a slash.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    forceCloseConnections: 'idle',
    // Refusals have one form; see end-in-order.ts.
    return503OnClosing: false,
    exposeHeadRoutes: true,
    ...brokenRequestAnswers,
  });
  const refuseOthers = refuseOtherMethods(app);
  for (const schema of namedSchemas) app.addSchema(schema);
  answerProblems(app, parts.report);
  readJsonBodies(app, options.jsonDepthMax);
  refuseNullCharacters(app);
  validateRequests(app, namedSchemas);
  // First, so that a page of another origin can also read why it is refused.
  allowBrowsers(app);
  const server = endInOrder(app, parts, options);
  authenticateRequests(app, parts);
  auditRequests(app, parts);
  await describeApi(app, options);
  await app.register(async (api) => apiRoutes(api, parts, options), { prefix: '/api/v1' });
  await app.register(async (api) => ingestRoutes(api, parts, options), {
    prefix: '/ingest/api/v1',
  });
  sandboxRoutes(app, parts, options);
  await app.register(async (open) => consentRoutes(open, parts));
  await app.register(async (open) => receiveRoutes(open, parts, options));
  referenceRoutes(app, basePathOf(options));
  catalogueRoutes(app, parts, options);
  await webPages(app, { ...options, storage: parts.storage });
  refuseOthers();
  return server;
}
