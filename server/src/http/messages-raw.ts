/** Messages whose payload is a body of its own, of any content type, and reading it back. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { readJsonObject } from '../lib/json-object.ts';
import { isMediaType, keptType, usualType } from '../manage/message-headers.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { onceKeyOf, sendJson } from './idempotency.ts';
import { withBytes } from './keep-bytes.ts';
import { elsewhere, messageCheck, messageInput, type MessageBody } from './message-input.ts';
import { AppPath } from './applications.ts';
import { messageAt, MessagePath } from './messages.ts';
import { acceptedJson, checkPayload, planOf } from './publish.ts';
import { Ref } from './schemas/common.ts';
import { anyBytes, DeliverAt, DeliverBefore, MessageOut } from './schemas/message.ts';

const names = { type: 'string', description: 'Separated by commas.' };
const RawQuery = Type.Object({
  event_type: Type.String(),
  event_id: Type.Optional(Type.String()),
  channels: Type.Optional(Type.Unsafe<string>(names)),
  tags: Type.Optional(Type.Unsafe<string>(names)),
  deliver_at: Type.Optional(DeliverAt),
  deliver_before: Type.Optional(DeliverBefore),
  payload_retention_hours: Type.Optional(Type.Integer()),
  with_content: Type.Optional(Type.Boolean({ description: 'Whether to answer the payload.' })),
});
type RawQuery = Static<typeof RawQuery>;

/** Fields of a message and the parameters that say them here. */
const parameters: Record<string, string> = {
  eventType: 'event_type',
  eventId: 'event_id',
  deliverAt: 'deliver_at',
  deliverBefore: 'deliver_before',
  payloadRetentionHours: 'payload_retention_hours',
};

export function rawMessageRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  const tags = ['Message'];
  const check = messageCheck(app);

  withBytes(app, (inner) => {
    inner.post<{ Params: Static<typeof AppPath>; Querystring: RawQuery }>(
      '/app/:app_id/msg/raw',
      {
        schema: {
          tags,
          operationId: 'v1.message.create-raw',
          summary: 'Send a message whose payload is the body of the request',
          description: 'Any content type; the body is stored and delivered byte for byte.',
          consumes: ['*/*'],
          params: AppPath,
          querystring: RawQuery,
          body: anyBytes,
          response: { 202: Ref(MessageOut) },
        },
        // The body is bytes, in which no schema finds anything.
        validatorCompiler: (route) =>
          route.httpPart === 'body' ? () => true : app.validatorCompiler!(route),
      },
      async (request, reply) => {
        const { environmentId, query } = request;
        const plan = await planOf(parts, options, request);
        const asked = requestOf(query, request.rawBody ?? new Uint8Array(), {
          contentType: request.headers['content-type'],
        });
        await checkPayload(parts, environmentId, asked, []);
        const accepted = await parts.accept(plan, { ...asked, once: onceKeyOf(request) });
        reply.code(202);
        return sendJson(
          reply,
          acceptedJson(accepted, asked, query.deliver_at, query.with_content ?? true),
        );
      },
    );
  });

  app.get<{ Params: MessagePath }>(
    '/app/:app_id/msg/:msg_id/raw',
    {
      config: { portal: 'ViewBase' },
      schema: {
        tags,
        operationId: 'v1.message.get-raw-payload',
        summary: 'Get the payload of a message byte for byte, under its content type',
        params: MessagePath,
        produces: ['*/*'],
        response: { 200: anyBytes },
      },
    },
    async ({ environmentId, params }, reply) => {
      const { message } = await messageAt(parts, environmentId, params);
      if (message.payload === null) {
        throw new Problem('not_found', 'The payload of this message was removed.');
      }
      return (
        reply
          .header('content-type', message.contentType ?? usualType)
          // What a producer sent must not run as a page of this server.
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .send(Buffer.from(message.payload))
      );
    },
  );

  function requestOf(
    query: RawQuery,
    payload: Uint8Array,
    { contentType }: { contentType: string | undefined },
  ): MessageRequest {
    const body = { ...bodyOf(query), payload: {} };
    const refusal = check(body);
    if (refusal !== null) throw elsewhere(refusal, parameterOf);
    const json = readJsonObject(payload, options.jsonDepthMax);
    const named = contentType ?? (json === undefined ? 'application/octet-stream' : usualType);
    if (!isMediaType(named)) {
      throw new Problem('unsupported_media_type', `\`${named}\` is no content type.`);
    }
    let asked: MessageRequest;
    try {
      asked = messageInput(body as MessageBody, payload, parts.clock.now(), options.jsonDepthMax);
    } catch (error) {
      throw error instanceof Problem ? elsewhere(error, parameterOf) : error;
    }
    return { ...asked, json, contentType: keptType(named, json !== undefined) };
  }
}

function parameterOf([field, ...rest]: (string | number)[]): (string | number)[] {
  return ['query', parameters[field ?? ''] ?? field ?? '', ...rest];
}

function bodyOf(query: RawQuery): Record<string, unknown> {
  const fields = {
    eventType: query.event_type,
    eventId: query.event_id,
    channels: query.channels?.split(','),
    tags: query.tags?.split(','),
    deliverAt: query.deliver_at,
    deliverBefore: query.deliver_before,
    payloadRetentionHours: query.payload_retention_hours,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
