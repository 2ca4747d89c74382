/** The wire form of looking at what would be sent, where nothing is. */
import { Type, type Static } from 'typebox';
import type { Previewed } from '../../manage/preview-delivery.ts';
import { EventTypeName, HeaderMap, Nullable, Ref } from './common.ts';
import { EndpointDestinationInOut } from './destination.ts';
import { EndpointEnrichmentIn } from './enrichment.ts';

const message = {
  payload: Type.Optional(Type.Unknown({ description: 'What to look at it for; any JSON.' })),
  msgId: Type.Optional(
    Type.String({ maxLength: 256, description: 'A kept message in place of a payload.' }),
  ),
  eventType: Type.Optional(EventTypeName),
};

export const DestinationPreviewIn = Type.Object(
  {
    ...message,
    destination: Type.Optional(Ref(EndpointDestinationInOut)),
    enriched: Type.Optional(
      Type.Unknown({ description: 'What its enrichment would have fetched; nothing is fetched.' }),
    ),
  },
  { $id: 'DestinationPreviewIn', additionalProperties: false },
);

export const EnrichmentPreviewIn = Type.Object(
  { ...message, enrichment: Type.Optional(Ref(EndpointEnrichmentIn)) },
  { $id: 'EnrichmentPreviewIn', additionalProperties: false },
);

const PreviewedRequestOut = Type.Object(
  { method: Type.String(), url: Type.String(), headers: HeaderMap, body: Type.String() },
  { $id: 'PreviewedRequestOut' },
);

export const PreviewOut = Type.Object(
  {
    outcome: Type.Unsafe<Previewed['outcome']>({
      type: 'string',
      enum: ['done', 'canceled', 'failed'],
    }),
    cause: Nullable(Type.String({ description: 'Why nothing would be sent.' })),
    request: Type.Unsafe<Static<typeof PreviewedRequestOut> | null>({
      anyOf: [{ $ref: 'PreviewedRequestOut#' }, { type: 'null' }],
    }),
    message: Nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'What a broker, a mail server or another application would be given.',
      }),
    ),
  },
  { $id: 'PreviewOut' },
);

export const previewSchemas = [
  DestinationPreviewIn,
  EnrichmentPreviewIn,
  PreviewedRequestOut,
  PreviewOut,
];

export function previewOut({ outcome, cause, shown }: Previewed): Static<typeof PreviewOut> {
  if (shown === null) return { outcome, cause, request: null, message: null };
  if (shown.kind === 'message') return { outcome, cause, request: null, message: shown.fields };
  const { kind: _, ...request } = shown;
  return { outcome, cause, request, message: null };
}
