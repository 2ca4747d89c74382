/** /api/v1/management/environment: environments, for keys of the first one. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import {
  changeEnvironment,
  createEnvironment,
  deleteEnvironment,
  findEnvironment,
} from '../manage/environments.ts';
import type { Environment } from '../storage/contract/access.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import {
  environmentModelOut,
  EnvironmentModelIn,
  EnvironmentModelList,
  EnvironmentModelOut,
} from './schemas/access.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';

const EnvPath = Type.Object({ env_id: Type.String() });
type EnvPath = Static<typeof EnvPath>;
const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('env')),
  order: Type.Optional(Ordering),
});

export function environmentRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Management'];
  const reading = { scope: 'environments:read', firstEnvironmentOnly: true } as const;
  const writing = { scope: 'environments:write', firstEnvironmentOnly: true } as const;

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/management/environment',
    {
      config: reading,
      schema: {
        tags,
        operationId: 'v1.management.environment.list',
        summary: 'List environments',
        querystring: ListQuery,
        response: { 200: EnvironmentModelList },
      },
    },
    async ({ query }, reply) => {
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listEnvironments', page.request);
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(environmentModelOut(one)),
        ),
      );
    },
  );

  app.post<{ Body: Static<typeof EnvironmentModelIn> }>(
    '/management/environment',
    {
      config: writing,
      schema: {
        tags,
        operationId: 'v1.management.environment.create',
        summary: 'Create an environment, apart from every other',
        description: 'It has no key yet: create one below `management/authentication`.',
        body: Ref(EnvironmentModelIn),
        response: { 201: Ref(EnvironmentModelOut) },
      },
    },
    async (request, reply) => {
      const answer = (environment: Environment) => ({
        status: 201,
        body: JSON.stringify(environmentModelOut(environment)),
      });
      const { name, type } = request.body;
      const input = { name, type: type ?? 'production' };
      const done = await createEnvironment(parts, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  app.get<{ Params: EnvPath }>(
    '/management/environment/:env_id',
    {
      config: reading,
      schema: {
        tags,
        operationId: 'v1.management.environment.get',
        summary: 'Get an environment',
        params: EnvPath,
        response: { 200: Ref(EnvironmentModelOut) },
      },
    },
    async ({ params }) => environmentModelOut(await findEnvironment(parts, params.env_id)),
  );

  app.put<{ Params: EnvPath; Body: Static<typeof EnvironmentModelIn> }>(
    '/management/environment/:env_id',
    {
      config: writing,
      schema: {
        tags,
        operationId: 'v1.management.environment.update',
        summary: 'Set the name and the type of an environment',
        description: 'A type that is left out stays as it is.',
        params: EnvPath,
        body: Ref(EnvironmentModelIn),
        response: { 200: Ref(EnvironmentModelOut) },
      },
    },
    async ({ params, body }) => {
      const changes = body.type === undefined ? { name: body.name } : { ...body };
      return environmentModelOut(await changeEnvironment(parts, params.env_id, changes));
    },
  );

  app.delete<{ Params: EnvPath }>(
    '/management/environment/:env_id',
    {
      config: writing,
      schema: {
        tags,
        operationId: 'v1.management.environment.delete',
        summary: 'Remove an environment with all that it holds',
        description: 'Its keys and tokens end at once; what it holds goes in the background.',
        params: EnvPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await deleteEnvironment(parts, params.env_id);
      return reply.code(204).send();
    },
  );
}
