/** /ingest/api/v1/source/{source}/endpoint: where what a source received is sent. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Endpoint } from '../domain/application.ts';
import {
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  putEndpoint,
  type EndpointPut,
} from '../manage/endpoints.ts';
import { applicationOfSource, findSource } from '../manage/sources.ts';
import { checkMetadata } from './both-names.ts';
import { EndpointListQuery } from './endpoints.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { SourcePath } from './ingest-sources.ts';
import { listJson, listPage } from './list-page.ts';
import { Ref } from './schemas/common.ts';
import {
  IngestEndpointIn,
  IngestEndpointList,
  IngestEndpointOut,
  ingestEndpointOut,
  IngestEndpointUpsertIn,
} from './schemas/source.ts';

export const SourceEndpointPath = Type.Object({
  source_id: Type.String({ description: 'Id or uid.' }),
  endpoint_id: Type.String({ description: 'Id or uid.' }),
});
export type SourceEndpointPath = Static<typeof SourceEndpointPath>;

/** The endpoint that a path names, and the application of its source; 404 for either. */
export async function sourceEndpointAt(
  parts: HttpParts,
  environmentId: string,
  { source_id, endpoint_id }: SourceEndpointPath,
) {
  const source = await findSource(parts, environmentId, source_id);
  const application = await applicationOfSource(parts, source);
  return { application, endpoint: await findEndpoint(parts, application.id, endpoint_id) };
}

export function ingestEndpointRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  { metadataBytesMax }: HttpOptions,
): void {
  const tags = ['Source'];
  const path = '/source/:source_id/endpoint';

  app.get<{ Params: SourcePath; Querystring: Static<typeof EndpointListQuery> }>(
    path,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.list',
        summary: 'List the endpoints of a source, newest first',
        params: SourcePath,
        querystring: EndpointListQuery,
        response: { 200: IngestEndpointList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { applicationId } = await findSource(parts, environmentId, params.source_id);
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listEndpoints', { applicationId, ...page.request });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(ingestEndpointOut(one)),
        ),
      );
    },
  );

  app.post<{ Params: SourcePath; Body: Static<typeof IngestEndpointIn> }>(
    path,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.create',
        summary: 'Create an endpoint of a source',
        params: SourcePath,
        body: Ref(IngestEndpointIn),
        response: { 201: Ref(IngestEndpointOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const source = await findSource(parts, environmentId, params.source_id);
      const application = await applicationOfSource(parts, source);
      const input = {
        ...inputOf(body),
        uid: body.uid ?? null,
        eventTypes: body.eventTypes ?? null,
        channels: null,
        filter: body.filter ?? null,
        requestFilter: body.requestFilter ?? null,
        secret: body.secret ?? null,
        headers: body.headers ?? {},
      };
      const answer = (endpoint: Endpoint) => ({
        status: 201,
        body: JSON.stringify(ingestEndpointOut(endpoint)),
      });
      const done = await createEndpoint(parts, application, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: SourceEndpointPath }>(
    `${path}/:endpoint_id`,
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.get',
        summary: 'Get an endpoint of a source',
        params: SourceEndpointPath,
        response: { 200: Ref(IngestEndpointOut) },
      },
    },
    async ({ environmentId, params }) => {
      const { endpoint } = await sourceEndpointAt(parts, environmentId, params);
      return ingestEndpointOut(endpoint);
    },
  );

  app.put<{ Params: SourceEndpointPath; Body: Static<typeof IngestEndpointUpsertIn> }>(
    `${path}/:endpoint_id`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.upsert',
        summary: 'Set an endpoint of a source, or create it under a uid',
        description:
          'Filters and event types that are left out, and all that this address knows nothing of, stay as they are.',
        params: SourceEndpointPath,
        body: Ref(IngestEndpointUpsertIn),
        response: { 200: Ref(IngestEndpointOut), 201: Ref(IngestEndpointOut) },
      },
    },
    async ({ environmentId, params, body }, reply) => {
      const source = await findSource(parts, environmentId, params.source_id);
      const application = await applicationOfSource(parts, source);
      const { endpoint_id: idOrUid } = params;
      const present = await parts.storage.read('getEndpoint', {
        applicationId: application.id,
        idOrUid,
      });
      const put = await putEndpoint(parts, application, idOrUid, {
        ...inputOf(body),
        eventTypes: body.eventTypes === undefined ? (present?.eventTypes ?? null) : body.eventTypes,
        channels: present?.channels ?? null,
        ...(body.filter === undefined ? {} : { filter: body.filter }),
        ...(body.requestFilter === undefined ? {} : { requestFilter: body.requestFilter }),
      });
      return reply.code(put.created ? 201 : 200).send(ingestEndpointOut(put.endpoint));
    },
  );

  app.delete<{ Params: SourceEndpointPath }>(
    `${path}/:endpoint_id`,
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.ingest.endpoint.delete',
        summary: 'Remove an endpoint of a source; what waits for it ends as canceled',
        params: SourceEndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      const { application, endpoint } = await sourceEndpointAt(parts, environmentId, params);
      await deleteEndpoint(parts, application.id, endpoint.id);
      return reply.code(204).send();
    },
  );

  function inputOf(
    body: Static<typeof IngestEndpointUpsertIn>,
  ): Omit<EndpointPut, 'eventTypes' | 'channels'> {
    checkMetadata(body.metadata, metadataBytesMax);
    return {
      url: body.url,
      uid: body.uid,
      description: body.description ?? '',
      disabled: body.disabled ?? false,
      throttleRate: body.throttleRate ?? null,
      metadata: body.metadata ?? {},
    };
  }
}
