/** The wire form of operational endpoints. */
import { Type, type Static } from 'typebox';
import type { Endpoint } from '../../domain/application.ts';
import { operationalEventTypes } from '../../domain/operational-event.ts';
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
import { Secret, Url } from './endpoint.ts';

const eventTypes = Type.Optional(
  Nullable({
    ...EventTypeNames,
    description: `What it hears of, null for all: ${Object.keys(operationalEventTypes).join(', ')}.`,
  }),
);

const upsertFields = {
  url: Url,
  uid: Type.Optional(Nullable(Uid)),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  disabled: Type.Optional(Type.Boolean()),
  eventTypes,
  throttleRate: Type.Optional(Nullable(ThrottleRate)),
  metadata: Type.Optional(Metadata),
};

export const OperationalWebhookEndpointIn = Type.Object(
  {
    ...upsertFields,
    secret: Type.Optional(Nullable(Secret)),
    headers: Type.Optional(Nullable(HeaderMap)),
  },
  { $id: 'OperationalWebhookEndpointIn' },
);

export const OperationalWebhookEndpointUpsertIn = Type.Object(upsertFields, {
  $id: 'OperationalWebhookEndpointUpsertIn',
});

export const OperationalWebhookEndpointOut = Type.Object(
  {
    id: Type.String(),
    uid: Type.Optional(Nullable(Uid)),
    url: Type.String(),
    description: Type.String(),
    disabled: Type.Boolean(),
    eventTypes,
    throttleRate: Type.Optional(Nullable(ThrottleRate)),
    metadata: Metadata,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'OperationalWebhookEndpointOut' },
);

export const OperationalWebhookEndpointList = ListResponse(
  Ref(OperationalWebhookEndpointOut),
  'ListResponse_OperationalWebhookEndpointOut_',
);

export const OperationalWebhookEndpointHeadersIn = Type.Object(
  { headers: HeaderMap },
  { $id: 'OperationalWebhookEndpointHeadersIn' },
);

export const OperationalWebhookEndpointHeadersOut = Type.Object(
  { headers: HeaderMap, sensitive: Type.Array(Type.String()) },
  { $id: 'OperationalWebhookEndpointHeadersOut' },
);

export const OperationalWebhookEndpointSecretIn = Type.Object(
  {
    key: Type.Optional(Nullable(Secret)),
    gracePeriodSeconds: Type.Optional(
      Nullable(Type.Integer({ minimum: 0, maximum: 604_800, description: 'A day if not given.' })),
    ),
  },
  { $id: 'OperationalWebhookEndpointSecretIn' },
);

export const OperationalWebhookEndpointSecretOut = Type.Object(
  { key: Type.String() },
  { $id: 'OperationalWebhookEndpointSecretOut' },
);

export const operationalWebhookSchemas = [
  OperationalWebhookEndpointIn,
  OperationalWebhookEndpointUpsertIn,
  OperationalWebhookEndpointOut,
  OperationalWebhookEndpointHeadersIn,
  OperationalWebhookEndpointHeadersOut,
  OperationalWebhookEndpointSecretIn,
  OperationalWebhookEndpointSecretOut,
];

export function operationalEndpointOut(
  endpoint: Endpoint,
): Static<typeof OperationalWebhookEndpointOut> {
  return {
    id: endpoint.id,
    uid: endpoint.uid,
    url: endpoint.url,
    description: endpoint.description,
    disabled: endpoint.disabled,
    eventTypes: endpoint.eventTypes,
    throttleRate: endpoint.throttleRate,
    metadata: endpoint.metadata,
    createdAt: isoTime(endpoint.createdAt),
    updatedAt: isoTime(endpoint.updatedAt),
  };
}
