/** /api/v1/app/{app}/integration: programs of others that work for one application. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppPath } from './applications.ts';
import type { Integration } from '../domain/integration.ts';
import { findApplication } from '../manage/applications.ts';
import {
  changeIntegration,
  createIntegration,
  deleteIntegration,
  findIntegration,
  rotateIntegrationKey,
} from '../manage/integrations.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  IntegrationIn,
  IntegrationKeyOut,
  IntegrationList,
  IntegrationOut,
  IntegrationUpdate,
  integrationOut,
} from './schemas/integration.ts';
import { sealedOnceOf } from './sealed-answer.ts';

const IntegrationPath = Type.Object({
  app_id: Type.String({ description: 'Id or uid.' }),
  integ_id: Type.String(),
});
type IntegrationPath = Static<typeof IntegrationPath>;

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('integ')),
  order: Type.Optional(Ordering),
});

export function integrationRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Integration'];

  app.get<{ Params: AppPath; Querystring: Static<typeof ListQuery> }>(
    '/app/:app_id/integration',
    {
      schema: {
        tags,
        operationId: 'v1.integration.list',
        summary: 'List the integrations of an application',
        params: AppPath,
        querystring: ListQuery,
        response: { 200: IntegrationList },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { id: applicationId } = await findApplication(parts, environmentId, params.app_id);
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listIntegrations', {
        applicationId,
        ...page.request,
      });
      const json = listJson(
        found,
        page,
        (one) => one.id,
        (one) => JSON.stringify(integrationOut(one)),
      );
      return sendJson(reply, json);
    },
  );

  app.post<{ Params: AppPath; Body: Static<typeof IntegrationIn> }>(
    '/app/:app_id/integration',
    {
      schema: {
        tags,
        operationId: 'v1.integration.create',
        summary: 'Create an integration; rotate its key to get a first one',
        params: AppPath,
        body: Ref(IntegrationIn),
        response: { 201: Ref(IntegrationOut) },
      },
    },
    async (request, reply) => {
      const application = await findApplication(
        parts,
        request.environmentId,
        request.params.app_id,
      );
      const answer = (integration: Integration) => ({
        status: 201,
        body: JSON.stringify(integrationOut(integration)),
      });
      const once = onceOf(request, answer);
      const done = await createIntegration(parts, application, inputOf(request.body), once);
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: IntegrationPath }>(
    '/app/:app_id/integration/:integ_id',
    {
      schema: {
        tags,
        operationId: 'v1.integration.get',
        summary: 'Get an integration',
        params: IntegrationPath,
        response: { 200: Ref(IntegrationOut) },
      },
    },
    async ({ environmentId, params }) => {
      const application = await findApplication(parts, environmentId, params.app_id);
      return integrationOut(await findIntegration(parts, application, params.integ_id));
    },
  );

  app.put<{ Params: IntegrationPath; Body: Static<typeof IntegrationUpdate> }>(
    '/app/:app_id/integration/:integ_id',
    {
      schema: {
        tags,
        operationId: 'v1.integration.update',
        summary: 'Set name and flags of an integration',
        params: IntegrationPath,
        body: Ref(IntegrationUpdate),
        response: { 200: Ref(IntegrationOut) },
      },
    },
    async ({ environmentId, params, body }) => {
      const application = await findApplication(parts, environmentId, params.app_id);
      const { integ_id: id } = params;
      return integrationOut(await changeIntegration(parts, application, id, inputOf(body)));
    },
  );

  app.delete<{ Params: IntegrationPath }>(
    '/app/:app_id/integration/:integ_id',
    {
      schema: {
        tags,
        operationId: 'v1.integration.delete',
        summary: 'Remove an integration and its key',
        params: IntegrationPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ environmentId, params }, reply) => {
      const application = await findApplication(parts, environmentId, params.app_id);
      await deleteIntegration(parts, application, params.integ_id);
      return reply.code(204).send();
    },
  );

  app.post<{ Params: IntegrationPath }>(
    '/app/:app_id/integration/:integ_id/key/rotate',
    {
      schema: {
        tags,
        operationId: 'v1.integration.rotate-key',
        summary: 'Make a key for an integration; the present one ends at once',
        params: IntegrationPath,
        response: { 200: Ref(IntegrationKeyOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const application = await findApplication(parts, environmentId, params.app_id);
      const integration = await findIntegration(parts, application, params.integ_id);
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, (key: string) => ({
        status: 200,
        body: JSON.stringify({ key }),
      }));
      const done = await rotateIntegrationKey(parts, application, integration, once);
      return sendAnswer(reply, answerOf(done));
    },
  );
}

function inputOf({ name, featureFlags }: Static<typeof IntegrationIn>) {
  return { name, featureFlags: featureFlags ?? [] };
}
