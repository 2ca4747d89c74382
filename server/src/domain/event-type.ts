/** An entry of the catalogue of what can happen. */
export interface EventType {
  environmentId: string;
  name: string;
  description: string;
  archived: boolean;
  deprecated: boolean;
  /** JSON Schemas by version. */
  schemas: Record<string, unknown> | null;
  groupName: string | null;
  featureFlags: string[] | null;
  /** Seconds between one attempt and the next; null for the server's schedule. */
  retryScheduleSeconds: number[] | null;
  /** Whether messages of this type must fit the newest schema. */
  validatePayload: boolean;
  createdAt: number;
  updatedAt: number;
}

/** All of an event type but its name, and where and when it was made. */
export type EventTypeFields = Omit<
  EventType,
  'environmentId' | 'name' | 'createdAt' | 'updatedAt' | 'validatePayload'
> &
  Partial<Pick<EventType, 'validatePayload'>>;
