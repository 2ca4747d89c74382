/** /api/v1/app: applications. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Application } from '../domain/application.ts';
import {
  changeApplication,
  createApplication,
  deleteApplication,
  findApplication,
  getOrCreateApplication,
  putApplication,
  type ApplicationPut,
} from '../manage/applications.ts';
import type { ApplicationTrait } from '../storage/storage.ts';
import { checkMetadata, eitherName, givenFields } from './both-names.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import {
  ApplicationIn,
  ApplicationList,
  ApplicationOut,
  ApplicationPatch,
  applicationOut,
} from './schemas/application.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';

/** The path of what belongs to one application. */
export const AppPath = Type.Object({ app_id: Type.String({ description: 'Id or uid.' }) });
export type AppPath = Static<typeof AppPath>;

const LeaveOut = (description: string) => Type.Optional(Type.Boolean({ description }));

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('app')),
  order: Type.Optional(Ordering),
  exclude_apps_with_no_endpoints: LeaveOut('Leave out applications without endpoints.'),
  exclude_apps_with_disabled_endpoints: LeaveOut('Leave out those with a disabled endpoint.'),
  exclude_apps_with_svix_play_endpoints: LeaveOut('Leave out those with an endpoint at Svix Play.'),
});
const CreateQuery = Type.Object({
  get_if_exists: Type.Optional(
    Type.Boolean({ description: 'Answer the one that has this uid, rather than 409.' }),
  ),
});

export function applicationRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  { metadataBytesMax }: HttpOptions,
): void {
  const tags = ['Application'];

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/app',
    {
      schema: {
        tags,
        operationId: 'v1.application.list',
        summary: 'List applications',
        querystring: ListQuery,
        response: { 200: ApplicationList },
      },
    },
    async (request, reply) => {
      const page = listPage(request.query, 'ascending');
      const { environmentId, query } = request;
      const leaveOut: ApplicationTrait[] = [];
      if (query.exclude_apps_with_no_endpoints === true) leaveOut.push('no-endpoints');
      if (query.exclude_apps_with_disabled_endpoints === true) leaveOut.push('disabled-endpoints');
      if (query.exclude_apps_with_svix_play_endpoints === true) leaveOut.push('play-endpoints');
      const found = await parts.storage.read('listApplications', {
        environmentId,
        leaveOut,
        ...page.request,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(applicationOut(one)),
        ),
      );
    },
  );

  app.post<{ Body: Static<typeof ApplicationIn>; Querystring: Static<typeof CreateQuery> }>(
    '/app',
    {
      schema: {
        tags,
        operationId: 'v1.application.create',
        summary: 'Create an application',
        querystring: CreateQuery,
        body: Ref(ApplicationIn),
        response: { 200: Ref(ApplicationOut), 201: Ref(ApplicationOut) },
      },
    },
    async (request, reply) => {
      const { environmentId } = request;
      const uid = request.body.uid ?? null;
      const input = { ...applicationInput(request.body, metadataBytesMax), uid };
      const answer = (application: Application) => ({
        status: 201,
        body: JSON.stringify(applicationOut(application)),
      });
      const once = onceOf(request, answer);
      const done =
        request.query.get_if_exists === true && uid !== null
          ? await getOrCreateApplication(parts, environmentId, { ...input, uid }, once)
          : await createApplication(parts, environmentId, input, once);
      if (done.kind === 'present') return applicationOut(done.application);
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: AppPath }>(
    '/app/:app_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.application.get',
        summary: 'Get an application',
        params: AppPath,
        response: { 200: Ref(ApplicationOut) },
      },
    },
    async (request) =>
      applicationOut(await findApplication(parts, request.environmentId, request.params.app_id)),
  );

  app.put<{ Params: AppPath; Body: Static<typeof ApplicationIn> }>(
    '/app/:app_id',
    {
      schema: {
        tags,
        operationId: 'v1.application.upsert',
        summary: 'Set an application, or create it under a uid',
        params: AppPath,
        body: Ref(ApplicationIn),
        response: { 200: Ref(ApplicationOut), 201: Ref(ApplicationOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const put = await putApplication(
        parts,
        environmentId,
        params.app_id,
        applicationInput(body, metadataBytesMax),
      );
      return reply.code(put.created ? 201 : 200).send(applicationOut(put.application));
    },
  );

  app.patch<{ Params: AppPath; Body: Static<typeof ApplicationPatch> }>(
    '/app/:app_id',
    {
      schema: {
        tags,
        operationId: 'v1.application.patch',
        summary: 'Change fields of an application',
        params: AppPath,
        body: Ref(ApplicationPatch),
        response: { 200: Ref(ApplicationOut) },
      },
    },
    async (request) => {
      const { environmentId, params, body } = request;
      checkMetadata(body.metadata, metadataBytesMax);
      const { id } = await findApplication(parts, environmentId, params.app_id);
      const changes = givenFields({
        name: body.name,
        uid: body.uid,
        throttleRate: eitherName<number | null>(body, 'throttleRate', 'rateLimit'),
        metadata: body.metadata === null ? {} : body.metadata,
      });
      return applicationOut(await changeApplication(parts, environmentId, id, changes));
    },
  );

  app.delete<{ Params: AppPath }>(
    '/app/:app_id',
    {
      schema: {
        tags,
        operationId: 'v1.application.delete',
        summary: 'Remove an application with all that belongs to it',
        params: AppPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      const { id } = await findApplication(parts, environmentId, params.app_id);
      await deleteApplication(parts, environmentId, id);
      return reply.code(204).send();
    },
  );
}

/** What a body sets; 422 for metadata that are too large. */
export function applicationInput(
  body: Static<typeof ApplicationIn>,
  metadataBytesMax: number,
): ApplicationPut {
  checkMetadata(body.metadata, metadataBytesMax);
  return {
    name: body.name,
    uid: body.uid,
    throttleRate: eitherName<number | null>(body, 'throttleRate', 'rateLimit') ?? null,
    metadata: body.metadata ?? {},
  };
}
