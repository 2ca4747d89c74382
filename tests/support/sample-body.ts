/** Makes a small value that a schema of the OpenAPI document takes, so that any route can be called. */

type Schema = Record<string, any>;

/** Values for fields whose schema does not say all that is asked of them. */
const byName: Record<string, unknown> = {
  url: 'http://127.0.0.1:9/sample',
  eventType: 'sample.type',
  payload: { sample: true },
  transformation: 'function handler(webhook) { return webhook; }',
};

/** `named` finds a schema by its reference. Only required fields are filled in. */
export function sampleOf(schema: Schema, named: (reference: string) => Schema, name = ''): unknown {
  if (schema['$ref'] !== undefined) return sampleOf(named(schema['$ref']), named, name);
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['enum'] !== undefined) return schema['enum'][0];
  if (name in byName) return byName[name];
  const choice = schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf'];
  if (
    choice !== undefined &&
    (schema['type'] === undefined || schema['discriminator'] !== undefined)
  ) {
    return sampleOf(choice[0], named, name);
  }
  switch ([schema['type']].flat()[0]) {
    case 'object':
    case undefined:
      return Object.fromEntries(
        ((schema['required'] ?? []) as string[]).map((field) => [
          field,
          sampleOf(schema['properties'][field], named, field),
        ]),
      );
    case 'array':
      return Array.from({ length: schema['minItems'] ?? 0 }, () =>
        sampleOf(schema['items'], named, name),
      );
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function sampleText({ format, minLength = 0, maxLength = 64 }: Schema): string {
  if (format === 'date-time') return new Date(Date.now() - 3_600_000).toISOString();
  if (format === 'uri') return 'http://127.0.0.1:9/sample';
  return 'sample'.padEnd(minLength, '0').slice(0, maxLength);
}
