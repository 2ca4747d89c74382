/** /api/v1/connector: transformations that are named once and used by many endpoints. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Connector } from '../domain/connector.ts';
import {
  changeConnector,
  createConnector,
  deleteConnector,
  findConnector,
  putConnector,
  type ConnectorInput,
} from '../manage/connectors.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { Iterator, Limit, Ordering, Ref, Uid } from './schemas/common.ts';
import {
  ConnectorIn,
  ConnectorList,
  ConnectorOut,
  ConnectorPatch,
  connectorOut,
  ConnectorUpsertIn,
  Product,
} from './schemas/connector.ts';

const ConnectorPath = Type.Object({ connector_id: Type.String({ description: 'Id or uid.' }) });
type ConnectorPath = Static<typeof ConnectorPath>;
const NewConnectorPath = Type.Object({ connector_id: Uid });

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('trtmpl')),
  order: Type.Optional(Ordering),
  product_type: Type.Optional(Product),
});

const tags = ['Connector'];
const one = '/connector/:connector_id';

export function connectorRoutes(app: FastifyInstance, parts: HttpParts): void {
  collectionRoutes(app, parts);
  itemRoutes(app, parts);
  changeRoutes(app, parts);
}

function collectionRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/connector',
    {
      schema: {
        tags,
        operationId: 'v1.connector.list',
        summary: 'List connectors',
        querystring: ListQuery,
        response: { 200: ConnectorList },
      },
    },
    async ({ environmentId, query }, reply) => {
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listConnectors', {
        environmentId,
        productType: query.product_type ?? null,
        ...page.request,
      });
      const json = listJson(
        found,
        page,
        ({ id }) => id,
        (connector) => JSON.stringify(connectorOut(connector)),
      );
      return sendJson(reply, json);
    },
  );

  app.post<{ Body: Static<typeof ConnectorIn> }>(
    '/connector',
    {
      schema: {
        tags,
        operationId: 'v1.connector.create',
        summary: 'Create a connector',
        body: Ref(ConnectorIn),
        response: { 201: Ref(ConnectorOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId } = request;
      const answer = (connector: Connector) => ({
        status: 201,
        body: JSON.stringify(connectorOut(connector)),
      });
      const input = {
        ...inputOf(body),
        uid: body.uid ?? null,
        productType: body.productType ?? ('Dispatch' as const),
      };
      const done = await createConnector(parts, environmentId, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function itemRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: ConnectorPath }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.connector.get',
        summary: 'Get a connector',
        params: ConnectorPath,
        response: { 200: Ref(ConnectorOut) },
      },
    },
    async ({ environmentId, params }) =>
      connectorOut(await findConnector(parts, environmentId, params.connector_id)),
  );

  app.delete<{ Params: ConnectorPath }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.connector.delete',
        summary: 'Remove a connector; endpoints that began with it keep their code',
        params: ConnectorPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      await deleteConnector(parts, environmentId, params.connector_id);
      return reply.code(204).send();
    },
  );
}

function changeRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.put<{ Params: ConnectorPath; Body: Static<typeof ConnectorUpsertIn> }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.connector.upsert',
        summary: 'Set a connector, or create it under this uid',
        params: NewConnectorPath,
        body: Ref(ConnectorUpsertIn),
        response: { 200: Ref(ConnectorOut), 201: Ref(ConnectorOut) },
      },
    },
    async ({ environmentId, params, body }, reply) => {
      const put = await putConnector(parts, environmentId, params.connector_id, inputOf(body));
      return reply.code(put.created ? 201 : 200).send(connectorOut(put.connector));
    },
  );

  app.patch<{ Params: ConnectorPath; Body: Static<typeof ConnectorPatch> }>(
    one,
    {
      schema: {
        tags,
        operationId: 'v1.connector.patch',
        summary: 'Change a connector',
        params: ConnectorPath,
        body: Ref(ConnectorPatch),
        response: { 200: Ref(ConnectorOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const { name, logo, description, kind, instructions } = body;
      const { allowedEventTypes, featureFlags, transformation } = body;
      const changes = givenFields({
        name,
        logo,
        description,
        kind,
        instructions,
        allowedEventTypes,
        featureFlags,
        transformation,
      });
      return connectorOut(
        await changeConnector(parts, environmentId, params.connector_id, changes),
      );
    },
  );
}

function inputOf(
  body: Static<typeof ConnectorUpsertIn>,
): Omit<ConnectorInput, 'uid' | 'productType'> {
  return {
    name: body.name ?? '',
    logo: body.logo ?? null,
    description: body.description ?? '',
    kind: body.kind ?? 'Custom',
    instructions: body.instructions ?? '',
    allowedEventTypes: body.allowedEventTypes ?? null,
    featureFlags: body.featureFlags ?? null,
    transformation: body.transformation,
  };
}
