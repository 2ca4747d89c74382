/** What the catalogue of event types asks of a store. */
import type { EventType, EventTypeFields } from '../../domain/event-type.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

export interface CatalogueWrites {
  /** A new one under the name of an archived one takes that one back. */
  createEventType(eventType: EventType): Saved<EventType>;
  updateEventType(change: {
    environmentId: string;
    name: string;
    changes: Partial<Omit<EventType, 'name' | 'environmentId' | 'createdAt'>>;
  }): Saved<EventType>;
  /** Sets all fields of several at once; those that are not there are made. */
  saveEventTypes(change: {
    environmentId: string;
    eventTypes: { name: string; fields: EventTypeFields }[];
    at: number;
  }): { kind: 'ok' };
  deleteEventType(which: { environmentId: string; name: string }): Saved<null>;
}

export interface CatalogueReads {
  getEventType(which: { environmentId: string; name: string }): EventType | null;
  listEventTypes(
    which: {
      environmentId: string;
      archivedToo: boolean;
      /**
       * The flags of whoever asks: event types that have flags, but none of these, are left out.
       * Null or absent for somebody who sees all.
       */
      featureFlags?: string[] | null;
    } & PageRequest,
  ): Page<EventType>;
  /** Those of the names that no event type has. */
  unknownEventTypes(which: { environmentId: string; names: string[] }): string[];
  /** The names of the event types whose messages must fit their schema. */
  validatedEventTypes(environmentId: string): string[];
  /** The schedules of the event types that have one of their own, by name. */
  retrySchedules(environmentId: string): Record<string, number[]>;
}
