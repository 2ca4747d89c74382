/** The wire form of importing event types. */
import { Type, type Static } from 'typebox';
import type { CatalogueChanges } from '../../manage/import-event-types.ts';
import { EventTypeName, Nullable, Ref } from './common.ts';
import { Schemas } from './event-type.ts';

export const EventTypeImportOpenApiIn = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({ description: 'Whether only to say what would change.', default: false }),
    ),
    replaceAll: Type.Optional(
      Type.Boolean({
        description: 'Whether to archive the event types that the document does not describe.',
        default: false,
      }),
    ),
    spec: Type.Optional(
      Nullable(
        Type.Record(Type.String(), Type.Unknown(), {
          description: 'The document as JSON: `webhooks` of OpenAPI 3.1, or `x-webhooks`.',
        }),
      ),
    ),
    specRaw: Type.Optional(
      Nullable(Type.String({ description: 'The document as text, in YAML or JSON.' })),
    ),
  },
  { $id: 'EventTypeImportOpenApiIn' },
);

export const EventTypeFromOpenApi = Type.Object(
  {
    name: EventTypeName,
    description: Type.String(),
    deprecated: Type.Boolean(),
    schemas: Type.Optional(Nullable(Schemas)),
    groupName: Type.Optional(Nullable(EventTypeName)),
    featureFlags: Type.Optional(Nullable(Type.Array(EventTypeName))),
  },
  { $id: 'EventTypeFromOpenApi' },
);

export const EventTypeImportOpenApiOutData = Type.Object(
  {
    modified: Type.Array(EventTypeName, {
      description: 'What was made or changed; what was as described already is left out.',
    }),
    archived: Type.Array(EventTypeName, {
      description: 'What `replaceAll` archived, or would archive.',
    }),
    to_modify: Type.Optional(
      Type.Unsafe<Static<typeof EventTypeFromOpenApi>[] | null>({
        type: ['array', 'null'],
        items: Ref(EventTypeFromOpenApi),
        description: 'With `dryRun`: what would be made or changed.',
      }),
    ),
  },
  { $id: 'EventTypeImportOpenApiOutData' },
);

export const EventTypeImportOpenApiOut = Type.Object(
  { data: Ref(EventTypeImportOpenApiOutData) },
  { $id: 'EventTypeImportOpenApiOut' },
);

export function importOut(
  { toModify, toArchive }: CatalogueChanges,
  dryRun: boolean,
): Static<typeof EventTypeImportOpenApiOut> {
  return {
    data: {
      modified: dryRun ? [] : toModify.map(({ name }) => name),
      archived: toArchive,
      to_modify: dryRun
        ? toModify.map(({ name, fields }) => ({
            name,
            description: fields.description,
            deprecated: fields.deprecated,
            schemas: fields.schemas,
            groupName: fields.groupName,
            featureFlags: fields.featureFlags,
          }))
        : null,
    },
  };
}
