/** …/endpoint/{endpoint}/transformation, of applications and of sources: what is done to its messages. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { StoredTransformation } from '../domain/transformation.ts';
import {
  changeTransformation,
  rollBack,
  transformationOf,
  versionsOf,
} from '../manage/transformations.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import { givenFields } from './both-names.ts';
import type { HttpParts } from './http-parts.ts';
import { sendAnswer } from './idempotency.ts';
import { sourceEndpointAt, SourceEndpointPath } from './ingest-endpoints.ts';
import { Ref } from './schemas/common.ts';
import { sealedOnceOf } from './sealed-answer.ts';
import {
  EndpointTransformationOut,
  EndpointTransformationPatch,
  IngestEndpointTransformationOut,
  IngestEndpointTransformationPatch,
  TransformationRollbackIn,
  TransformationVersionList,
  transformationOut,
  versionOut,
} from './schemas/transformation.ts';
import {
  forTransformations,
  transformationTag,
  type EndpointPlace,
} from './transformation-place.ts';
import { transformationTestRoute } from './transformation-test.ts';

/** Below /api/v1. */
export function endpointTransformationRoutes(app: FastifyInstance, parts: HttpParts): void {
  routesAt(app, parts, {
    path: '/app/:app_id/endpoint/:endpoint_id/transformation',
    params: EndpointPath,
    operation: 'v1.endpoint',
    out: EndpointTransformationOut,
    patch: EndpointTransformationPatch,
    async find({ environmentId, params }) {
      return (await endpointAt(parts, environmentId, params as EndpointPath)).endpoint;
    },
  });
}

/** Below /ingest/api/v1. */
export function sourceTransformationRoutes(app: FastifyInstance, parts: HttpParts): void {
  routesAt(app, parts, {
    path: '/source/:source_id/endpoint/:endpoint_id/transformation',
    params: SourceEndpointPath,
    operation: 'v1.ingest.endpoint',
    out: IngestEndpointTransformationOut,
    patch: IngestEndpointTransformationPatch,
    async find({ environmentId, params }) {
      return (await sourceEndpointAt(parts, environmentId, params as SourceEndpointPath)).endpoint;
    },
  });
}

function routesAt(app: FastifyInstance, parts: HttpParts, place: EndpointPlace): void {
  presentRoutes(app, parts, place);
  versionRoutes(app, parts, place);
  transformationTestRoute(app, parts, place);
}

function presentRoutes(app: FastifyInstance, parts: HttpParts, place: EndpointPlace): void {
  const { path, params, operation, find } = place;
  const config = forTransformations;
  const tags = [transformationTag];

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        operationId: `${operation}.transformation.get`,
        summary: 'Get what is done to the messages of an endpoint before they are sent',
        params,
        response: { 200: Ref(place.out) },
      },
    },
    async (request) => transformationOut(transformationOf(parts, await find(request))),
  );

  app.patch<{ Body: Static<typeof EndpointTransformationPatch> }>(
    path,
    {
      config,
      schema: {
        tags,
        operationId: `${operation}.transformation.patch`,
        summary: 'Change what is done to the messages of an endpoint before they are sent',
        description:
          'Code that cannot be read, or that defines no `handler`, is refused with its line. What was in force before is kept as a version.',
        params,
        body: Ref(place.patch),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { code, kind, enabled, variables } = request.body;
      const change = givenFields({ code, kind, enabled, variables });
      await changeTransformation(parts, await find(request), change);
      return reply.code(204).send();
    },
  );
}

function versionRoutes(app: FastifyInstance, parts: HttpParts, place: EndpointPlace): void {
  const { path, params, operation, find } = place;
  const config = forTransformations;
  const tags = [transformationTag];

  app.get(
    `${path}/version`,
    {
      config,
      schema: {
        tags,
        operationId: `${operation}.transformation.list-versions`,
        summary: 'List what the code of a transformation was, the newest first',
        params,
        response: { 200: TransformationVersionList },
      },
    },
    async (request) => {
      const versions = await versionsOf(parts, await find(request));
      return { data: versions.map(versionOut), iterator: null, prevIterator: null, done: true };
    },
  );

  app.post<{ Body: Static<typeof TransformationRollbackIn> }>(
    `${path}/rollback`,
    {
      config,
      schema: {
        tags,
        operationId: `${operation}.transformation.roll-back`,
        summary: 'Put the code of an earlier version in force again, as a new version',
        params,
        body: Ref(TransformationRollbackIn),
        response: { 200: Ref(place.out) },
      },
    },
    async (request, reply) => {
      const endpoint = await find(request);
      // The variables in the answer may be secrets.
      const { once, answerOf } = sealedOnceOf(
        request,
        parts.secretBox,
        (transformation: StoredTransformation) => ({
          status: 200,
          body: JSON.stringify(
            transformationOut(transformationOf(parts, { ...endpoint, transformation })),
          ),
        }),
      );
      return sendAnswer(
        reply,
        answerOf(await rollBack(parts, endpoint, request.body.version, once)),
      );
    },
  );
}
