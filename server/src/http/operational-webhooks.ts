/** /api/v1/operational-webhook/endpoint: endpoints that hear of what happens in an environment. */
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
import {
  makeOperationalApplication,
  operationalApplication,
  requireOperationalApplication,
} from '../manage/operational-application.ts';
import { checkMetadata } from './both-names.ts';
import { EndpointListQuery } from './endpoints.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { Ref } from './schemas/common.ts';
import {
  operationalEndpointOut,
  OperationalWebhookEndpointIn,
  OperationalWebhookEndpointList,
  OperationalWebhookEndpointOut,
  OperationalWebhookEndpointUpsertIn,
} from './schemas/operational-webhook.ts';

export const OperationalEndpointPath = Type.Object({
  endpoint_id: Type.String({ description: 'Id or uid.' }),
});
export type OperationalEndpointPath = Static<typeof OperationalEndpointPath>;

/** The operational endpoint that a path names; 404 otherwise. */
export async function operationalEndpointAt(
  parts: HttpParts,
  environmentId: string,
  { endpoint_id }: OperationalEndpointPath,
): Promise<Endpoint> {
  const application = await requireOperationalApplication(parts, environmentId);
  return findEndpoint(parts, application.id, endpoint_id);
}

export const operationalTags = ['Operational Webhook'];

export function operationalWebhookRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  { metadataBytesMax }: HttpOptions,
): void {
  const tags = operationalTags;
  const path = '/operational-webhook/endpoint';

  app.get<{ Querystring: Static<typeof EndpointListQuery> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.list',
        summary: 'List operational endpoints, newest first',
        querystring: EndpointListQuery,
        response: { 200: OperationalWebhookEndpointList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const application = await operationalApplication(parts, environmentId);
      const page = listPage(query, 'descending');
      const found =
        application === null
          ? { items: [], done: true }
          : await parts.storage.read('listEndpoints', {
              applicationId: application.id,
              ...page.request,
            });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          (one) => one.id,
          (one) => JSON.stringify(operationalEndpointOut(one)),
        ),
      );
    },
  );

  app.post<{ Body: Static<typeof OperationalWebhookEndpointIn> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.create',
        summary: 'Create an operational endpoint',
        body: Ref(OperationalWebhookEndpointIn),
        response: { 201: Ref(OperationalWebhookEndpointOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId } = request;
      const application = await makeOperationalApplication(parts, environmentId);
      const input = {
        ...inputOf(body),
        uid: body.uid ?? null,
        secret: body.secret ?? null,
        headers: body.headers ?? {},
      };
      const answer = (endpoint: Endpoint) => ({
        status: 201,
        body: JSON.stringify(operationalEndpointOut(endpoint)),
      });
      const done = await createEndpoint(parts, application, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: OperationalEndpointPath }>(
    `${path}/:endpoint_id`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.get',
        summary: 'Get an operational endpoint',
        params: OperationalEndpointPath,
        response: { 200: Ref(OperationalWebhookEndpointOut) },
      },
    },
    async ({ environmentId, params }) =>
      operationalEndpointOut(await operationalEndpointAt(parts, environmentId, params)),
  );

  app.put<{
    Params: OperationalEndpointPath;
    Body: Static<typeof OperationalWebhookEndpointUpsertIn>;
  }>(
    `${path}/:endpoint_id`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.upsert',
        summary: 'Set an operational endpoint, or create it under a uid',
        description: 'Secret and headers stay as they are.',
        params: OperationalEndpointPath,
        body: Ref(OperationalWebhookEndpointUpsertIn),
        response: { 200: Ref(OperationalWebhookEndpointOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const application = await makeOperationalApplication(parts, environmentId);
      const put = await putEndpoint(parts, application, params.endpoint_id, inputOf(body));
      return operationalEndpointOut(put.endpoint);
    },
  );

  app.delete<{ Params: OperationalEndpointPath }>(
    `${path}/:endpoint_id`,
    {
      schema: {
        tags,
        operationId: 'v1.operational-webhook.endpoint.delete',
        summary: 'Remove an operational endpoint; what waits for it ends as canceled',
        params: OperationalEndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      const endpoint = await operationalEndpointAt(parts, environmentId, params);
      await deleteEndpoint(parts, endpoint.applicationId, endpoint.id);
      return reply.code(204).send();
    },
  );

  function inputOf(body: Static<typeof OperationalWebhookEndpointUpsertIn>): EndpointPut {
    checkMetadata(body.metadata, metadataBytesMax);
    return {
      url: body.url,
      uid: body.uid,
      description: body.description ?? '',
      disabled: body.disabled ?? false,
      eventTypes: body.eventTypes ?? null,
      channels: null,
      throttleRate: body.throttleRate ?? null,
      metadata: body.metadata ?? {},
    };
  }
}
