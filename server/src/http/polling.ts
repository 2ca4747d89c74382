/**
 * /api/v1/app/{app}/poller and /polling-endpoint: endpoints that fetch their messages. The first is
 * read with iterators that the client or the server keeps, the second with leases and commits.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import { findApplication } from '../manage/applications.ts';
import { findPoller, leaseConsumer, moveConsumer, readPolled } from '../manage/pollers.ts';
import type { PolledMessage, Scanned } from '../storage/contract/messages.ts';
import type { HttpParts } from './http-parts.ts';
import { onceOf, sendAnswer, sendJson } from './idempotency.ts';
import { Channel, EventTypeName, Limit, Ref, Timestamp } from './schemas/common.ts';
import {
  PollerV2CommitIn,
  PollerV2PollOut,
  PollingEndpointConsumerSeekIn,
  PollingEndpointConsumerSeekOut,
  PollingEndpointOut,
  polledJson,
} from './schemas/polling.ts';

const sink = Type.String({ description: 'Id or uid of an endpoint with a `poll://` url.' });
const SinkPath = Type.Object({ app_id: Type.String(), sink_id: sink });
const ConsumerPath = Type.Object({
  app_id: Type.String(),
  sink_id: sink,
  consumer_id: Type.String({ minLength: 1, maxLength: 256, pattern: '^[a-zA-Z0-9\\-_.]+$' }),
});
type ConsumerPath = Static<typeof ConsumerPath>;

/** A number of the store; clients pass it on as it is. */
const Place = Type.String({
  pattern: '^[0-9]{1,15}$',
  description: 'The `iterator` of an earlier answer.',
});
const PollQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Place),
  event_type: Type.Optional(EventTypeName),
  channel: Type.Optional(Channel),
  after: Type.Optional(Timestamp),
});
const ConsumerQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Place),
});
const LeaseQuery = Type.Object({
  limit: Type.Optional(Limit),
  lease_duration_ms: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 43_200_000,
      description: 'For how long nobody else gets anything under this name; 30,000 if not given.',
    }),
  ),
  starting_position: Type.Optional(
    Type.Unsafe<'earliest' | 'latest'>({
      type: 'string',
      enum: ['earliest', 'latest'],
      description: 'Where a consumer starts that is not known yet; `earliest` if not given.',
    }),
  ),
});

const limitDefault = 50;
const leaseMsDefault = 30_000;
/** Whoever may read messages, and the poller of the endpoint itself. */
const config = { scope: 'messages:read', poller: true } as const;

export function pollingRoutes(app: FastifyInstance, parts: HttpParts): void {
  const tags = ['Message'];
  const consumer = '/app/:app_id/poller/:sink_id/consumer/:consumer_id';
  const leased = '/app/:app_id/polling-endpoint/:sink_id/consumer/:consumer_id';

  app.get<{ Params: Static<typeof SinkPath>; Querystring: Static<typeof PollQuery> }>(
    '/app/:app_id/poller/:sink_id',
    {
      config,
      schema: {
        tags,
        operationId: 'v1.message.poller.poll',
        summary: 'Read the messages of an endpoint that fetches them, oldest first',
        params: SinkPath,
        querystring: PollQuery,
        response: { 200: Ref(PollingEndpointOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { id } = await pollerAt(environmentId, params);
      const found = await readPolled(parts, id, placeOf(query.iterator) ?? 0, limitOf(query), {
        eventType: query.event_type ?? null,
        channel: query.channel ?? null,
        since: query.after === undefined ? null : Date.parse(query.after),
      });
      return sendPage(reply, found);
    },
  );

  app.get<{ Params: ConsumerPath; Querystring: Static<typeof ConsumerQuery> }>(
    consumer,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.message.poller.consumer-poll',
        summary: 'Read on where a consumer stands',
        description:
          'With the `iterator` of the last answer the consumer moves on behind it; without one it gets the same messages again. So none is lost when it ends in between.',
        params: ConsumerPath,
        querystring: ConsumerQuery,
        response: { 200: Ref(PollingEndpointOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const which = await consumerAt(environmentId, params);
      let place = placeOf(query.iterator);
      if (place === null) place = (await parts.storage.read('getConsumer', which)).number;
      else await moveConsumer(parts, { ...which, number: place }, null);
      return sendPage(reply, await readPolled(parts, which.endpointId, place, limitOf(query)));
    },
  );

  app.post<{ Params: ConsumerPath; Body: Static<typeof PollingEndpointConsumerSeekIn> }>(
    `${consumer}/seek`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.message.poller.consumer-seek',
        summary: 'Let a consumer go on from a moment, earlier or later',
        params: ConsumerPath,
        body: Ref(PollingEndpointConsumerSeekIn),
        response: { 200: Ref(PollingEndpointConsumerSeekOut) },
      },
    },
    async (request, reply) => {
      const which = await consumerAt(request.environmentId, request.params);
      const { endpointId } = which;
      const since = Date.parse(request.body.after);
      const number = await parts.storage.read('placeBefore', { endpointId, since });
      const answer = () => ({ status: 200, body: JSON.stringify({ iterator: String(number) }) });
      const done = await moveConsumer(parts, { ...which, number }, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer() : done.answer);
    },
  );

  app.get<{ Params: ConsumerPath; Querystring: Static<typeof LeaseQuery> }>(
    leased,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.message.pollerv2.consumer-poll',
        summary: 'Lease the messages that follow the place of a consumer',
        params: ConsumerPath,
        querystring: LeaseQuery,
        response: { 200: Ref(PollerV2PollOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const which = await consumerAt(environmentId, params);
      const found = await leaseConsumer(parts, which, {
        leaseMs: query.lease_duration_ms ?? leaseMsDefault,
        from: query.starting_position ?? 'earliest',
        limit: limitOf(query),
      });
      const items = found?.items ?? [];
      const data = items.map(({ number, message }) => polledJson(message, { offset: number }));
      return sendJson(reply, `{"data":[${data.join()}],"done":${found?.done ?? false}}`);
    },
  );

  app.post<{ Params: ConsumerPath; Body: Static<typeof PollerV2CommitIn> }>(
    `${leased}/commit`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.message.pollerv2.consumer-commit',
        summary: 'Let a consumer go on behind a message, and end its lease',
        params: ConsumerPath,
        body: Ref(PollerV2CommitIn),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const which = await consumerAt(request.environmentId, request.params);
      const answer = () => ({ status: 204, body: null });
      const moved = { ...which, number: request.body.offset };
      const done = await moveConsumer(parts, moved, onceOf(request, answer));
      return sendAnswer(reply, done.kind === 'done' ? answer() : done.answer);
    },
  );

  async function pollerAt(environmentId: string, path: Static<typeof SinkPath>) {
    const application = await findApplication(parts, environmentId, path.app_id);
    return findPoller(parts, application.id, path.sink_id);
  }

  async function consumerAt(environmentId: string, path: ConsumerPath) {
    const { id: endpointId, applicationId } = await pollerAt(environmentId, path);
    return { applicationId, endpointId, consumerId: path.consumer_id };
  }
}

function placeOf(iterator: string | undefined): number | null {
  return iterator === undefined ? null : Number(iterator);
}

function limitOf({ limit }: { limit?: number }): number {
  return limit ?? limitDefault;
}

function sendPage(reply: FastifyReply, { items, done, upTo }: Scanned<PolledMessage>) {
  const data = items.map(({ message }) => polledJson(message)).join();
  return sendJson(reply, `{"data":[${data}],"iterator":"${upTo}","done":${done}}`);
}
