/** /ingest/api/v1/source: sources. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Source } from '../domain/source.ts';
import {
  createSource,
  deleteSource,
  findSource,
  putSource,
  rotateSourceToken,
  type SourcePut,
} from '../manage/sources.ts';
import { openSourceToken } from '../storage/source-secrets.ts';
import { checkMetadata } from './both-names.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { ownAddress } from './own-address.ts';
import { receivePath } from './receive-path.ts';
import { Limit, Ordering, Ref } from './schemas/common.ts';
import {
  IngestSourceIn,
  IngestSourceList,
  IngestSourceOut,
  plainSourceOut,
  RotateTokenOut,
  SourceTypeList,
  sourceTypeOut,
} from './schemas/source.ts';
import { sealedOnceOf } from './sealed-answer.ts';

/** The path of what belongs to one source. */
export const SourcePath = Type.Object({ source_id: Type.String({ description: 'Id or uid.' }) });
export type SourcePath = Static<typeof SourcePath>;

export const SourceListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({
      pattern: '^-?src_[A-Za-z0-9]{21,22}$',
      description: 'The `iterator` or `prevIterator` of an earlier page.',
    }),
  ),
  order: Type.Optional(Ordering),
});

export function ingestSourceRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  const tags = ['Source'];

  app.get<{ Querystring: Static<typeof SourceListQuery> }>(
    '/source',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.list',
        summary: 'List sources',
        querystring: SourceListQuery,
        response: { 200: IngestSourceList },
      },
    },
    async (request, reply) => {
      const page = listPage(request.query, 'ascending');
      const { environmentId } = request;
      const found = await parts.storage.read('listSources', { environmentId, ...page.request });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          ({ id }) => id,
          (one) => JSON.stringify(out(request, one)),
        ),
      );
    },
  );

  app.post<{ Body: Static<typeof IngestSourceIn> }>(
    '/source',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.create',
        summary: 'Create a source',
        body: Ref(IngestSourceIn),
        response: { 201: Ref(IngestSourceOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, body } = request;
      const input = { ...inputOf(body), uid: body.uid ?? null };
      // The address in the answer is a secret.
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, (source: Source) => ({
        status: 201,
        body: JSON.stringify(out(request, source)),
      }));
      return sendAnswer(reply, answerOf(await createSource(parts, environmentId, input, once)));
    },
  );

  app.get(
    '/source-type',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source-type.list',
        summary: 'List the types that a source can have, with their settings',
        response: { 200: SourceTypeList },
      },
    },
    async () => ({
      data: parts.sources.kinds.types.map((type) => sourceTypeOut(parts.sources.kinds.find(type)!)),
      iterator: null,
      prevIterator: null,
      done: true,
    }),
  );

  app.get<{ Params: SourcePath }>(
    '/source/:source_id',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.get',
        summary: 'Get a source',
        params: SourcePath,
        response: { 200: Ref(IngestSourceOut) },
      },
    },
    async (request) =>
      out(request, await findSource(parts, request.environmentId, request.params.source_id)),
  );

  app.put<{ Params: SourcePath; Body: Static<typeof IngestSourceIn> }>(
    '/source/:source_id',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.upsert',
        summary: 'Set a source, or create it under a uid',
        description: 'Its address stays, and so do secret settings that are left out.',
        params: SourcePath,
        body: Ref(IngestSourceIn),
        response: { 200: Ref(IngestSourceOut), 201: Ref(IngestSourceOut) },
      },
    },
    async (request, reply) => {
      const { environmentId, params, body } = request;
      const put = await putSource(parts, environmentId, params.source_id, inputOf(body));
      return reply.code(put.created ? 201 : 200).send(out(request, put.source));
    },
  );

  app.delete<{ Params: SourcePath }>(
    '/source/:source_id',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.delete',
        summary: 'Remove a source with its endpoints',
        params: SourcePath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { environmentId, params } = request;
      await deleteSource(parts, await findSource(parts, environmentId, params.source_id));
      return reply.code(204).send();
    },
  );

  app.post<{ Params: SourcePath }>(
    '/source/:source_id/token/rotate',
    {
      schema: {
        tags,
        operationId: 'v1.ingest.source.rotate-token',
        summary: 'Give a source a new address; the present one is worth nothing from now on',
        params: SourcePath,
        response: { 200: Ref(RotateTokenOut) },
      },
    },
    async (request, reply) => {
      const source = await findSource(parts, request.environmentId, request.params.source_id);
      const { once, answerOf } = sealedOnceOf(request, parts.secretBox, (rotated: Source) => ({
        status: 200,
        body: JSON.stringify({ ingestUrl: ingestUrl(request, rotated) ?? '' }),
      }));
      return sendAnswer(reply, answerOf(await rotateSourceToken(parts, source, once)));
    },
  );

  function inputOf(body: Static<typeof IngestSourceIn>): SourcePut {
    checkMetadata(body.metadata, options.metadataBytesMax);
    return {
      name: body.name,
      uid: body.uid,
      type: body.type,
      config: body.config ?? {},
      metadata: body.metadata ?? {},
      dedupeSeconds: body.dedupeSeconds ?? null,
      disabled: body.disabled ?? false,
    };
  }

  function ingestUrl(request: FastifyRequest, source: Source): string | null {
    if (parts.sources.kinds.find(source.type)?.receives !== true) return null;
    const token = openSourceToken(parts.secretBox, source);
    return `${ownAddress(request, options)}${receivePath}${token}`;
  }

  /** Secret settings are named and never shown; whoever may only read does not get the address. */
  function out(request: FastifyRequest, source: Source): Static<typeof IngestSourceOut> {
    const kind = parts.sources.kinds.find(source.type);
    const { config, fault } = parts.sources.plans.open(source);
    const shown = kind?.shown(config) ?? {};
    const hasSettings = kind !== null && kind.settings.length > 0;
    return {
      ...plainSourceOut(source),
      ...(hasSettings ? { config: shown } : {}),
      secretsSet: Object.keys(config).filter((name) => !Object.hasOwn(shown, name)),
      ingestUrl: fault === null ? ingestUrl(request, source) : null,
      grade: kind === null || fault !== null ? null : kind.grade(config),
    };
  }
}
