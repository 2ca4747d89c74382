/** /api/v1/app/{app}/endpoint/{endpoint}/delivery-state: whether deliveries leave, and why not. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { lacksConsent } from '../domain/consent.ts';
import { endpointAt, EndpointPath } from './endpoints.ts';
import type { HttpParts } from './http-parts.ts';
import { isoTime } from './iso-time.ts';
import { Nullable, Ref, Timestamp } from './schemas/common.ts';

const stateMeanings = {
  delivering: 'deliveries leave',
  recovering:
    'deliveries leave, but the last one failed or it gets only `requestsMax` at once for now',
  waiting: 'it is in trouble, or asked to be left alone: nothing leaves until `until`',
  paused: 'nothing leaves until it is no longer paused',
  awaiting_consent: 'nothing leaves until its receiver consents',
  disabled: 'it gets nothing',
} as const;
/** What lately came of deliveries to an endpoint. */
type Health = NonNullable<ReturnType<HttpParts['deliveryState']>['health']>;
type State = keyof typeof stateMeanings;

export const EndpointDeliveryStateOut = Type.Object(
  {
    state: Type.Unsafe<State>({
      type: 'string',
      enum: Object.keys(stateMeanings),
      description: Object.entries(stateMeanings)
        .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
        .join('; '),
    }),
    until: Nullable(Timestamp),
    failuresInARow: Type.Integer({ description: 'Lately, without a success in between.' }),
    requestsMax: Nullable(
      Type.Integer({
        description: 'How many requests it gets at once for now; null for the usual.',
      }),
    ),
    requestsUnderWay: Type.Integer(),
  },
  { $id: 'EndpointDeliveryStateOut' },
);

/** Whether the last request failed, or fewer are let out at once than the endpoint allows. */
function isHeldBack(health: Health, concurrency: number | null): boolean {
  return health.failures > 0 || concurrency === null || health.inFlightMax < concurrency;
}

export function endpointDeliveryStateRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<{ Params: EndpointPath }>(
    '/app/:app_id/endpoint/:endpoint_id/delivery-state',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags: ['Endpoint'],
        operationId: 'v1.endpoint.get-delivery-state',
        summary: 'See whether deliveries to it leave just now, and why not',
        params: EndpointPath,
        response: { 200: Ref(EndpointDeliveryStateOut) },
      },
    },
    async (request): Promise<Static<typeof EndpointDeliveryStateOut>> => {
      const { endpoint } = await endpointAt(parts, request.environmentId, request.params);
      const { health, underWay } = parts.deliveryState(endpoint.id);
      const { concurrency } = endpoint.policy;
      const isWaiting = health !== null && health.waitMs > 0;
      let state: State = 'delivering';
      if (endpoint.disabled) state = 'disabled';
      else if (endpoint.policy.paused) state = 'paused';
      else if (lacksConsent(endpoint)) state = 'awaiting_consent';
      else if (isWaiting) state = 'waiting';
      else if (health !== null && isHeldBack(health, concurrency)) state = 'recovering';
      return {
        state,
        until: state === 'waiting' ? isoTime(parts.clock.now() + health!.waitMs) : null,
        failuresInARow: health?.failures ?? 0,
        requestsMax:
          health === null
            ? concurrency
            : Math.min(health.inFlightMax, concurrency ?? health.inFlightMax),
        requestsUnderWay: underWay,
      };
    },
  );
}
