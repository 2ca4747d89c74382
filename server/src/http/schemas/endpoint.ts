/** The wire form of endpoints. */
import { Type, type Static } from 'typebox';
import { endpointFormats, type Endpoint, type EndpointFormat } from '../../domain/application.ts';
import { isoTime } from '../iso-time.ts';
import { RetrySchedule } from './event-type.ts';
import {
  Channels,
  EventTypeNames,
  HeaderMap,
  ListResponse,
  Metadata,
  Nullable,
  Ref,
  ThrottleRate,
  Timestamp,
  Uid,
} from './common.ts';

export const Url = Type.String({ minLength: 1, maxLength: 4096 });
export const Secret = Type.String({
  maxLength: 256,
  description: '`whsec_` and base64 of 24 to 75 bytes, or `whsk_` and base64 of an Ed25519 key.',
});

export const Filter = Type.Unsafe<Record<string, unknown> | null>({
  type: ['object', 'null'],
  description: 'A condition on the payload, such as {"total": {"gte": 100}}; null for none.',
});

export const RequestFilter = Type.Unsafe<Record<string, unknown> | null>({
  type: ['object', 'null'],
  description:
    'The same on the request with which a source received a message: `method`, `path`, `query` and `headers`; null for none.',
});

const Format = Type.Unsafe<EndpointFormat>({
  type: 'string',
  enum: endpointFormats,
  description: 'How messages are written down: as they are, or as CloudEvents 1.0.',
});
const CloudEventSource = Type.String({
  minLength: 1,
  maxLength: 1024,
  description:
    'The `source` of its CloudEvents, a URI; null for a path that names the application.',
});

const retryOnDescription =
  'Which statuses are tried again, such as `500-599, !501`; null for all that are no success. No answer at all is always tried again.';

/** How deliveries are made (see domain/delivery-policy.ts); what a PUT leaves out stays. */
const policyFields = {
  paused: Type.Optional(
    Type.Boolean({ description: 'Nothing is sent for now; what is owed waits until it is false.' }),
  ),
  retrySchedule: Type.Optional(RetrySchedule),
  retryOn: Type.Optional(
    Nullable(Type.String({ minLength: 1, maxLength: 256, description: retryOnDescription })),
  ),
  batch: Type.Optional(
    Nullable(
      Type.Object(
        {
          maxMessages: Type.Integer({ minimum: 1, maximum: 100 }),
          maxWaitSeconds: Type.Integer({ minimum: 1, maximum: 300 }),
        },
        {
          description:
            'Several messages in one request: it leaves when it holds `maxMessages`, or a megabyte, or its oldest has waited `maxWaitSeconds`; null for a request each.',
        },
      ),
    ),
  ),
  concurrency: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description: 'How many requests may be under way at once; 64 if null.',
      }),
    ),
  ),
  consent: Type.Optional(
    Type.Unsafe<'none' | 'required'>({
      type: 'string',
      enum: ['none', 'required'],
      description: 'Whether the receiver has to agree before anything is sent to it.',
    }),
  ),
  fifo: Type.Optional(
    Type.Boolean({
      description: 'Whether messages are sent in the order of acceptance, one after the other.',
    }),
  ),
  fifoKey: Type.Optional(
    Nullable(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        description:
          'A path into the payload, such as `order.id`, of which each value has an order of its own; null for one order.',
      }),
    ),
  ),
};

const consentMeanings = {
  not_needed: 'nobody is asked',
  pending: 'nothing is sent until the receiver agrees',
  granted: 'it agreed',
  refused: 'it did not agree and is asked no more',
};

const upsertFields = {
  url: Url,
  uid: Type.Optional(Nullable(Uid)),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  disabled: Type.Optional(Type.Boolean()),
  eventTypes: Type.Optional(Nullable(EventTypeNames)),
  filterTypes: Type.Optional(Nullable(EventTypeNames)),
  channels: Type.Optional(Nullable(Channels)),
  filter: Type.Optional(Filter),
  requestFilter: Type.Optional(RequestFilter),
  throttleRate: Type.Optional(Nullable(ThrottleRate)),
  rateLimit: Type.Optional(Nullable(ThrottleRate)),
  metadata: Type.Optional(Metadata),
  format: Type.Optional(Format),
  cloudEventSource: Type.Optional(Nullable(CloudEventSource)),
  ...policyFields,
  version: Type.Optional(Nullable(Type.Integer({ description: 'Taken for old clients; unused.' }))),
};

export const EndpointIn = Type.Object(
  {
    ...upsertFields,
    secret: Type.Optional(Nullable(Secret)),
    headers: Type.Optional(Nullable(HeaderMap)),
  },
  { $id: 'EndpointIn' },
);

export const EndpointUpsertIn = Type.Object(upsertFields, { $id: 'EndpointUpsertIn' });

export const EndpointPatch = Type.Object(
  { ...upsertFields, url: Type.Optional(Url), metadata: Type.Optional(Nullable(Metadata)) },
  { $id: 'EndpointPatch' },
);

export const EndpointOut = Type.Object(
  {
    id: Type.String(),
    uid: Type.Optional(Nullable(Uid)),
    url: Type.String(),
    description: Type.String(),
    disabled: Type.Boolean(),
    disabledReason: Type.Optional(
      Nullable(
        Type.String({ description: 'Why it is disabled, in words; null while it is enabled.' }),
      ),
    ),
    eventTypes: Type.Optional(Nullable(EventTypeNames)),
    filterTypes: Type.Optional(Nullable(EventTypeNames)),
    channels: Type.Optional(Nullable(Channels)),
    filter: Type.Optional(Filter),
    requestFilter: Type.Optional(RequestFilter),
    throttleRate: Type.Optional(Nullable(ThrottleRate)),
    rateLimit: Type.Optional(Nullable(ThrottleRate)),
    version: Type.Integer({ description: 'For old clients: always 1.' }),
    metadata: Metadata,
    format: Type.Optional(Format),
    cloudEventSource: Type.Optional(Nullable(CloudEventSource)),
    ...policyFields,
    consentState: Type.Optional(
      Type.Unsafe<keyof typeof consentMeanings>({
        type: 'string',
        enum: Object.keys(consentMeanings),
        description: Object.entries(consentMeanings)
          .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
          .join('; '),
      }),
    ),
    consentAt: Type.Optional(
      Nullable(Type.String({ format: 'date-time', description: 'When it came to that state.' })),
    ),
    consentReason: Type.Optional(
      Nullable(Type.String({ description: 'Why there is no consent, in words.' })),
    ),
    consentRate: Type.Optional(
      Nullable(
        Type.Integer({
          description: 'Requests per minute that the receiver allows; null for any number.',
        }),
      ),
    ),
    hasDestination: Type.Optional(
      Type.Boolean({ description: 'Whether its messages go elsewhere than to a signed webhook.' }),
    ),
    hasEnrichment: Type.Optional(
      Type.Boolean({ description: 'Whether something is fetched for its messages.' }),
    ),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'EndpointOut' },
);

export const EndpointList = ListResponse(Ref(EndpointOut), 'ListResponse_EndpointOut_');

export const EndpointSecretOut = Type.Object({ key: Type.String() }, { $id: 'EndpointSecretOut' });

export const EndpointSecretRotateIn = Type.Object(
  {
    key: Type.Optional(Nullable(Secret)),
    gracePeriodSeconds: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 0,
          maximum: 604_800,
          description: 'How long the old secret goes on signing; a day if not given.',
        }),
      ),
    ),
  },
  { $id: 'EndpointSecretRotateIn' },
);

export const EndpointHeadersIn = Type.Object({ headers: HeaderMap }, { $id: 'EndpointHeadersIn' });

export const EndpointHeadersPatchIn = Type.Object(
  {
    headers: Type.Record(Type.String(), Nullable(Type.String())),
    deleteHeaders: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
  },
  { $id: 'EndpointHeadersPatchIn' },
);

export const EndpointHeadersOut = Type.Object(
  {
    headers: HeaderMap,
    sensitive: Type.Array(Type.String(), {
      description: 'Names of headers whose values are hidden.',
    }),
  },
  { $id: 'EndpointHeadersOut' },
);

export function endpointOut(endpoint: Endpoint): Static<typeof EndpointOut> {
  return {
    id: endpoint.id,
    uid: endpoint.uid,
    url: endpoint.url,
    description: endpoint.description,
    disabled: endpoint.disabled,
    disabledReason: endpoint.disabledReason,
    eventTypes: endpoint.eventTypes,
    filterTypes: endpoint.eventTypes,
    channels: endpoint.channels,
    filter: endpoint.filter as Record<string, unknown> | null,
    requestFilter: endpoint.requestFilter as Record<string, unknown> | null,
    throttleRate: endpoint.throttleRate,
    rateLimit: endpoint.throttleRate,
    version: 1,
    metadata: endpoint.metadata,
    format: endpoint.format,
    cloudEventSource: endpoint.cloudEventSource,
    ...endpoint.policy,
    consentState: endpoint.consent?.state ?? 'not_needed',
    consentAt: endpoint.consent === null ? null : isoTime(endpoint.consent.at),
    consentReason: endpoint.consent?.reason ?? null,
    consentRate: endpoint.consent?.ratePerMinute ?? null,
    hasDestination: endpoint.destination !== null,
    hasEnrichment: endpoint.enrichment !== null,
    createdAt: isoTime(endpoint.createdAt),
    updatedAt: isoTime(endpoint.updatedAt),
  };
}
