/** The example of an event type: the one that its schema names, or one that is made from the schema. */

export type Example = { ok: Record<string, unknown> } | { error: string };

/** Deeper than this, what may be left out is left out. */
const depthMax = 6;
/** A schema that holds itself several times would grow for ever. */
const valuesMax = 2_000;

/** The number of the newest version among the schemas of an event type; null without one. */
export function newestVersion(schemas: Record<string, unknown> | null): string | null {
  const versions = Object.keys(schemas ?? {}).toSorted((a, b) => Number(a) - Number(b));
  return versions.at(-1) ?? null;
}

/** Example number `index` of the newest schema; the first one is made up where there is none. */
export function exampleOf(schemas: Record<string, unknown> | null, index: number): Example {
  const version = newestVersion(schemas);
  if (version === null) return { error: 'has no schema, so there is no example of it' };
  const schema = schemas![version];
  const examples = isRecord(schema) && Array.isArray(schema['examples']) ? schema['examples'] : [];
  if (index >= examples.length && (index > 0 || examples.length > 0)) {
    return { error: `has ${examples.length} examples, counted from 0` };
  }
  const example: unknown =
    examples.length > 0 ? examples[index] : madeUp(schema, { root: schema, left: valuesMax }, 0);
  return isRecord(example)
    ? { ok: example }
    : { error: 'has an example that is no JSON object, as payloads are' };
}

interface Walk {
  root: unknown;
  /** How many more values may be made. */
  left: number;
}

/** A value that a schema plausibly describes. It is an illustration; nothing checks it. */
function madeUp(schema: unknown, walk: Walk, depth: number): unknown {
  walk.left -= 1;
  if (!isRecord(schema) || walk.left < 0) return null;
  if ('const' in schema) return schema['const'];
  for (const keyword of ['examples', 'enum']) {
    const values = schema[keyword];
    if (Array.isArray(values) && values.length > 0) return values[0];
  }
  for (const keyword of ['example', 'default']) if (keyword in schema) return schema[keyword];
  if (typeof schema['$ref'] === 'string') {
    return depth > depthMax ? null : madeUp(referred(schema['$ref'], walk.root), walk, depth + 1);
  }
  for (const keyword of ['oneOf', 'anyOf']) {
    const choices = schema[keyword];
    if (Array.isArray(choices) && choices.length > 0 && schema['properties'] === undefined) {
      return madeUp(choices[0], walk, depth + 1);
    }
  }
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, walk, depth);
    case 'array': {
      const inner = Array.isArray(schema['prefixItems'])
        ? schema['prefixItems'][0]
        : schema['items'];
      return depth > depthMax || !isRecord(inner) ? [] : [madeUp(inner, walk, depth + 1)];
    }
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function objectOf(
  schema: Record<string, unknown>,
  walk: Walk,
  depth: number,
): Record<string, unknown> {
  const parts = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
  const made: Record<string, unknown> = {};
  for (const part of parts) {
    const value = madeUp(part, walk, depth + 1);
    if (isRecord(value)) Object.assign(made, value);
  }
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [name, inner] of Object.entries(properties)) {
    if (depth > depthMax && !required.includes(name)) continue;
    // Past twice the depth nothing helps: a schema can require itself without end.
    if (depth <= 2 * depthMax && walk.left > 0) made[name] = madeUp(inner, walk, depth + 1);
  }
  return made;
}

function typeOf(schema: Record<string, unknown>): unknown {
  const [type] = [schema['type']].flat().filter((one) => one !== 'null');
  if (type !== undefined) return type;
  if (schema['properties'] !== undefined || schema['allOf'] !== undefined) return 'object';
  return schema['items'] === undefined ? 'string' : 'array';
}

const formats: Record<string, string> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'user@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '3f2b8c1e-5d4a-4c6b-9e7f-1a2b3c4d5e6f',
};

const word = 'text';
/** An example is there to be read. */
const charactersMax = 200;

function textOf(schema: Record<string, unknown>): string {
  const known = formats[String(schema['format'])];
  if (known !== undefined) return known;
  const least = Math.min(Number(schema['minLength'] ?? 0), charactersMax);
  const most = Number(schema['maxLength'] ?? charactersMax);
  return word.padEnd(least, word).slice(0, most);
}

function numberOf(schema: Record<string, unknown>): number {
  const { minimum, exclusiveMinimum, maximum } = schema;
  if (typeof minimum === 'number') return minimum;
  if (typeof exclusiveMinimum === 'number') return Math.floor(exclusiveMinimum) + 1;
  return typeof maximum === 'number' ? Math.min(maximum, 1) : 1;
}

function referred(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return null;
  let at: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(name)];
    else at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : null;
  }
  return at;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
