/** /api/v1/app/{app}/endpoint: endpoints. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppPath } from './applications.ts';
import type { Endpoint } from '../domain/application.ts';
import type { DeliveryPolicy } from '../domain/delivery-policy.ts';
import { flagsSeenBy } from '../domain/principal.ts';
import { findApplication } from '../manage/applications.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  putEndpoint,
  unknownEventTypes,
  type EndpointPut,
} from '../manage/endpoints.ts';
import { hiddenEventTypes } from '../manage/event-types.ts';
import { checkMetadata, eitherName, givenFields, underSentName } from './both-names.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { refuseShaping } from './refuse-shaping.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  EndpointIn,
  EndpointList,
  EndpointOut,
  EndpointPatch,
  EndpointUpsertIn,
  endpointOut,
} from './schemas/endpoint.ts';

/** The path of everything that belongs to one endpoint. */
export const EndpointPath = Type.Object({
  app_id: Type.String({ description: 'Id or uid.' }),
  endpoint_id: Type.String({ description: 'Id or uid.' }),
});
export type EndpointPath = Static<typeof EndpointPath>;

/** What a list of endpoints takes, of an application's and of operational ones. */
export const EndpointListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('ep')),
  order: Type.Optional(Ordering),
});

/** What a body says of how deliveries are made; undefined where it says nothing. */
function policyOf(body: Static<typeof EndpointPatch>): Partial<DeliveryPolicy> | undefined {
  const { paused, retrySchedule, retryOn, concurrency, fifo, fifoKey, batch, consent } = body;
  const given = givenFields({
    paused,
    retrySchedule,
    retryOn,
    concurrency,
    fifo,
    fifoKey,
    batch,
    consent,
  });
  return Object.keys(given).length === 0 ? undefined : given;
}

/** The endpoint that a path names, and its application; 404 for either. */
export async function endpointAt(
  parts: HttpParts,
  environmentId: string,
  { app_id, endpoint_id }: EndpointPath,
) {
  const application = await findApplication(parts, environmentId, app_id);
  const endpoint = await findEndpoint(parts, application.id, endpoint_id);
  return { application, endpoint };
}

export function endpointRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  { metadataBytesMax }: HttpOptions,
): void {
  const tags = ['Endpoint'];

  /** A portal token asks for event types that it sees; others do not exist for it. */
  async function requireVisibleTypes({ principal, environmentId, body }: FastifyRequest) {
    const flags = flagsSeenBy(principal);
    const fields = body as Static<typeof EndpointPatch>;
    const names = eitherName<string[] | null>(fields, 'eventTypes', 'filterTypes') ?? [];
    if (flags === null || names.length === 0) return;
    const hidden = await hiddenEventTypes(parts, environmentId, names, flags);
    if (hidden.length > 0) await named(fields, Promise.reject(unknownEventTypes(hidden)));
  }

  app.get<{ Params: AppPath; Querystring: Static<typeof EndpointListQuery> }>(
    '/app/:app_id/endpoint',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.list',
        summary: 'List endpoints, newest first',
        params: AppPath,
        querystring: EndpointListQuery,
        response: { 200: EndpointList },
      },
    },
    async (request, reply) => {
      const { id } = await findApplication(parts, request.environmentId, request.params.app_id);
      const page = listPage(request.query, 'descending');
      const found = await parts.storage.read('listEndpoints', {
        applicationId: id,
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          (one) => one.id,
          (one) => JSON.stringify(endpointOut(one)),
        ),
      );
    },
  );

  app.post<{ Params: AppPath; Body: Static<typeof EndpointIn> }>(
    '/app/:app_id/endpoint',
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.create',
        summary: 'Create an endpoint',
        params: AppPath,
        body: Ref(EndpointIn),
        response: { 201: Ref(EndpointOut) },
      },
      preHandler: [refuseShaping, requireVisibleTypes],
    },
    async (request, reply) => {
      const { body, environmentId, params } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      const input = {
        ...inputOf(body),
        uid: body.uid ?? null,
        secret: body.secret ?? null,
        headers: body.headers ?? {},
      };
      const answer = (endpoint: Endpoint) => ({
        status: 201,
        body: JSON.stringify(endpointOut(endpoint)),
      });
      const done = await named(
        body,
        createEndpoint(parts, application, input, onceOf(request, answer)),
      );
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: EndpointPath }>(
    '/app/:app_id/endpoint/:endpoint_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.endpoint.get',
        summary: 'Get an endpoint',
        params: EndpointPath,
        response: { 200: Ref(EndpointOut) },
      },
    },
    async (request) => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      return endpointOut(endpoint);
    },
  );

  app.put<{ Params: EndpointPath; Body: Static<typeof EndpointUpsertIn> }>(
    '/app/:app_id/endpoint/:endpoint_id',
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.upsert',
        summary: 'Set an endpoint, or create it under a uid',
        description: 'Secret and headers stay as they are.',
        params: EndpointPath,
        body: Ref(EndpointUpsertIn),
        response: { 200: Ref(EndpointOut), 201: Ref(EndpointOut) },
      },
      preHandler: [refuseShaping, requireVisibleTypes],
    },
    async (request, reply) => {
      const { body, environmentId, params } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      const put = await named(
        body,
        putEndpoint(parts, application, params.endpoint_id, inputOf(body)),
      );
      return reply.code(put.created ? 201 : 200).send(endpointOut(put.endpoint));
    },
  );

  app.patch<{ Params: EndpointPath; Body: Static<typeof EndpointPatch> }>(
    '/app/:app_id/endpoint/:endpoint_id',
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.patch',
        summary: 'Change fields of an endpoint',
        params: EndpointPath,
        body: Ref(EndpointPatch),
        response: { 200: Ref(EndpointOut) },
      },
      preHandler: [refuseShaping, requireVisibleTypes],
    },
    async (request) => {
      const { body, environmentId, params } = request;
      checkMetadata(body.metadata, metadataBytesMax);
      const { application, endpoint } = await endpointAt(parts, environmentId, params);
      const changes = givenFields({
        url: body.url,
        uid: body.uid,
        description: body.description,
        disabled: body.disabled,
        eventTypes: eitherName<string[] | null>(body, 'eventTypes', 'filterTypes'),
        channels: body.channels,
        filter: body.filter,
        requestFilter: body.requestFilter,
        throttleRate: eitherName<number | null>(body, 'throttleRate', 'rateLimit'),
        format: body.format,
        cloudEventSource: body.cloudEventSource,
        policy: policyOf(body),
        metadata: body.metadata === null ? {} : body.metadata,
      });
      return endpointOut(
        await named(body, changeEndpoint(parts, application, endpoint.id, changes)),
      );
    },
  );

  app.delete<{ Params: EndpointPath }>(
    '/app/:app_id/endpoint/:endpoint_id',
    {
      config: { portal: 'ManageEndpoint' },
      schema: {
        tags,
        operationId: 'v1.endpoint.delete',
        summary: 'Remove an endpoint; what waits for it ends as canceled',
        params: EndpointPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { application, endpoint } = await endpointAt(
        parts,
        request.environmentId,
        request.params,
      );
      await deleteEndpoint(parts, application.id, endpoint.id);
      return reply.code(204).send();
    },
  );

  const named = <T>(body: Static<typeof EndpointPatch>, act: Promise<T>) =>
    underSentName(act, body, 'eventTypes', 'filterTypes');

  function inputOf(body: Static<typeof EndpointUpsertIn>): EndpointPut {
    checkMetadata(body.metadata, metadataBytesMax);
    return {
      url: body.url,
      uid: body.uid,
      description: body.description ?? '',
      disabled: body.disabled ?? false,
      eventTypes: eitherName<string[] | null>(body, 'eventTypes', 'filterTypes') ?? null,
      channels: body.channels ?? null,
      filter: body.filter ?? null,
      throttleRate: eitherName<number | null>(body, 'throttleRate', 'rateLimit') ?? null,
      // Clients that know nothing of them leave them out, and must not take them away.
      ...givenFields({
        format: body.format,
        cloudEventSource: body.cloudEventSource,
        requestFilter: body.requestFilter,
        policy: policyOf(body),
      }),
      metadata: body.metadata ?? {},
    };
  }
}
