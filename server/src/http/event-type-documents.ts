/** /api/v1/event-type/import and /export: the catalogue as documents that other tools write and read. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { asyncApiDocument, openApiDocument } from '../domain/catalogue-documents.ts';
import { DocumentFault } from '../domain/document.ts';
import { describedEventTypes, type DescribedEventType } from '../domain/openapi-webhooks.ts';
import { Problem } from '../domain/problem.ts';
import {
  allEventTypes,
  applyChanges,
  plannedChanges,
  wantedOf,
} from '../manage/import-event-types.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer } from './idempotency.ts';
import { Ref } from './schemas/common.ts';
import {
  EventTypeImportOpenApiIn,
  EventTypeImportOpenApiOut,
  importOut,
} from './schemas/event-type-import.ts';

const AnyDocument = Type.Record(Type.String(), Type.Unknown());

export function eventTypeDocumentRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Event Type'];

  app.post<{ Body: Static<typeof EventTypeImportOpenApiIn> }>(
    '/event-type/import/openapi',
    {
      schema: {
        tags,
        operationId: 'v1.event-type.import-openapi',
        summary: 'Create and change event types as an OpenAPI document describes them',
        description:
          'All of it happens, or nothing. Archived event types that are described are taken back. The schema of the document takes the place of the newest version.',
        body: Ref(EventTypeImportOpenApiIn),
        response: { 200: Ref(EventTypeImportOpenApiOut) },
      },
    },
    async (request, reply) => {
      const { body, environmentId } = request;
      const dryRun = body.dryRun ?? false;
      const { field, document } = await documentOf(body);
      const described = readDocument(field, document);
      const present = await allEventTypes(parts, environmentId);
      const wanted = wantedOf(described, present, ({ at }) => [field, ...at]);
      const changes = await plannedChanges(parts, present, wanted, body.replaceAll ?? false);
      const out = importOut(changes, dryRun);
      if (dryRun) return out;
      const answer = (value: typeof out) => ({ status: 200, body: JSON.stringify(value) });
      const once = onceOf(request, answer);
      const done = await applyChanges(parts, environmentId, present, changes, once, out);
      return sendAnswer(reply, done.kind === 'done' ? answer(done.value) : done.answer);
    },
  );

  for (const [format, summary, write] of [
    ['openapi', 'The event types as `webhooks` of an OpenAPI 3.1 document', openApiDocument],
    ['asyncapi', 'The event types as messages of an AsyncAPI 3 document', asyncApiDocument],
  ] as const) {
    app.post(
      `/event-type/export/${format}`,
      {
        config: { scope: 'event-types:read' },
        schema: {
          tags,
          operationId: `v1.event-type.export-${format}`,
          summary,
          description: 'Archived event types are left out; of several schemas the newest is taken.',
          response: { 200: AnyDocument },
        },
      },
      async ({ environmentId }) => write(await allEventTypes(parts, environmentId, false)),
    );
  }

  async function documentOf({
    spec = null,
    specRaw = null,
  }: Static<typeof EventTypeImportOpenApiIn>): Promise<{ field: string; document: unknown }> {
    if ((spec === null) === (specRaw === null)) {
      throw Problem.field(['spec'], 'send the document as `spec` (JSON) or as `specRaw` (text)');
    }
    if (specRaw === null) return { field: 'spec', document: spec };
    const read = await parts.readYaml(specRaw);
    if ('error' in read) throw Problem.field(['specRaw'], read.error);
    return { field: 'specRaw', document: read.ok };
  }
}

function readDocument(field: string, document: unknown): DescribedEventType[] {
  try {
    return describedEventTypes(document);
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error;
    throw Problem.field([field, ...error.path], error.message);
  }
}
