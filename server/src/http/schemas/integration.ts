/** The wire form of integrations. */
import { Type, type Static } from 'typebox';
import type { Integration } from '../../domain/integration.ts';
import { isoTime } from '../iso-time.ts';
import { EventTypeName, ListResponse, Nullable, Ref, Timestamp } from './common.ts';

const fields = {
  name: Type.String({ minLength: 1, maxLength: 1024 }),
  featureFlags: Type.Optional(
    Nullable(
      Type.Array(EventTypeName, {
        maxItems: 25,
        uniqueItems: true,
        description: 'Flags of event types that its key sees, beside those without a flag.',
      }),
    ),
  ),
};

export const IntegrationIn = Type.Object(fields, { $id: 'IntegrationIn' });
export const IntegrationUpdate = Type.Object(fields, { $id: 'IntegrationUpdate' });

export const IntegrationOut = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    featureFlags: Type.Optional(Type.Array(EventTypeName)),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'IntegrationOut' },
);

export const IntegrationKeyOut = Type.Object(
  {
    key: Type.String({
      description: 'Shown this once. An application token: it opens this application only.',
    }),
  },
  { $id: 'IntegrationKeyOut' },
);

export const IntegrationList = ListResponse(Ref(IntegrationOut), 'ListResponse_IntegrationOut_');

export const integrationSchemas = [
  IntegrationIn,
  IntegrationUpdate,
  IntegrationOut,
  IntegrationKeyOut,
];

export function integrationOut(integration: Integration): Static<typeof IntegrationOut> {
  return {
    id: integration.id,
    name: integration.name,
    // Clients expect none at all rather than an empty list.
    ...(integration.featureFlags.length === 0 ? {} : { featureFlags: integration.featureFlags }),
    createdAt: isoTime(integration.createdAt),
    updatedAt: isoTime(integration.updatedAt),
  };
}
