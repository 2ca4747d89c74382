/** Creating, changing and removing event types. */
import type { EventType, EventTypeFields } from '../domain/event-type.ts';
import { isVisible } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import {
  isConflict,
  onceRecord,
  raceTriesMax,
  replayOf,
  type Done,
  type ManageParts,
  type OnceFor,
} from './manage-parts.ts';

/** What a client sets; a retry schedule has an act of its own. */
export type EventTypeInput = Omit<EventTypeFields, 'retryScheduleSeconds'>;

/** 404 when there is none of this name. */
export async function findEventType(
  { storage }: ManageParts,
  environmentId: string,
  name: string,
): Promise<EventType> {
  const eventType = await storage.read('getEventType', { environmentId, name });
  if (eventType === null) throw new Problem('not_found');
  return eventType;
}

/** Those of the names that are not there for somebody who sees these flags. */
export async function hiddenEventTypes(
  { storage }: ManageParts,
  environmentId: string,
  names: string[],
  flags: string[],
): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) => storage.read('getEventType', { environmentId, name })),
  );
  return names.filter((_name, index) => {
    const eventType = found[index]!;
    return eventType === null || !isVisible(eventType, flags);
  });
}

/** 409 when there is one of this name that is not archived; an archived one is taken back. */
export async function createEventType(
  parts: ManageParts,
  environmentId: string,
  name: string,
  input: EventTypeInput,
  once: OnceFor<EventType> | null,
): Promise<Done<EventType>> {
  checkSchemas(parts, input.schemas);
  const now = parts.clock.now();
  const eventType: EventType = {
    validatePayload: false,
    ...input,
    retryScheduleSeconds: null,
    environmentId,
    name,
    createdAt: now,
    updatedAt: now,
  };
  const written = await parts.storage.writeOnce(
    'createEventType',
    eventType,
    onceRecord(once, eventType, now),
  );
  // An archived one that is taken back may have had a schedule.
  parts.plans.forgetSchedules(environmentId);
  parts.payloadRules.forget(environmentId);
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('event_type_exists');
  return { kind: 'done', value: written.value.value };
}

/** Sets the whole event type, or creates it. */
export async function putEventType(
  parts: ManageParts,
  environmentId: string,
  name: string,
  input: EventTypeInput,
): Promise<{ created: boolean; eventType: EventType }> {
  for (let tries = 1; ; tries++) {
    const present = await parts.storage.read('getEventType', { environmentId, name });
    if (present !== null) {
      const eventType = await changeEventType(parts, environmentId, name, input);
      return { created: false, eventType };
    }
    try {
      const done = await createEventType(parts, environmentId, name, input, null);
      if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return { created: true, eventType: done.value };
    } catch (error) {
      // Another request was faster: set what it made.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

/** Changes the fields that are given. */
export async function changeEventType(
  parts: ManageParts,
  environmentId: string,
  name: string,
  changes: Partial<EventTypeInput>,
): Promise<EventType> {
  checkSchemas(parts, changes.schemas ?? null);
  const saved = await parts.storage.write('updateEventType', {
    environmentId,
    name,
    changes: { ...changes, updatedAt: parts.clock.now() },
  });
  parts.payloadRules.forget(environmentId);
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}

/**
 * Archives an event type, so that what refers to it keeps its meaning; with `expunge` it is gone
 * for good.
 */
export async function deleteEventType(
  parts: ManageParts,
  environmentId: string,
  name: string,
  expunge: boolean,
): Promise<void> {
  if (!expunge) {
    await changeEventType(parts, environmentId, name, { archived: true });
    return;
  }
  const saved = await parts.storage.write('deleteEventType', { environmentId, name });
  parts.plans.forgetSchedules(environmentId);
  parts.payloadRules.forget(environmentId);
  if (saved.kind !== 'ok') throw new Problem('not_found');
}

const versionPattern = /^[1-9]\d{0,5}$/;
/** As many versions of a schema are kept. */
const versionsMax = 50;

/**
 * Refuses schemas that are not right, with the place in them. `at` is where they stand in the body.
 */
export function checkSchemas(
  { payloadSchemas }: Pick<ManageParts, 'payloadSchemas'>,
  schemas: Record<string, unknown> | null,
  at: (string | number)[] = ['schemas'],
): void {
  const versions = Object.entries(schemas ?? {});
  if (versions.length > versionsMax) {
    throw Problem.field(at, `${versions.length} versions; at most ${versionsMax} are kept`);
  }
  for (const [version, schema] of versions) {
    if (!versionPattern.test(version)) {
      throw Problem.field(
        [...at, version],
        'schemas are named by their version, a whole number from 1: {"1": {…}}',
      );
    }
    const fault = payloadSchemas.fault(schema);
    if (fault !== null) throw Problem.field([...at, version, ...fault.path], fault.message);
  }
}

/**
 * Sets the retry schedule of an event type; null for the server's. It holds for every attempt that
 * ends from now on.
 */
export async function setRetrySchedule(
  parts: ManageParts,
  environmentId: string,
  name: string,
  retryScheduleSeconds: number[] | null,
): Promise<EventType> {
  const saved = await parts.storage.write('updateEventType', {
    environmentId,
    name,
    changes: { retryScheduleSeconds, updatedAt: parts.clock.now() },
  });
  parts.plans.forgetSchedules(environmentId);
  parts.payloadRules.forget(environmentId);
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}
