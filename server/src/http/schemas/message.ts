/** The wire form of messages. Payloads are passed on byte by byte, never parsed and written again. */
import { Type } from 'typebox';
import type { Message } from '../../domain/message.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import {
  Channels,
  EventTypeName,
  ListResponse,
  Nullable,
  Ref,
  Tag,
  Timestamp,
  Uid,
} from './common.ts';

const Tags = Type.Array(Tag, { maxItems: 5, uniqueItems: true });

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
    deliverAt: Type.Optional(Nullable(Timestamp)),
    transformationsParams: Type.Optional(
      Nullable(
        Type.Object(
          {
            rawPayload: Type.Optional(
              Type.String({
                description:
                  'The payload as text, a JSON object, in place of `payload`: for clients that cannot pass on JSON as it is written.',
              }),
            ),
          },
          { additionalProperties: true },
        ),
      ),
    ),
    payloadRetentionPeriod: Type.Optional(
      Nullable(Type.Integer({ minimum: 1, maximum: 90, description: 'Days.' })),
    ),
    payloadRetentionHours: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 2160 }))),
  },
  { $id: 'MessageIn' },
);

export const MessageOut = Type.Object(
  {
    id: Type.String(),
    eventType: EventTypeName,
    payload: Type.Record(Type.String(), Type.Unknown()),
    eventId: Type.Optional(Nullable(Uid)),
    channels: Type.Optional(Nullable(Channels)),
    tags: Type.Optional(Nullable(Tags)),
    deliverAt: Type.Optional(Nullable(Timestamp)),
    timestamp: Timestamp,
  },
  { $id: 'MessageOut' },
);

export const MessageList = ListResponse(Ref(MessageOut), 'ListResponse_MessageOut_');

/** What stands in the place of a payload that was removed. */
const removedPayload = '{"expired":true}';

/** JSON text of a message; `withContent` decides whether the payload is part of it. */
export function messageJson(message: Message, withContent: boolean): string {
  const rest = JSON.stringify({
    id: message.id,
    eventType: message.eventType,
    eventId: message.eventId,
    channels: message.channels,
    tags: message.tags,
    deliverAt: isoTimeOrNull(message.deliverAt),
    timestamp: isoTime(message.createdAt),
  });
  return `${rest.slice(0, -1)},"payload":${withContent ? payloadJson(message.payload) : '{}'}}`;
}

function payloadJson(payload: Uint8Array | null): string {
  if (payload === null) return removedPayload;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
}
