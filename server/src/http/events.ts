/** GET /api/v1/events and /api/v1/app/{app}/events: everything that was accepted, in its order. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import { findApplication } from '../manage/applications.ts';
import type { Message } from '../domain/message.ts';
import type { Scanned } from '../storage/contract/messages.ts';
import type { HttpParts } from './http-parts.ts';
import { sendJson } from './idempotency.ts';
import { listOf } from './message-filter.ts';
import { AppPath } from './applications.ts';
import { Limit, Ref, Timestamp } from './schemas/common.ts';
import { MessageEventsOut } from './schemas/events.ts';
import { messageJson } from './schemas/message.ts';

const names = Type.Unsafe<string | string[]>({
  anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }],
  description: 'Separated by commas or given repeatedly.',
});
const EventsQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,15}$', description: 'The `iterator` of an earlier answer.' }),
  ),
  event_types: Type.Optional(names),
  channels: Type.Optional(names),
  after: Type.Optional(Timestamp),
});
type EventsQuery = Static<typeof EventsQuery>;

const limitDefault = 50;
/** Messages of other applications count too: a page ends after as many, and the next one goes on. */
const scanMax = 5_000;
const bytesMax = 4_000_000;

export function eventsRoutes(app: FastifyInstance, parts: HttpParts): void {
  const common = { tags: ['Message'], querystring: EventsQuery };
  const description =
    'In the order of acceptance, from the oldest message that is kept. A page may be empty though `done` is false: go on with its iterator.';
  const config = { scope: 'messages:read' } as const;

  app.get<{ Params: Static<typeof AppPath>; Querystring: EventsQuery }>(
    '/app/:app_id/events',
    {
      config,
      schema: {
        ...common,
        operationId: 'v1.message.events',
        summary: 'Read the messages of an application as they were accepted',
        description,
        params: AppPath,
        response: { 200: Ref(MessageEventsOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { id } = await findApplication(parts, environmentId, params.app_id);
      return sendEvents(reply, await read(environmentId, id, query));
    },
  );

  app.get<{ Querystring: EventsQuery }>(
    '/events',
    {
      config,
      schema: {
        ...common,
        operationId: 'v1.events.get',
        summary: 'Read the messages of the environment as they were accepted',
        description,
        response: { 200: Ref(MessageEventsOut) },
      },
    },
    async ({ environmentId, query }, reply) =>
      sendEvents(reply, await read(environmentId, null, query)),
  );

  function read(environmentId: string, applicationId: string | null, query: EventsQuery) {
    return parts.storage.read('readEvents', {
      environmentId,
      applicationId,
      after: Number(query.iterator ?? 0),
      eventTypes: listOf(query, 'event_types'),
      channels: listOf(query, 'channels'),
      since: query.after === undefined ? null : Date.parse(query.after),
      limit: query.limit ?? limitDefault,
      scanMax,
      bytesMax,
    });
  }
}

function sendEvents(reply: FastifyReply, { items, done, upTo }: Scanned<Message>) {
  const data = items.map((message) => {
    const json = messageJson(message, true);
    return `${json.slice(0, -1)},"appId":"${message.applicationId}"}`;
  });
  return sendJson(reply, `{"data":[${data.join()}],"iterator":"${upTo}","done":${done}}`);
}
