/** Brings the catalogue to what a document or an export says, in one transaction. */
import type { EventType, EventTypeFields } from '../domain/event-type.ts';
import { newestVersion } from '../domain/example-payload.ts';
import type { DescribedEventType } from '../domain/openapi-webhooks.ts';
import { sleep } from '../lib/clock.ts';
import type { PageRequest } from '../storage/storage.ts';
import { checkSchemas } from './event-types.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** An event type as it is to be, and where in the request it is asked for. */
export interface WantedEventType {
  name: string;
  fields: EventTypeFields;
  at: (string | number)[];
}

export interface CatalogueChanges {
  /** New ones, and those in which something differs. */
  toModify: { name: string; fields: EventTypeFields }[];
  /** Names of those that go out of the catalogue. */
  toArchive: string[];
}

const pageSize = 250;

/** All event types of an environment, by name, archived ones too. */
export async function allEventTypes(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  archivedToo = true,
): Promise<EventType[]> {
  const all: EventType[] = [];
  for (let from: string | null = null; ;) {
    const request: PageRequest = { limit: pageSize, from, order: 'ascending' };
    const page = await storage.read('listEventTypes', { environmentId, archivedToo, ...request });
    all.push(...page.items);
    if (page.done) return all;
    from = page.items.at(-1)!.name;
  }
}

/** What described event types come to, given those that are there. */
export function wantedOf(
  described: readonly DescribedEventType[],
  present: readonly EventType[],
  placeOf: (one: DescribedEventType) => (string | number)[],
): WantedEventType[] {
  const byName = new Map(present.map((one) => [one.name, one]));
  return described.map((one) => {
    const before = byName.get(one.name);
    return {
      name: one.name,
      at: placeOf(one),
      fields: {
        description: one.description,
        archived: false,
        deprecated: one.deprecated,
        schemas: schemasWith(before?.schemas ?? null, one.schema),
        groupName: one.groupName ?? before?.groupName ?? null,
        featureFlags: one.featureFlags ?? before?.featureFlags ?? null,
        retryScheduleSeconds: before?.retryScheduleSeconds ?? null,
        validatePayload: before?.validatePayload ?? false,
      },
    };
  });
}

/** A document has one schema where the catalogue may have versions: it is the newest of them. */
function schemasWith(
  present: Record<string, unknown> | null,
  schema: Record<string, unknown> | null,
): Record<string, unknown> | null {
  if (schema === null) return present;
  return { ...present, [newestVersion(present) ?? '1']: schema };
}

/** What would change; 422 names the place of a schema that is not right. */
export async function plannedChanges(
  parts: ManageParts,
  present: readonly EventType[],
  wanted: readonly WantedEventType[],
  archiveOthers: boolean,
): Promise<CatalogueChanges> {
  const byName = new Map(present.map((one) => [one.name, one]));
  const toModify = wanted.filter(({ name, fields }) => {
    const before = byName.get(name);
    return before === undefined || !areSame(fieldsOf(before), fields);
  });
  for (const { fields, at } of toModify) {
    checkSchemas(parts, fields.schemas, at);
    // Compiling many schemas in one go would hold up every other request.
    await sleep(parts.clock, 0);
  }
  const names = new Set(wanted.map(({ name }) => name));
  const others = present.filter(({ name, archived }) => !archived && !names.has(name));
  return {
    toModify: toModify.map(({ name, fields }) => ({ name, fields })),
    toArchive: archiveOthers ? others.map(({ name }) => name) : [],
  };
}

/** Makes the changes, all or none. */
export async function applyChanges<T>(
  parts: ManageParts,
  environmentId: string,
  present: readonly EventType[],
  changes: CatalogueChanges,
  once: OnceFor<T> | null,
  value: T,
): Promise<Done<T>> {
  const byName = new Map(present.map((one) => [one.name, one]));
  const archived = changes.toArchive.map((name) => ({
    name,
    fields: { ...fieldsOf(byName.get(name)!), archived: true },
  }));
  const at = parts.clock.now();
  const written = await parts.storage.writeOnce(
    'saveEventTypes',
    { environmentId, eventTypes: [...changes.toModify, ...archived], at },
    onceRecord(once, value, at),
  );
  parts.plans.forgetSchedules(environmentId);
  parts.payloadRules.forget(environmentId);
  return written.kind === 'done' ? { kind: 'done', value } : replayOf(written);
}

export function fieldsOf(eventType: EventType): EventTypeFields {
  const {
    environmentId: _,
    name: _name,
    createdAt: _made,
    updatedAt: _changed,
    ...fields
  } = eventType;
  return fields;
}

/** Equal as JSON; the order of members says nothing. */
function areSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const left = Object.entries(one);
  return (
    left.length === Object.keys(other).length &&
    left.every(
      ([key, value]) =>
        Object.hasOwn(other, key) && areSame(value, (other as Record<string, unknown>)[key]),
    )
  );
}
