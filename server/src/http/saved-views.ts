/** /api/v1/view: filters of lists under a name, kept for who made them or for everybody. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EnvironmentPrincipal } from '../domain/principal.ts';
import type { SavedView } from '../domain/saved-view.ts';
import {
  changeView,
  createView,
  deleteView,
  findView,
  mayReadSomething,
} from '../manage/saved-views.ts';
import { lacking } from './authorize.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  ViewIn,
  ViewList,
  viewOut,
  ViewOut,
  ViewPageName,
  ViewPatch,
} from './schemas/saved-view.ts';

const ViewPath = Type.Object({ view_id: Type.String() });
type ViewPath = Static<typeof ViewPath>;

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('view')),
  order: Type.Optional(Ordering),
  page: Type.Optional(ViewPageName),
});

const tags = ['View'];
/** Views hold words alone; whoever may look at anything keeps their own. */
const config = { scope: 'any' } as const;
const one = '/view/:view_id';

export function savedViewRoutes(app: FastifyInstance, parts: HttpParts): void {
  collectionRoutes(app, parts);
  itemRoutes(app, parts);
}

function collectionRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/view',
    {
      config,
      schema: {
        tags,
        operationId: 'v1.view.list',
        summary: 'List saved views: those of whoever asks, and those that are shared',
        querystring: ListQuery,
        response: { 200: ViewList },
      },
    },
    async (request, reply) => {
      const { environmentId, keyId } = readerOf(request);
      const page = listPage(request.query, 'ascending');
      const found = await parts.storage.read('listViews', {
        environmentId,
        seenBy: keyId,
        ofPage: request.query.page ?? null,
        ...page.request,
      });
      const json = listJson(
        found,
        page,
        ({ id }) => id,
        (view) => JSON.stringify(viewOut(view, keyId)),
      );
      return sendJson(reply, json);
    },
  );

  app.post<{ Body: Static<typeof ViewIn> }>(
    '/view',
    {
      config,
      schema: {
        tags,
        operationId: 'v1.view.create',
        summary: 'Save a view',
        body: Ref(ViewIn),
        response: { 201: Ref(ViewOut) },
      },
    },
    async (request, reply) => {
      const { name, page, query = '', shared = false } = request.body;
      const reader = readerOf(request);
      const answer = (view: SavedView) => ({
        status: 201,
        body: JSON.stringify(viewOut(view, reader.keyId)),
      });
      const input = { name, page, query, shared };
      const done = await createView(parts, reader, input, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );
}

function itemRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: ViewPath }>(
    one,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.view.get',
        summary: 'Get a saved view',
        params: ViewPath,
        response: { 200: Ref(ViewOut) },
      },
    },
    async (request) => {
      const reader = readerOf(request);
      return viewOut(await findView(parts, reader, request.params.view_id), reader.keyId);
    },
  );

  app.patch<{ Params: ViewPath; Body: Static<typeof ViewPatch> }>(
    one,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.view.patch',
        summary: 'Rename a saved view, change its filters, or share it',
        params: ViewPath,
        body: Ref(ViewPatch),
        response: { 200: Ref(ViewOut) },
      },
    },
    async (request) => {
      const { name, query, shared } = request.body;
      const reader = readerOf(request);
      const changes = givenFields({ name, query, shared });
      return viewOut(
        await changeView(parts, reader, request.params.view_id, changes),
        reader.keyId,
      );
    },
  );

  app.delete<{ Params: ViewPath }>(
    one,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.view.delete',
        summary: 'Remove a saved view',
        params: ViewPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await deleteView(parts, readerOf(request), request.params.view_id);
      return reply.code(204).send();
    },
  );
}

/** Members, and keys that may read something. */
function readerOf({ principal }: FastifyRequest): EnvironmentPrincipal {
  if (principal.kind !== 'environment') throw lacking('A token cannot do this.');
  if (!mayReadSomething(principal)) {
    throw lacking('This API key may read nothing, and so has no views.');
  }
  return principal;
}
