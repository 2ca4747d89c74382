/** The wire form of messages. Payloads are passed on byte by byte, never parsed and written again. */
import { isUtf8 } from 'node:buffer';
import { Type } from 'typebox';
import { matchedCount, type Message } from '../../domain/message.ts';
import { isSensitiveHeader } from '../../domain/sensitive-headers.ts';
import { readJsonObject } from '../../lib/json-object.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { applicationFields } from './application.ts';
import {
  Channels,
  EventTypeName,
  HeaderMap,
  ListResponse,
  Nullable,
  Ref,
  Tag,
  Timestamp,
  Uid,
} from './common.ts';

const Tags = Type.Array(Tag, { maxItems: 5, uniqueItems: true });

export const DeliverAt = Type.String({
  format: 'date-time',
  description: 'Nothing is sent before this moment.',
});

export const DeliverBefore = Type.String({
  format: 'date-time',
  description:
    'Nothing is sent from this moment on: what is still owed then is canceled, and no retry is planned for later.',
});

/** Made with the message when it is not there yet. */
const InlineApplication = Type.Object(applicationFields, {
  description:
    'The application of the path; it is created if it is not there, and left as it is if it is. Its `uid` must be the one that the path names.',
});

/** The name comes from Svix, whose transformations read it. */
const OwnForm = Type.Object(
  {
    rawPayload: Type.Optional(
      Type.String({
        description:
          'The payload as text, in place of `payload`: delivered exactly so, JSON or not.',
      }),
    ),
    headers: Type.Optional(
      Nullable(
        Type.Record(Type.String(), Type.String(), {
          description:
            'Headers for the deliveries of this message; `content-type` says what the payload is.',
        }),
      ),
    ),
  },
  { additionalProperties: true },
);

export const MessageIn = Type.Object(
  {
    eventType: EventTypeName,
    payload: Type.Record(Type.String(), Type.Unknown(), {
      description: 'A JSON object. Receivers get exactly these bytes.',
    }),
    eventId: Type.Optional(
      Nullable(
        Type.String({ ...Uid, description: 'An id of your own; unique in the application.' }),
      ),
    ),
    channels: Type.Optional(Nullable(Channels)),
    tags: Type.Optional(Nullable(Tags)),
    deliverAt: Type.Optional(Nullable(DeliverAt)),
    deliverBefore: Type.Optional(Nullable(DeliverBefore)),
    application: Type.Optional(Nullable(InlineApplication)),
    transformationsParams: Type.Optional(Nullable(OwnForm)),
    payloadRetentionPeriod: Type.Optional(
      Nullable(Type.Integer({ minimum: 1, maximum: 90, description: 'Days.' })),
    ),
    payloadRetentionHours: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 2160 }))),
  },
  { $id: 'MessageIn' },
);

const Count = Type.Integer({ minimum: 0 });

export const MessageOut = Type.Object(
  {
    id: Type.String(),
    eventType: EventTypeName,
    payload: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'The JSON object; of another payload `{"rawPayload": text}`, or `{"rawPayloadBase64": …}` where it is no text.',
    }),
    eventId: Type.Optional(Nullable(Uid)),
    channels: Type.Optional(Nullable(Channels)),
    tags: Type.Optional(Nullable(Tags)),
    deliverAt: Type.Optional(Nullable(DeliverAt)),
    deliverBefore: Type.Optional(Nullable(DeliverBefore)),
    timestamp: Timestamp,
    contentType: Type.Optional(
      Type.String({
        description: 'The media type of a payload that is not the usual JSON object.',
      }),
    ),
    headers: Type.Optional(HeaderMap),
    request: Type.Optional(
      Type.Object(
        {
          method: Type.String(),
          path: Type.String(),
          query: Type.String(),
          remoteAddress: Type.String(),
          grade: Type.String(),
        },
        { description: 'Of the request that a source received it with.' },
      ),
    ),
    matchedEndpoints: Type.Integer({
      description: 'How many endpoints it was for when it was accepted.',
    }),
    undelivered: Type.Optional(
      Type.Object(
        { fail: Count, sending: Count, canceled: Count },
        {
          description:
            'With `with_undelivered`: deliveries that failed, will be tried again, or were canceled.',
        },
      ),
    ),
  },
  { $id: 'MessageOut' },
);

/** A body that is no JSON, or need not be. */
export const anyBytes = Type.String({
  description: 'Delivered byte for byte, under its content type.',
});

export const MessageList = ListResponse(Ref(MessageOut), 'ListResponse_MessageOut_');

/** What stands in the place of a payload that was removed. */
const removedPayload = '{"expired":true}';
/** An object that goes deeper is shown as text: clients need not read it. */
const shownDepthMax = 64;

export interface Undelivered {
  fail: number;
  sending: number;
  canceled: number;
}

/** JSON text of a message; `withContent` decides whether the payload is part of it. */
export function messageJson(
  message: Message,
  withContent: boolean,
  matched = matchedCount(message),
  undelivered?: Undelivered,
): string {
  const rest = JSON.stringify({
    id: message.id,
    eventType: message.eventType,
    eventId: message.eventId,
    channels: message.channels,
    tags: message.tags,
    deliverAt: isoTimeOrNull(message.deliverAt),
    deliverBefore: isoTimeOrNull(message.deliverBefore),
    timestamp: isoTime(message.createdAt),
    contentType: message.contentType ?? undefined,
    headers: message.headers === null ? undefined : visible(message.headers),
    request: message.request,
    matchedEndpoints: matched,
    undelivered,
  });
  return `${rest.slice(0, -1)},"payload":${withContent ? payloadJson(message) : '{}'}}`;
}

/** The payload as a JSON object, byte by byte if it is one. */
export function payloadJson({
  payload,
  contentType,
}: Pick<Message, 'payload' | 'contentType'>): string {
  if (payload === null) return removedPayload;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (contentType === null || readJsonObject(payload, shownDepthMax) !== undefined) {
    return bytes.toString('utf8');
  }
  return JSON.stringify(
    isUtf8(bytes)
      ? { rawPayload: bytes.toString('utf8') }
      : { rawPayloadBase64: bytes.toString('base64') },
  );
}

/** Values of headers that are secrets are shown to nobody. */
export function visible(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? '***' : value]),
  );
}
