/** …/destination/preview and …/enrichment/preview: what would be sent or asked for a message; nothing is. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Endpoint } from '../domain/application.ts';
import type { Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import {
  previewDestination,
  previewEnrichment,
  type PreviewMessage,
} from '../manage/preview-delivery.ts';
import { hasScope } from './authorize.ts';
import { requirePublisher } from './endpoint-destination.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import {
  DestinationPreviewIn,
  EnrichmentPreviewIn,
  PreviewOut,
  previewOut,
} from './schemas/preview.ts';
import { pingPayload, pingType } from './send-example.ts';

const tags = ['Endpoint'];
const path = '/app/:app_id/endpoint/:endpoint_id';
/** As where they are set: who may not set one need not see what it would make. */
const config = { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' } as const;

type Asked = Pick<Static<typeof EnrichmentPreviewIn>, 'payload' | 'msgId' | 'eventType'>;

export function endpointPreviewRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.post<{ Params: EndpointPath; Body: Static<typeof DestinationPreviewIn> }>(
    `${path}/destination/preview`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.endpoint.preview-destination',
        summary: 'See what would be sent for a message; nothing is',
        description:
          'By the destination of the body, or the endpoint’s own, after its transformation, for a payload, a kept message, or `{"success":true}`. Secrets are hidden.',
        params: EndpointPath,
        body: Ref(DestinationPreviewIn),
        response: { 200: Ref(PreviewOut) },
      },
    },
    async ({ environmentId, params, body, principal }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const { destination: given = null, enriched } = body;
      if (given?.type === 'application') requirePublisher(principal);
      const message = await messageFor(parts, endpoint, body);
      return previewOut(
        await previewDestination(parts, environmentId, endpoint, message, {
          given,
          enriched,
          seesVariables: seesVariables(principal),
        }),
      );
    },
  );

  app.post<{ Params: EndpointPath; Body: Static<typeof EnrichmentPreviewIn> }>(
    `${path}/enrichment/preview`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.endpoint.preview-enrichment',
        summary: 'See what would be asked for a message; nothing is fetched',
        params: EndpointPath,
        body: Ref(EnrichmentPreviewIn),
        response: { 200: Ref(PreviewOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const { endpoint } = await endpointAt(parts, environmentId, params);
      const message = await messageFor(parts, endpoint, body);
      return previewOut(previewEnrichment(parts, endpoint, message, body.enrichment ?? null));
    },
  );
}

async function messageFor(
  parts: HttpParts,
  { applicationId }: Endpoint,
  { msgId, payload, eventType }: Asked,
): Promise<PreviewMessage> {
  if (msgId === undefined) {
    return {
      messageId: parts.ids.next('msg'),
      eventType: eventType ?? pingType,
      payload: Buffer.from(JSON.stringify(payload === undefined ? pingPayload : payload)),
      contentType: null,
      headers: null,
    };
  }
  if (payload !== undefined) {
    throw Problem.field(['msgId'], 'give a payload or a message, not both');
  }
  const message = await parts.storage.read('getMessage', { applicationId, idOrEventId: msgId });
  if (message === null) throw Problem.field(['msgId'], 'the application has no such message');
  if (message.payload === null) throw new Problem('missing_payload');
  const { id, request, contentType, headers } = message;
  return {
    messageId: id,
    eventType: message.eventType,
    payload: message.payload,
    contentType,
    headers,
    ...(request === undefined ? {} : { request }),
  };
}

/** Whether who asks may know the variables of a transformation. */
function seesVariables(principal: Principal): boolean {
  if (principal.kind === 'environment') return hasScope(principal, 'transformations:read');
  return (
    principal.kind === 'application' && principal.capabilities.includes('ManageTransformations')
  );
}
