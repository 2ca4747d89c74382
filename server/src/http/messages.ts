/** /api/v1/app/{app}/msg: messages. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppPath } from './applications.ts';
import type { Message } from '../domain/message.ts';
import { Problem } from '../domain/problem.ts';
import { findApplication } from '../manage/applications.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { filterFields, messageFilter } from './message-filter.ts';
import { messageInput, payloadPlace } from './message-input.ts';
import { acceptedJson, checkPayload, planOf } from './publish.ts';
import { Iterator, Ref } from './schemas/common.ts';
import {
  MessageIn,
  messageJson,
  MessageList,
  MessageOut,
  type Undelivered,
} from './schemas/message.ts';

export const MessagePath = Type.Object({
  app_id: Type.String({ description: 'Id or uid.' }),
  msg_id: Type.String({ description: 'Id or event id.' }),
});
export type MessagePath = Static<typeof MessagePath>;

const ContentQuery = Type.Object({
  with_content: Type.Optional(Type.Boolean({ description: 'Whether to answer the payload.' })),
});
const ListQuery = Type.Object({
  ...filterFields,
  iterator: Type.Optional(Iterator('msg')),
  matched: Type.Optional(
    Type.Boolean({ description: 'Only messages that were for an endpoint, or only the others.' }),
  ),
  with_undelivered: Type.Optional(
    Type.Boolean({ description: 'Whether to say how many deliveries of each have not arrived.' }),
  ),
  status: Type.Optional(
    Type.Unsafe<2 | 3 | 4>({
      type: 'integer',
      enum: [2, 3, 4],
      description:
        'Only messages of which a delivery stands so: 2 failed, 3 will be tried again, 4 canceled.',
    }),
  ),
});

/** By the id of the message; of those of which all has arrived, or waits for its first attempt, noughts. */
async function undeliveredOf(
  { storage }: Pick<HttpParts, 'storage'>,
  applicationId: string,
  messages: readonly Message[],
): Promise<Map<string, Undelivered>> {
  const messageIds = messages.map(({ id }) => id);
  const counts = new Map(messageIds.map((id) => [id, { fail: 0, sending: 0, canceled: 0 }]));
  if (messageIds.length === 0) return counts;
  const found = await storage.read('undeliveredOf', { applicationId, messageIds });
  for (const { messageId, state, count } of found) {
    const name = ({ 2: 'fail', 3: 'sending', 4: 'canceled' } as const)[state];
    if (name !== undefined) counts.get(messageId)![name] = count;
  }
  return counts;
}

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

export function messageRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
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
      const { body, environmentId, query } = request;
      const found = planOf(parts, options, request, body);
      const plan = found instanceof Promise ? await found : found;
      const now = parts.clock.now();
      const asked = messageInput(body, request.rawPayload!, now, options.jsonDepthMax);
      const checking = checkPayload(parts, environmentId, asked, payloadPlace(body));
      if (checking !== null) await checking;
      const accepted = await parts.accept(plan, { ...asked, once: onceKeyOf(request) });
      reply.code(202);
      return sendJson(
        reply,
        acceptedJson(accepted, asked, body.deliverAt, query.with_content ?? true),
      );
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
        matched: query.matched ?? null,
        undelivered: query.status ?? null,
        ...page.request,
        withPayload,
      });
      const undelivered =
        query.with_undelivered === true ? await undeliveredOf(parts, id, found.items) : null;
      return sendJson(
        reply,
        listJson(
          found,
          page,
          (one) => one.id,
          (one) => messageJson(one, withPayload, undefined, undelivered?.get(one.id)),
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
}
