/** The wire form of what flows from sources and applications to their endpoints. */
import { Type, type Static } from 'typebox';
import type { Flow, FlowEndpoint } from '../../manage/flows.ts';
import { ListResponse, Nullable, Ref } from './common.ts';

const Count = Type.Integer({ minimum: 0 });

const FlowEndpointOut = Type.Object({
  id: Type.String(),
  kind: Type.String({
    description: '`webhook`, `poll`, or the type of its destination, such as `kafka`.',
  }),
  address: Type.String({ description: 'Where to, without a secret.' }),
  description: Type.String(),
  disabled: Type.Boolean(),
  paused: Type.Boolean(),
  filtered: Type.Boolean({
    description:
      'Whether it asks for some messages only: by event type, channel, payload or request.',
  }),
  transformed: Type.Boolean({ description: 'Whether a transformation is on.' }),
  enriched: Type.Boolean({ description: 'Whether something is fetched for each message.' }),
  success: Count,
  fail: Count,
});

export const FlowOut = Type.Object(
  {
    applicationId: Type.String(),
    sourceId: Nullable(Type.String({ description: 'Null for an application of a producer.' })),
    name: Type.String(),
    type: Nullable(Type.String({ description: 'Of a source, such as `github`.' })),
    disabled: Type.Boolean(),
    accepted: Type.Integer({ description: 'Messages of the past 24 hours.' }),
    rejected: Type.Integer({ description: 'Requests of the past 24 hours that were refused.' }),
    endpoints: Type.Array(FlowEndpointOut, {
      description: 'The newest 50, with the attempts of the past 24 hours.',
    }),
    hasMoreEndpoints: Type.Boolean(),
  },
  { $id: 'FlowOut' },
);
export const FlowList = ListResponse(Ref(FlowOut), 'ListResponse_FlowOut_');

export function flowOut(flow: Flow): Static<typeof FlowOut> {
  const { applicationId, source, name, accepted, rejected, endpoints, hasMore } = flow;
  return {
    applicationId,
    sourceId: source?.id ?? null,
    name,
    type: source?.type ?? null,
    disabled: source?.disabled ?? false,
    accepted,
    rejected,
    endpoints: endpoints.map(endpointOut),
    hasMoreEndpoints: hasMore,
  };
}

function endpointOut({
  endpoint,
  kind,
  address,
  counts,
}: FlowEndpoint): Static<typeof FlowEndpointOut> {
  const { id, description, disabled, policy, transformation, enrichment } = endpoint;
  const { eventTypes, channels, filter, requestFilter } = endpoint;
  return {
    id,
    kind,
    address,
    description,
    disabled,
    paused: policy.paused,
    filtered: [eventTypes, channels, filter, requestFilter].some((one) => one !== null),
    transformed: transformation?.enabled === true,
    enriched: enrichment !== null,
    success: counts.success,
    fail: counts.fail,
  };
}
