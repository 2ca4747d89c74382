/** Walks through the subschemas of a JSON Schema, drafts 7 and 2020-12 alike. */

export type SchemaPath = readonly (string | number)[];

/** Keywords with data, in which nothing is a schema. */
const data = new Set(['const', 'default', 'enum', 'examples']);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
/** Keywords whose members have names of the user's choice. */
const maps = new Set([
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
  'patternProperties',
  'properties',
]);

export interface SchemaPlace {
  schema: Record<string, unknown>;
  path: SchemaPath;
}

/**
 * Every subschema that is an object, the schema itself first. Unknown keywords count too: a
 * reference can lead into them.
 */
export function* schemaPlaces(schema: unknown, path: SchemaPath = []): Generator<SchemaPlace> {
  if (!isRecord(schema)) return;
  yield { schema, path };
  for (const [keyword, value] of Object.entries(schema)) {
    if (data.has(keyword)) continue;
    if (Array.isArray(value)) {
      if (!lists.has(keyword)) continue;
      for (const [at, one] of value.entries()) yield* schemaPlaces(one, [...path, keyword, at]);
    } else if (maps.has(keyword) && isRecord(value)) {
      for (const [name, one] of Object.entries(value)) {
        yield* schemaPlaces(one, [...path, keyword, name]);
      }
    } else {
      yield* schemaPlaces(value, [...path, keyword]);
    }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
