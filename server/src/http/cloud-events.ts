/**
 * /api/v1/app/{app}/cloudevents: CloudEvents 1.0 over HTTP, in binary, structured and batched mode.
 * The data become the payload; the attributes go with the deliveries as the headers of the binary
 * mode, so that receivers get the event that was sent.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import type { Static } from 'typebox';
import {
  attributeHeaders,
  decodeAttribute,
  eventIdOf,
  eventTypeOf,
  readCloudEvent,
  readJsonEvent,
  type CloudEvent,
  type ReadEvent,
} from '../domain/cloud-event.ts';
import { Problem } from '../domain/problem.ts';
import type { MessageRequest } from '../ingest/message-request.ts';
import { splitItems } from '../lib/json-items.ts';
import { readJsonObject } from '../lib/json-object.ts';
import { scanJson } from '../lib/json-scan.ts';
import { isMediaType, keptType, usualType } from '../manage/message-headers.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { checkNullCharacters } from './refuse-null-characters.ts';
import { sendJson } from './idempotency.ts';
import { withBytes } from './keep-bytes.ts';
import { acceptItems, type BatchItem } from './messages-batch.ts';
import { AppPath } from './applications.ts';
import { checkPayload, planOf } from './publish.ts';
import { Ref } from './schemas/common.ts';
import { anyBytes } from './schemas/message.ts';
import { MessageBatchOut } from './schemas/message-batch.ts';

const structured = /^application\/cloudevents(\+[a-z0-9.-]+)? *(;|$)/i;
const batched = /^application\/cloudevents-batch(\+[a-z0-9.-]+)? *(;|$)/i;

export function cloudEventRoutes(
  app: FastifyInstance,
  parts: HttpParts,
  options: HttpOptions,
): void {
  withBytes(app, (inner) => {
    inner.post<{ Params: Static<typeof AppPath> }>(
      '/app/:app_id/cloudevents',
      {
        bodyLimit: options.batchBytesMax,
        schema: {
          tags: ['Message'],
          operationId: 'v1.message.create-cloud-events',
          summary: 'Send CloudEvents 1.0, one or a batch',
          description:
            'Binary mode (`ce-*` headers), `application/cloudevents+json` or `application/cloudevents-batch+json`. An event whose source and id were accepted before counts as accepted and is not sent again.',
          consumes: ['*/*'],
          params: AppPath,
          body: anyBytes,
          response: { 202: Ref(MessageBatchOut) },
        },
        validatorCompiler: (route) =>
          route.httpPart === 'body' ? () => true : app.validatorCompiler!(route),
      },
      async (request, reply) => {
        const plan = await planOf(parts, options, request);
        const { events, isBatch } = eventsOf(request, options);
        const items: BatchItem[] = [];
        for (const [index, event] of events.entries()) {
          const place = isBatch ? ['body', index] : [];
          const item = await itemOf(request, event, place);
          if (item instanceof Problem && !isBatch) throw item;
          items.push(item);
        }
        const applicationId = plan.application.id;
        const answer = await acceptItems(parts.acceptMessages, plan, items, request, (taken) =>
          idOf(applicationId, taken.eventId!),
        );
        reply.code(202);
        return sendJson(reply, answer);
      },
    );
  });

  async function idOf(applicationId: string, idOrEventId: string): Promise<string | null> {
    const found = await parts.storage.read('getMessage', { applicationId, idOrEventId });
    return found?.id ?? null;
  }

  async function itemOf(
    { environmentId }: FastifyRequest,
    read: ReadEvent,
    place: (string | number)[],
  ): Promise<BatchItem> {
    if ('mistake' in read) return refused(place, read.mistake.attribute, read.mistake.message);
    const event = read.ok;
    if (event.data.length > options.bodyBytesMax) return new Problem('payload_too_large');
    if (event.contentType !== null && !isMediaType(event.contentType)) {
      return refused(place, 'datacontenttype', 'must be a media type');
    }
    try {
      const asked = messageOf(event);
      await checkPayload(parts, environmentId, asked, [...place.slice(1), 'data']);
      return asked;
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  function messageOf(event: CloudEvent): MessageRequest {
    const json = readJsonObject(event.data, options.jsonDepthMax);
    return {
      eventType: eventTypeOf(event),
      eventId: eventIdOf(event),
      channels: null,
      tags: null,
      payload: event.data,
      json,
      headers: attributeHeaders(event),
      contentType: keptType(event.contentType ?? usualType, json !== undefined),
      deliverAt: null,
      retentionMs: null,
    };
  }
}

/** Binary mode names attributes in headers; else the place is a member of the body. */
function refused(place: (string | number)[], attribute: string, msg: string): Problem {
  const loc = [...(place.length === 0 ? ['cloudevent'] : place), attribute].filter(
    (part) => part !== '',
  );
  return new Problem('validation', undefined, [{ loc, msg, type: 'value_error' }]);
}

function eventsOf(
  request: FastifyRequest,
  { jsonDepthMax, batchMessagesMax }: HttpOptions,
): { events: ReadEvent[]; isBatch: boolean } {
  const type = request.headers['content-type'] ?? '';
  const body = request.rawBody ?? new Uint8Array();
  const isBatch = batched.test(type);
  if (!isBatch && !structured.test(type)) {
    return { events: [binaryEvent(request.headers, body)], isBatch };
  }
  if (!/\+json *(;|$)/i.test(type)) {
    throw new Problem('unsupported_media_type', 'Events are taken in the JSON format only.');
  }
  const parsed = parseJson(body, jsonDepthMax);
  if (!isBatch) {
    const { member } = scanJson(body, 'data', jsonDepthMax);
    return { events: [readJsonEvent(parsed, member)], isBatch };
  }
  if (!Array.isArray(parsed)) throw Problem.field([], 'must be a JSON list of events');
  if (parsed.length > batchMessagesMax) {
    throw Problem.field([], `must hold at most ${batchMessagesMax} events`);
  }
  const texts = splitItems(body);
  const events = parsed.map((event, index) =>
    readJsonEvent(event, scanJson(texts[index]!, 'data', jsonDepthMax).member),
  );
  return { events, isBatch };
}

function binaryEvent(headers: FastifyRequest['headers'], body: Uint8Array): ReadEvent {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    const text = decodeAttribute(value);
    if (text === null) {
      return { mistake: { attribute: name, message: 'holds a `%` that encodes no UTF-8' } };
    }
    attributes.set(name.slice(3), text);
  }
  if (attributes.has('datacontenttype')) {
    return {
      mistake: { attribute: 'datacontenttype', message: 'is said by the header content-type' },
    };
  }
  if (headers['content-type'] !== undefined) {
    attributes.set('datacontenttype', headers['content-type']);
  }
  return readCloudEvent(attributes, body);
}

function parseJson(body: Uint8Array, depthMax: number): unknown {
  const refuse = (why: string) =>
    new Problem('validation', undefined, [
      { loc: ['body'], msg: `not valid JSON: ${why}`, type: 'value_error.jsondecode' },
    ]);
  if (!isUtf8(body)) throw refuse('the bytes are not UTF-8');
  if (scanJson(body, '', depthMax).depth > depthMax) {
    throw refuse(`nested deeper than ${depthMax} levels`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  checkNullCharacters(Buffer.from(body), parsed);
  return parsed;
}
