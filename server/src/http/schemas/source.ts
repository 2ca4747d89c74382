/** The wire form of sources, their endpoints, and what became of requests to them. */
import { Type, type Static } from 'typebox';
import type { Endpoint } from '../../domain/application.ts';
import type { Grade } from '../../domain/received-request.ts';
import type { SourceKind } from '../../domain/source-kind.ts';
import {
  receivedOutcomes,
  requestOutcomes,
  type KeptRequest,
  type ReceivedOutcome,
  type RequestCount,
  type RequestOutcome,
  type Source,
} from '../../domain/source.ts';
import type { ReceivedEntry } from '../../storage/contract/sources.ts';
import { isoTime } from '../iso-time.ts';
import {
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
import { Filter, RequestFilter, Secret, Url } from './endpoint.ts';

const SourceUid = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[a-zA-Z0-9_-]+$',
  description: 'A name of your own for it, usable wherever its id is.',
});

const Settings = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description:
    'What its type needs, such as the secret that its provider signs with. `GET source-type` says which settings there are.',
});

const DedupeSeconds = Type.Integer({
  minimum: 0,
  maximum: 2_592_000,
  description:
    'How long an event is remembered, so that it is taken once; 0 takes each request. A week where the provider gives its events ids.',
});

const GradeOut = Type.Unsafe<Grade | null>({
  type: ['string', 'null'],
  enum: ['strong', 'fair', 'weak', 'none', null],
  description:
    'How well its settings show who sent a request: `strong` covers the body with a signature, `fair` leaves the body or its age open, `weak` is a word that travels along, `none` nothing; null where nothing is received.',
});

const sourceFields = {
  type: Type.String({ maxLength: 100, description: 'The provider, such as `github`.' }),
  config: Type.Optional(Nullable(Settings)),
  metadata: Type.Optional(Metadata),
  dedupeSeconds: Type.Optional(Nullable(DedupeSeconds)),
  disabled: Type.Optional(Type.Boolean({ description: 'Nothing is received while it is.' })),
};

export const IngestSourceIn = Type.Object(
  {
    name: Type.String({ minLength: 2, maxLength: 256 }),
    uid: Type.Optional(Nullable(SourceUid)),
    ...sourceFields,
  },
  { $id: 'IngestSourceIn' },
);

export const IngestSourceOut = Type.Object(
  {
    id: Type.String(),
    uid: Type.Optional(Nullable(SourceUid)),
    name: Type.String(),
    type: Type.String(),
    config: Type.Optional(Settings),
    secretsSet: Type.Array(Type.String(), {
      description: 'Settings that are set and not shown.',
    }),
    ingestUrl: Type.Optional(
      Nullable(Type.String({ description: 'Where its requests go; a secret.' })),
    ),
    applicationId: Type.String({
      description: 'The application whose messages its requests become.',
    }),
    grade: GradeOut,
    dedupeSeconds: DedupeSeconds,
    disabled: Type.Boolean(),
    metadata: Metadata,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'IngestSourceOut' },
);
export const IngestSourceList = ListResponse(Ref(IngestSourceOut), 'ListResponse_IngestSourceOut_');

export const RotateTokenOut = Type.Object({ ingestUrl: Type.String() }, { $id: 'RotateTokenOut' });

export const IngestSourceConsumerPortalAccessIn = Type.Object(
  {
    expiry: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 3600,
          maximum: 604_800,
          description: 'Seconds; a week if not given.',
        }),
      ),
    ),
    readOnly: Type.Optional(Nullable(Type.Boolean())),
  },
  { $id: 'IngestSourceConsumerPortalAccessIn' },
);

const upsertFields = {
  url: Url,
  uid: Type.Optional(Nullable(Uid)),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  disabled: Type.Optional(Type.Boolean()),
  throttleRate: Type.Optional(Nullable(ThrottleRate)),
  metadata: Type.Optional(Metadata),
  eventTypes: Type.Optional(Nullable(EventTypeNames)),
  filter: Type.Optional(Filter),
  requestFilter: Type.Optional(RequestFilter),
};

export const IngestEndpointIn = Type.Object(
  {
    ...upsertFields,
    secret: Type.Optional(Nullable(Secret)),
    headers: Type.Optional(Nullable(HeaderMap)),
  },
  { $id: 'IngestEndpointIn' },
);
export const IngestEndpointUpsertIn = Type.Object(upsertFields, { $id: 'IngestEndpointUpsertIn' });

export const IngestEndpointOut = Type.Object(
  {
    id: Type.String(),
    uid: Type.Optional(Nullable(Uid)),
    url: Type.String(),
    description: Type.String(),
    disabled: Type.Boolean(),
    throttleRate: Type.Optional(Nullable(ThrottleRate)),
    eventTypes: Type.Optional(Nullable(EventTypeNames)),
    filter: Type.Optional(Filter),
    requestFilter: Type.Optional(RequestFilter),
    metadata: Metadata,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'IngestEndpointOut' },
);
export const IngestEndpointList = ListResponse(
  Ref(IngestEndpointOut),
  'ListResponse_IngestEndpointOut_',
);

export function ingestEndpointOut(endpoint: Endpoint): Static<typeof IngestEndpointOut> {
  return {
    id: endpoint.id,
    uid: endpoint.uid,
    url: endpoint.url,
    description: endpoint.description,
    disabled: endpoint.disabled,
    throttleRate: endpoint.throttleRate,
    eventTypes: endpoint.eventTypes,
    filter: endpoint.filter as Record<string, unknown> | null,
    requestFilter: endpoint.requestFilter as Record<string, unknown> | null,
    metadata: endpoint.metadata,
    createdAt: isoTime(endpoint.createdAt),
    updatedAt: isoTime(endpoint.updatedAt),
  };
}

export const Outcome = Type.Unsafe<RequestOutcome>({ type: 'string', enum: requestOutcomes });

export const SourceRequestOut = Type.Object(
  {
    id: Type.String(),
    receivedAt: Timestamp,
    outcome: Outcome,
    reason: Nullable(Type.String({ description: 'Of a rejected one, such as `signature_wrong`.' })),
    detail: Nullable(Type.String({ description: 'The same in words; its sender hears nothing.' })),
    status: Type.Integer({ description: 'That it was answered.' }),
    method: Type.String(),
    path: Type.String({ description: 'What followed the address of the source.' }),
    query: Type.String(),
    headers: HeaderMap,
    body: Type.String({ description: 'Its first bytes, in base64.' }),
    bodyBytes: Type.Integer({ description: 'How many it had.' }),
    remoteAddress: Type.String(),
    messageId: Nullable(Type.String({ description: 'The message that a duplicate repeats.' })),
  },
  { $id: 'SourceRequestOut' },
);
export const SourceRequestList = ListResponse(
  Ref(SourceRequestOut),
  'ListResponse_SourceRequestOut_',
);

export const ReceivedOut = Type.Object(
  {
    id: Type.String({ description: 'Of the message, or of the request that became none.' }),
    sourceId: Type.String(),
    receivedAt: Timestamp,
    outcome: Type.Unsafe<ReceivedOutcome>({ type: 'string', enum: receivedOutcomes }),
    reason: Nullable(Type.String({ description: 'Of a rejected one, such as `signature_wrong`.' })),
    detail: Nullable(Type.String({ description: 'The same in words.' })),
    status: Nullable(
      Type.Integer({ description: 'That it was answered; null of what became a message.' }),
    ),
    method: Nullable(Type.String({ description: 'null where no request brought it.' })),
    path: Nullable(Type.String()),
    remoteAddress: Nullable(Type.String()),
    grade: GradeOut,
    eventType: Nullable(Type.String()),
    messageId: Nullable(Type.String({ description: 'That it became, or that it repeats.' })),
    matchedEndpoints: Nullable(
      Type.Integer({ description: 'How many endpoints a message was for.' }),
    ),
  },
  { $id: 'ReceivedOut' },
);
export const ReceivedList = ListResponse(Ref(ReceivedOut), 'ListResponse_ReceivedOut_');

export const SourceStatsOut = Type.Object(
  {
    hours: Type.Array(
      Type.Object({
        hour: Timestamp,
        outcome: Outcome,
        reason: Nullable(Type.String()),
        count: Type.Integer(),
      }),
      { description: 'What became no message, by the hour; all of it, also what is not kept.' },
    ),
  },
  { $id: 'SourceStatsOut' },
);

export const SourceTypeOut = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    receives: Type.Boolean(),
    grade: GradeOut,
    docs: Nullable(Type.String()),
    note: Nullable(Type.String()),
    country: Nullable(
      Type.Unsafe<'BR'>({ type: 'string', enum: ['BR'], description: 'Where it is mostly used.' }),
    ),
    example: Nullable(
      Type.Object(
        {
          algorithm: Type.String(),
          field: Type.String({ description: 'The setting that is the key.' }),
          keyForm: Type.String({ description: '`utf8`, `hex`, `base64` or `whsec`.' }),
          signed: Type.String({ description: 'Over `{body}`, `{time}` and `{header:…}`.' }),
          encoding: Type.String({ description: '`hex`, `base64` or `base64url`.' }),
          header: Type.String(),
          prefix: Type.String(),
          timeHeader: Nullable(Type.String()),
          timePrefix: Nullable(Type.String()),
          timeUnit: Type.String({ description: '`s`, `ms` or `iso`.' }),
        },
        {
          description:
            'How a request can be signed by hand, to try it; null where that takes more than a key and a hash.',
        },
      ),
    ),
    settings: Type.Array(
      Type.Object({
        name: Type.String(),
        help: Type.String(),
        secret: Type.Boolean(),
        required: Type.Boolean(),
        several: Type.Boolean(),
        choices: Nullable(Type.Array(Type.String())),
        default: Nullable(Type.String()),
      }),
    ),
  },
  { $id: 'SourceTypeOut' },
);
export const SourceTypeList = ListResponse(Ref(SourceTypeOut), 'ListResponse_SourceTypeOut_');

export const sourceSchemas = [
  IngestSourceIn,
  IngestSourceOut,
  RotateTokenOut,
  IngestSourceConsumerPortalAccessIn,
  IngestEndpointIn,
  IngestEndpointUpsertIn,
  IngestEndpointOut,
  SourceRequestOut,
  ReceivedOut,
  SourceStatsOut,
  SourceTypeOut,
];

export function sourceRequestOut(request: KeptRequest): Static<typeof SourceRequestOut> {
  const { receivedAt, body, applicationId: _, ...rest } = request;
  return {
    ...rest,
    receivedAt: isoTime(receivedAt),
    body: Buffer.from(body).toString('base64'),
  };
}

export function receivedOut({
  receivedAt,
  matched,
  ...rest
}: ReceivedEntry): Static<typeof ReceivedOut> {
  return { ...rest, receivedAt: isoTime(receivedAt), matchedEndpoints: matched };
}

const hourMs = 3_600_000;

export function sourceStatsOut(counts: readonly RequestCount[]): Static<typeof SourceStatsOut> {
  return {
    hours: counts.map(({ hour, outcome, reason, count }) => ({
      hour: isoTime(hour * hourMs),
      outcome,
      reason: reason === '' ? null : reason,
      count,
    })),
  };
}

export function sourceTypeOut(kind: SourceKind): Static<typeof SourceTypeOut> {
  const { type, title, receives, bestGrade, docs, note, country, example, settings } = kind;
  return {
    type,
    title,
    receives,
    grade: bestGrade,
    docs,
    note,
    country,
    example,
    settings: settings.map((one) => ({
      ...one,
      choices: one.choices === null ? null : [...one.choices],
    })),
  };
}

/** What of a source its type does not say. */
export function plainSourceOut(source: Source) {
  return {
    id: source.id,
    uid: source.uid,
    name: source.name,
    type: source.type,
    applicationId: source.applicationId,
    dedupeSeconds: source.dedupeSeconds,
    disabled: source.disabled,
    metadata: source.metadata,
    createdAt: isoTime(source.createdAt),
    updatedAt: isoTime(source.updatedAt),
  };
}
