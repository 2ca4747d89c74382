/** /api/v1/app/{app}/msg: messages. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Message } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import type { MessageRequest } from '../ingest/accept-message.ts';
import { scanJson } from '../lib/json-scan.ts';
import { findApplication } from '../manage/applications.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { filterFields, messageFilter } from './message-filter.ts';
import { Iterator, Ref } from './schemas/common.ts';
import { MessageIn, MessageList, MessageOut, messageJson } from './schemas/message.ts';

const hourMs = 3_600_000;
/** How far ahead a delivery may be put off. */
const deliverAheadMsMax = 90 * 24 * hourMs;

const AppPath = Type.Object({ app_id: Type.String({ description: 'Id or uid.' }) });
const MessagePath = Type.Object({
  app_id: Type.String({ description: 'Id or uid.' }),
  msg_id: Type.String({ description: 'Id or event id.' }),
});
export type MessagePath = Static<typeof MessagePath>;

const ContentQuery = Type.Object({
  with_content: Type.Optional(Type.Boolean({ description: 'Whether to answer the payload.' })),
});
const ListQuery = Type.Object({ ...filterFields, iterator: Type.Optional(Iterator('msg')) });

/** The message that a path names; 404 for it or its application. */
export async function messageAt(parts: HttpParts, environmentId: string, path: MessagePath) {
  const application = await findApplication(parts, environmentId, path.app_id);
  const message = await parts.storage.read('getMessage', {
    applicationId: application.id,
    idOrEventId: path.msg_id,
  });
  if (message === null) throw new Problem('not_found');
  return { application, message };
}

export function messageRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  { jsonDepthMax }: HttpOptions,
): void {
  const tags = ['Message'];

  app.post<{
    Params: Static<typeof AppPath>;
    Querystring: Static<typeof ContentQuery>;
    Body: Static<typeof MessageIn>;
  }>(
    '/app/:app_id/msg',
    {
      schema: {
        tags,
        operationId: 'v1.message.create',
        summary: 'Send a message to every endpoint of the application that asks for it',
        description: 'Once answered, the message is on disk and will be delivered.',
        params: AppPath,
        querystring: ContentQuery,
        body: Ref(MessageIn),
        response: { 202: Ref(MessageOut) },
      },
    },
    async (request, reply) => {
      const plan =
        parts.plans.peekNamed(request.environmentId, request.params.app_id) ??
        (await parts.plans.named(request.environmentId, request.params.app_id));
      if (plan === null) throw new Problem('not_found');
      const asked = messageRequest(request);
      const accepted = await parts.accept(plan, asked);
      switch (accepted.kind) {
        case 'key-reused':
          throw new Problem('idempotency_key_reused');
        case 'conflict':
          throw new Problem('conflict', 'A message with this eventId exists already.');
        case 'accepted':
        case 'repeated': {
          const message =
            accepted.kind === 'accepted'
              ? accepted.message
              : {
                  ...asked,
                  id: accepted.id,
                  createdAt: accepted.createdAt,
                  // As the first answer said, though it may be past by now.
                  deliverAt: deliverAtOf(request.body.deliverAt, accepted.createdAt),
                };
          reply.code(202);
          return sendJson(
            reply,
            messageJson(message as Message, request.query.with_content ?? true),
          );
        }
      }
    },
  );

  app.get<{ Params: Static<typeof AppPath>; Querystring: Static<typeof ListQuery> }>(
    '/app/:app_id/msg',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message.list',
        summary: 'List messages, newest first',
        params: AppPath,
        querystring: ListQuery,
        response: { 200: MessageList },
      },
    },
    async ({ query, params, environmentId }, reply) => {
      const { id } = await findApplication(parts, environmentId, params.app_id);
      const page = listPage(query, 'descending');
      const withPayload = query.with_content ?? true;
      const found = await parts.storage.read('listMessages', {
        ...messageFilter(id, query),
        ...page.request,
        withPayload,
      });
      return sendJson(
        reply,
        listJson(
          found,
          page,
          (one) => one.id,
          (one) => messageJson(one, withPayload),
        ),
      );
    },
  );

  app.get<{ Params: MessagePath; Querystring: Static<typeof ContentQuery> }>(
    '/app/:app_id/msg/:msg_id',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message.get',
        summary: 'Get a message',
        params: MessagePath,
        querystring: ContentQuery,
        response: { 200: Ref(MessageOut) },
      },
    },
    async ({ environmentId, params, query }, reply) => {
      const { message } = await messageAt(parts, environmentId, params);
      return sendJson(reply, messageJson(message, query.with_content ?? true));
    },
  );

  function messageRequest(
    request: FastifyRequest<{ Body: Static<typeof MessageIn> }>,
  ): MessageRequest {
    const { body } = request;
    if (body.eventId?.startsWith('msg_') === true) {
      throw Problem.field(['eventId'], 'must not start with `msg_`: ids of messages do');
    }
    return {
      eventType: body.eventType,
      eventId: body.eventId ?? null,
      channels: body.channels ?? null,
      tags: body.tags ?? null,
      payload: rawPayloadOf(body) ?? request.rawPayload!,
      deliverAt: deliverAtOf(body.deliverAt, parts.clock.now()),
      retentionMs: retentionOf(body),
      once: onceKeyOf(request),
    };
  }

  function deliverAtOf(text: string | null | undefined, now: number): number | null {
    if (text === null || text === undefined) return null;
    const at = Date.parse(text);
    if (at > now + deliverAheadMsMax) {
      throw Problem.field(['deliverAt'], 'more than 90 days ahead');
    }
    return at <= now ? null : at;
  }

  /** Some clients send the payload as text, and an empty object in its place. */
  function rawPayloadOf({ transformationsParams }: Static<typeof MessageIn>): Uint8Array | null {
    const text = transformationsParams?.rawPayload;
    if (text === undefined) return null;
    const bytes = Buffer.from(text);
    let isObject = false;
    if (scanJson(bytes, '', jsonDepthMax).depth <= jsonDepthMax) {
      try {
        const value: unknown = JSON.parse(text);
        isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      } catch {
        // Refused below.
      }
    }
    if (!isObject) {
      throw Problem.field(
        ['transformationsParams', 'rawPayload'],
        `must be the text of a JSON object, at most ${jsonDepthMax} levels deep`,
      );
    }
    return bytes;
  }

  function retentionOf(body: Static<typeof MessageIn>): number | null {
    const { payloadRetentionHours: hours, payloadRetentionPeriod: days } = body;
    if (typeof hours === 'number') return hours * hourMs;
    if (typeof days === 'number') return days * 24 * hourMs;
    return null;
  }
}
