/** /api/v1/app/{app}/endpoint/{endpoint}/enrichment: what is fetched for its messages before they go. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { enrichmentPresets } from '../domain/enrichment-presets.ts';
import { Problem } from '../domain/problem.ts';
import type { EnrichmentInput } from '../manage/enrichment-preset.ts';
import { removeEnrichment, setEnrichment, shownEnrichment } from '../manage/enrichment.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { Ref } from './schemas/common.ts';
import {
  EndpointEnrichmentIn,
  EndpointEnrichmentOut,
  EnrichmentPresetList,
  presetOut,
} from './schemas/enrichment.ts';

const tags = ['Endpoint'];
const path = '/app/:app_id/endpoint/:endpoint_id/enrichment';
const forSecrets = { scope: 'endpoint-secrets:write', portal: 'ManageEndpointSecret' } as const;

export function endpointEnrichmentRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    path,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get-enrichment',
        summary: 'Get what is fetched for its messages, without secrets; 404 for nothing',
        params: EndpointPath,
        response: { 200: Ref(EndpointEnrichmentOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const enrichment = shownEnrichment(parts, endpoint);
      if (enrichment === null) throw new Problem('not_found');
      return enrichment;
    },
  );

  app.get(
    '/enrichment-preset',
    {
      schema: {
        tags,
        operationId: 'v1.enrichment-preset.list',
        summary: 'List the ready-made enrichments, with what each asks for',
        description: 'All of them: they are part of the server.',
        response: { 200: EnrichmentPresetList },
      },
    },
    () => ({
      data: enrichmentPresets.map(presetOut),
      iterator: null,
      prevIterator: null,
      done: true,
    }),
  );

  app.put<{ Params: EndpointPath; Body: EnrichmentInput }>(
    path,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.set-enrichment',
        summary: 'Fetch the record that each message points to before it is sent',
        description:
          'The record takes the place of the payload, or is at hand for transformations and templates as `enriched`. Secrets are shown as `********`, and stay when they come back so.',
        params: EndpointPath,
        body: Ref(EndpointEnrichmentIn),
        response: { 200: Ref(EndpointEnrichmentOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return setEnrichment(parts, endpoint, request.body);
    },
  );

  app.delete<{ Params: EndpointPath }>(
    path,
    {
      config: forSecrets,
      schema: {
        tags,
        operationId: 'v1.endpoint.delete-enrichment',
        summary: 'Fetch nothing for its messages any more',
        params: EndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      await removeEnrichment(parts, endpoint);
      return reply.code(204).send();
    },
  );
}
