/** The wire form of what is fetched for the messages of an endpoint. */
import { Type, type Static } from 'typebox';
import type { EnrichmentPreset } from '../../domain/enrichment-presets.ts';
import { enrichedAs, type EnrichedAs, type Enrichment } from '../../domain/enrichment.ts';
import { ListResponse, Nullable, Ref } from './common.ts';
import { Template } from './destination-fields.ts';
import { HttpAuthInOut } from './http-auth.ts';

const fields = {
  url: Type.String({
    minLength: 1,
    maxLength: 4096,
    description:
      'With places such as `{{payload.data.id}}`; each value is encoded as one segment of the path.',
  }),
  method: Type.Unsafe<Enrichment['method']>({ type: 'string', enum: ['GET', 'POST'] }),
  headers: Type.Record(Type.String(), Type.String(), { maxProperties: 40 }),
  bodyTemplate: Template,
  auth: Ref(HttpAuthInOut),
  hosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
    minItems: 1,
    maxItems: 20,
    description:
      'Hosts that may be asked, whatever stands in an event; that of the url if left out.',
  }),
  cacheSeconds: Type.Integer({
    minimum: 0,
    maximum: 86_400,
    description: 'How long an answer serves events that ask for the same; 0 for not at all.',
  }),
  missingOn: Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
    maxItems: 20,
    description: 'Statuses that mean that there is no such record: the event goes on without one.',
  }),
  as: Type.Unsafe<EnrichedAs>({
    type: 'string',
    enum: [...enrichedAs],
    description:
      'Whether the record takes the place of the payload, or is at hand beside it, as `enriched`.',
  }),
};

export const EndpointEnrichmentIn = Type.Object(
  {
    url: Type.Optional(fields.url),
    preset: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'In place of a url: the name of a ready-made enrichment for a provider, such as `vtex-order`.',
      }),
    ),
    settings: Type.Optional(
      Type.Record(
        Type.String({ minLength: 1, maxLength: 64 }),
        Type.String({ maxLength: 16_384 }),
        { maxProperties: 20, description: 'What the preset asks for, such as an access token.' },
      ),
    ),
    method: Type.Optional(fields.method),
    headers: Type.Optional(fields.headers),
    bodyTemplate: Type.Optional(fields.bodyTemplate),
    auth: Type.Optional(fields.auth),
    hosts: Type.Optional(fields.hosts),
    cacheSeconds: Type.Optional(fields.cacheSeconds),
    missingOn: Type.Optional(fields.missingOn),
    as: Type.Optional(fields.as),
  },
  { $id: 'EndpointEnrichmentIn', additionalProperties: false },
);

/** Secrets are shown as `********`, and stay when they come back so. */
export const EndpointEnrichmentOut = Type.Object(fields, { $id: 'EndpointEnrichmentOut' });

const EnrichmentPresetSettingOut = Type.Object(
  {
    name: Type.String(),
    help: Type.String(),
    secret: Type.Boolean(),
    usual: Nullable(Type.String({ description: 'Used where it is not given.' })),
  },
  { $id: 'EnrichmentPresetSettingOut' },
);

export const EnrichmentPresetOut = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    source: Type.String({ description: 'The type of the source whose events it completes.' }),
    events: Type.String({ description: 'Which of its events have such a record.' }),
    note: Nullable(Type.String()),
    settings: Type.Array(Ref(EnrichmentPresetSettingOut)),
  },
  { $id: 'EnrichmentPresetOut' },
);

export const EnrichmentPresetList = ListResponse(
  Ref(EnrichmentPresetOut),
  'ListResponse_EnrichmentPresetOut_',
);

export const enrichmentSchemas = [
  EndpointEnrichmentIn,
  EndpointEnrichmentOut,
  EnrichmentPresetSettingOut,
  EnrichmentPresetOut,
];

export function presetOut(preset: EnrichmentPreset): Static<typeof EnrichmentPresetOut> {
  const { name, title, source, events, note, settings } = preset;
  const asked = Object.entries(settings).map(([setting, { help, secret, usual }]) => ({
    name: setting,
    help,
    secret,
    usual: usual ?? null,
  }));
  return { name, title, source, events, note: note ?? null, settings: asked };
}
