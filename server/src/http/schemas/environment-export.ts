/** The wire form of an environment's export and import. */
import { Type, type Static } from 'typebox';
import type { EventType } from '../../domain/event-type.ts';
import { isoTime } from '../iso-time.ts';
import { Nullable, Ref, Timestamp } from './common.ts';
import { EventTypeIn, EventTypeOut, RetrySchedule, eventTypeOut } from './event-type.ts';

/** Of the form of what is exported. */
const formVersion = 1;

const Settings = Nullable(Type.Record(Type.String(), Type.Unknown()));

export const EnvironmentOut = Type.Object(
  {
    version: Type.Integer({ default: formVersion }),
    createdAt: Timestamp,
    eventTypes: Type.Array(Ref(EventTypeOut), {
      description: 'In the order of their names, archived ones too.',
    }),
    settings: Settings,
    connectors: Type.Array(Type.Unknown()),
  },
  { $id: 'EnvironmentOut' },
);

const EventTypeImport = Type.Object({
  ...EventTypeIn.properties,
  retrySchedule: Type.Optional(RetrySchedule),
});
export type EventTypeImport = Static<typeof EventTypeImport>;

export const EnvironmentIn = Type.Object(
  {
    eventTypes: Type.Optional(
      Type.Unsafe<EventTypeImport[] | null>({
        type: ['array', 'null'],
        items: EventTypeImport,
        maxItems: 10_000,
      }),
    ),
    settings: Type.Optional(Settings),
    connectors: Type.Optional(
      Type.Unsafe<unknown[] | null>({ type: ['array', 'null'], items: {} }),
    ),
  },
  { $id: 'EnvironmentIn' },
);

export function environmentOut(
  eventTypes: readonly EventType[],
  now: number,
): Static<typeof EnvironmentOut> {
  return {
    version: formVersion,
    createdAt: isoTime(now),
    eventTypes: eventTypes.map((one) => eventTypeOut(one, true)),
    settings: null,
    connectors: [],
  };
}
