/** The wire form of event types. */
import { Type, type Static } from 'typebox';
import type { EventType } from '../../domain/event-type.ts';
import { isoTime } from '../iso-time.ts';
import { EventTypeName, ListResponse, Nullable, Ref, Timestamp } from './common.ts';

const Flags = Type.Array(EventTypeName, { minItems: 1, maxItems: 100, uniqueItems: true });
export const Schemas = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'JSON Schemas of the payload (draft 2020-12 or 7) by version: "1", "2" and so on. The `examples` of the newest one are sent as examples.',
});

/** As for the server's own schedule: at most 50 attempts more, and 30 days between two. */
export const RetrySchedule = Nullable(
  Type.Array(Type.Integer({ minimum: 0, maximum: 2_592_000 }), {
    maxItems: 50,
    description:
      "Seconds between one attempt and the next; empty for no retries; null for the event type's schedule on an endpoint, and for the server's on an event type.",
  }),
);

export const RetryScheduleInOut = Type.Object(
  { retrySchedule: RetrySchedule },
  { $id: 'RetryScheduleInOut' },
);

const upsertFields = {
  description: Type.String({ maxLength: 4096 }),
  archived: Type.Optional(Type.Boolean()),
  deprecated: Type.Optional(Type.Boolean()),
  schemas: Type.Optional(Nullable(Schemas)),
  groupName: Type.Optional(Nullable(EventTypeName)),
  featureFlags: Type.Optional(Nullable(Flags)),
  featureFlag: Type.Optional(Nullable(EventTypeName)),
  validatePayload: Type.Optional(
    Type.Boolean({
      description: 'Whether messages whose payload does not fit the newest schema are refused.',
    }),
  ),
};

export const EventTypeIn = Type.Object(
  { name: EventTypeName, ...upsertFields },
  { $id: 'EventTypeIn' },
);

export const EventTypeUpsertIn = Type.Object(upsertFields, { $id: 'EventTypeUpsertIn' });

export const EventTypePatch = Type.Object(
  { ...upsertFields, description: Type.Optional(Type.String({ maxLength: 4096 })) },
  { $id: 'EventTypePatch' },
);

export const EventTypeOut = Type.Object(
  {
    name: EventTypeName,
    description: Type.String(),
    archived: Type.Boolean(),
    deprecated: Type.Boolean(),
    schemas: Type.Optional(Nullable(Schemas)),
    groupName: Type.Optional(Nullable(EventTypeName)),
    featureFlags: Type.Optional(Nullable(Type.Array(EventTypeName))),
    featureFlag: Type.Optional(Nullable(EventTypeName)),
    retrySchedule: Type.Optional(RetrySchedule),
    validatePayload: Type.Optional(Type.Boolean()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'EventTypeOut' },
);

export const EventTypeList = ListResponse(Ref(EventTypeOut), 'ListResponse_EventTypeOut_');

export function eventTypeOut(
  eventType: EventType,
  withSchemas: boolean,
): Static<typeof EventTypeOut> {
  return {
    name: eventType.name,
    description: eventType.description,
    archived: eventType.archived,
    deprecated: eventType.deprecated,
    schemas: withSchemas ? eventType.schemas : null,
    groupName: eventType.groupName,
    featureFlags: eventType.featureFlags,
    featureFlag: eventType.featureFlags?.[0] ?? null,
    retrySchedule: eventType.retryScheduleSeconds,
    validatePayload: eventType.validatePayload,
    createdAt: isoTime(eventType.createdAt),
    updatedAt: isoTime(eventType.updatedAt),
  };
}
