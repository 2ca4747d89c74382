/** The wire form of connectors. */
import { Type, type Static } from 'typebox';
import { connectorKinds, connectorProducts, type Connector } from '../../domain/connector.ts';
import { isoTime } from '../iso-time.ts';
import { EventTypeName, ListResponse, Nullable, Ref, Timestamp, Uid } from './common.ts';

const Kind = Type.Unsafe<Connector['kind']>({ type: 'string', enum: [...connectorKinds] });
export const Product = Type.Unsafe<Connector['productType']>({
  type: 'string',
  enum: [...connectorProducts],
});
const Names = Type.Array(EventTypeName, { minItems: 1, maxItems: 250, uniqueItems: true });
const Flags = Type.Array(EventTypeName, { maxItems: 25, uniqueItems: true });
const Name = Type.String({ maxLength: 1024 });
const Text = Type.String({ maxLength: 10_000 });

const fields = {
  logo: Type.Optional(Nullable(Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 2048 }))),
  description: Type.Optional(Text),
  kind: Type.Optional(Kind),
  instructions: Type.Optional(Text),
  allowedEventTypes: Type.Optional(Nullable(Names)),
  featureFlags: Type.Optional(Nullable(Flags)),
};
const Code = Type.String({
  minLength: 10,
  maxLength: 51_200,
  description: 'JavaScript that defines `handler(webhook)`.',
});

export const ConnectorIn = Type.Object(
  {
    name: Name,
    uid: Type.Optional(Nullable(Uid)),
    ...fields,
    transformation: Code,
    productType: Type.Optional(Nullable(Product)),
  },
  { $id: 'ConnectorIn' },
);
export const ConnectorUpsertIn = Type.Object(
  { name: Type.Optional(Name), ...fields, transformation: Code },
  { $id: 'ConnectorUpsertIn' },
);
export const ConnectorPatch = Type.Object(
  { name: Type.Optional(Name), ...fields, transformation: Type.Optional(Code) },
  { $id: 'ConnectorPatch' },
);

export const ConnectorOut = Type.Object(
  {
    id: Type.String(),
    orgId: Type.String({ description: 'The environment that it belongs to.' }),
    uid: Nullable(Uid),
    kind: Kind,
    name: Type.String(),
    logo: Nullable(Type.String()),
    description: Type.String(),
    instructions: Type.String(),
    allowedEventTypes: Nullable(Names),
    transformation: Type.String(),
    featureFlags: Nullable(Flags),
    productType: Product,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    transformationUpdatedAt: Timestamp,
  },
  { $id: 'ConnectorOut' },
);
export const ConnectorList = ListResponse(Ref(ConnectorOut), 'ListResponse_ConnectorOut_');

export const connectorSchemas = [ConnectorIn, ConnectorUpsertIn, ConnectorPatch, ConnectorOut];

export function connectorOut(connector: Connector): Static<typeof ConnectorOut> {
  const { environmentId, createdAt, updatedAt, transformationUpdatedAt, ...rest } = connector;
  return {
    ...rest,
    // The clients' servers call it an organization, with the same digits behind another prefix.
    orgId: environmentId.replace(/^env_/, 'org_'),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    transformationUpdatedAt: isoTime(transformationUpdatedAt),
  };
}
