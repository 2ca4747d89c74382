/** Examples within the schemas of event types. */
import type { EventType } from '../api/shapes.ts';

interface Schema {
  description?: string;
  examples?: unknown[];
  example?: unknown;
}

/** The newest version of a schema; null for an event type without one. */
export function schemaOf({ schemas }: Pick<EventType, 'schemas'>): Schema | null {
  const versions = Object.keys(schemas ?? {}).toSorted((a, b) => Number(a) - Number(b));
  const newest = versions.at(-1);
  return newest === undefined ? null : (schemas as Record<string, Schema>)[newest]!;
}

/** What the schema gives as an example; undefined where it gives none. */
export function exampleOf(type: Pick<EventType, 'schemas'> | undefined): unknown {
  if (type === undefined) return undefined;
  const schema = schemaOf(type);
  return schema?.examples?.[0] ?? schema?.example;
}
