/** /api/v1/management/authentication/{env}/api-token: the API keys of an environment. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import {
  changeApiKey,
  createApiKey,
  expireApiKey,
  findApiKey,
  type KeyGiver,
  type NewApiKey,
} from '../manage/api-keys.ts';
import { findEnvironment } from '../manage/environments.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import { listJson, listPage } from './list-page.ts';
import {
  apiTokenCensoredOut,
  ApiTokenCensoredOut,
  ApiTokenExpireIn,
  ApiTokenIn,
  ApiTokenList,
  ApiTokenOut,
  ApiTokenPatch,
  ApiTokenUpdateIn,
} from './schemas/access.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import { sealedOnceOf } from './sealed-answer.ts';

const EnvPath = Type.Object({ env_id: Type.String() });
const KeyPath = Type.Object({ env_id: Type.String(), key_id: Type.String() });
type EnvPath = Static<typeof EnvPath>;
type KeyPath = Static<typeof KeyPath>;

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('key')),
  order: Type.Optional(Ordering),
});

export function apiKeyRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Management'];
  const path = '/management/authentication/:env_id/api-token';

  app.get<{ Params: EnvPath; Querystring: Static<typeof ListQuery> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.list-api-tokens',
        summary: 'List API keys, newest first, ended ones too',
        params: EnvPath,
        querystring: ListQuery,
        response: { 200: ApiTokenList },
      },
    },
    async ({ params, query }, reply) => {
      const { id: environmentId } = await findEnvironment(parts, params.env_id);
      const page = listPage(query, 'descending');
      const found = await parts.storage.read('listApiKeys', { environmentId, ...page.request });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(apiTokenCensoredOut(one)),
        ),
      );
    },
  );

  app.post<{ Params: EnvPath; Body: Static<typeof ApiTokenIn> }>(
    path,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.create-api-token',
        summary: 'Create an API key; the answer is the only one that shows it',
        params: EnvPath,
        body: Ref(ApiTokenIn),
        response: { 201: Ref(ApiTokenOut) },
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresAt } = request.body;
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, (key: NewApiKey) => ({
        status: 201,
        body: JSON.stringify(apiTokenOut(key)),
      }));
      const done = await createApiKey(
        parts,
        giverOf(request),
        request.params.env_id,
        { name, scopes: scopes ?? null, expiresAt: timeOrNull(expiresAt) },
        once,
      );
      return sendAnswer(reply, answerOf(done));
    },
  );

  app.get<{ Params: KeyPath }>(
    `${path}/:key_id`,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.get-api-token',
        summary: 'Get an API key, without its text',
        params: KeyPath,
        response: { 200: Ref(ApiTokenCensoredOut) },
      },
    },
    async ({ params }) =>
      apiTokenCensoredOut(await findApiKey(parts, params.env_id, params.key_id)),
  );

  app.put<{ Params: KeyPath; Body: Static<typeof ApiTokenUpdateIn> }>(
    `${path}/:key_id`,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.update-api-token',
        summary: 'Set the name and the scopes of an API key',
        params: KeyPath,
        body: Ref(ApiTokenUpdateIn),
        response: { 200: Ref(ApiTokenCensoredOut) },
      },
    },
    async (request) => {
      const { name, scopes } = request.body;
      return change(request, request.params, { name, scopes: scopes ?? null });
    },
  );

  app.patch<{ Params: KeyPath; Body: Static<typeof ApiTokenPatch> }>(
    `${path}/:key_id`,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.patch-api-token',
        summary: 'Change the name or the scopes of an API key',
        params: KeyPath,
        body: Ref(ApiTokenPatch),
        response: { 200: Ref(ApiTokenCensoredOut) },
      },
    },
    async (request) =>
      change(
        request,
        request.params,
        givenFields({ name: request.body.name, scopes: request.body.scopes }),
      ),
  );

  app.post<{ Params: KeyPath; Body: Static<typeof ApiTokenExpireIn> | undefined }>(
    `${path}/:key_id/expire`,
    {
      schema: {
        tags,
        operationId: 'v1.management.authentication.expire-api-token',
        summary: 'End an API key, now or at a moment',
        description: 'A key that ends sooner by itself stays as it is. An end is never put off.',
        params: KeyPath,
        body: Ref(ApiTokenExpireIn),
        response: { 204: Type.Null() },
      },
      // Everything in it has a default, so it may be left out.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const now = parts.clock.now();
      const { expiry, expiresAt } = body ?? {};
      if (typeof expiry === 'number' && typeof expiresAt === 'string') {
        throw Problem.field(['expiresAt'], 'give either `expiry` or `expiresAt`');
      }
      const at = timeOrNull(expiresAt) ?? now + (expiry ?? 0) * 1000;
      const done = await expireApiKey(
        parts,
        giverOf(request),
        params.env_id,
        params.key_id,
        Math.max(at, now),
        onceOf(request, () => ({ status: 204, body: null })),
      );
      return done.kind === 'done' ? reply.code(204).send() : sendAnswer(reply, done.answer);
    },
  );

  async function change(
    request: FastifyRequest,
    { env_id, key_id }: KeyPath,
    changes: Parameters<typeof changeApiKey>[4],
  ) {
    return apiTokenCensoredOut(
      await changeApiKey(parts, giverOf(request), env_id, key_id, changes),
    );
  }
}

/** Only keys of environments come here; tokens have no scopes to give. */
function giverOf({ principal }: FastifyRequest): KeyGiver {
  if (principal.kind !== 'environment') return { scopes: [], isMember: false };
  return { scopes: principal.scopes, isMember: principal.member !== undefined };
}

function timeOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}

function apiTokenOut(key: NewApiKey): Static<typeof ApiTokenOut> {
  return {
    id: key.id,
    name: key.name,
    token: key.text,
    scopes: key.scopes,
    createdAt: isoTime(key.createdAt),
    expiresAt: isoTimeOrNull(key.expiresAt),
  };
}
