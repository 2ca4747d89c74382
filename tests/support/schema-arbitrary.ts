/** Values for a JSON Schema: mostly of its form, sometimes spoiled in the places where people and machines spoil them. */
import * as fc from 'fast-check';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

const depthMax = 5;
const manyMax = 4;

/** Strings that have broken parsers, databases and pages. */
export const awkwardStrings: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'null',
  '-1',
  '1e309',
  "' OR 1=1 --",
  '../../etc/passwd',
  '%00',
  '%ff',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '😀'.repeat(60),
  'x'.repeat(5000),
  '2026-02-30T25:61:00Z',
  'http://[::1]:80/',
];

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(...awkwardStrings, null, true, 0, -1, 1.5, 2 ** 53, [], {}, [[]]),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One in `spoilt` values is of another form. */
const spoilt = 9;

export function schemaArbitrary(
  schema: Schema,
  definitions: Record<string, Schema>,
  depth = 0,
): fc.Arbitrary<unknown> {
  if (depth > depthMax) return junk;
  const sound = soundArbitrary(schema, definitions, depth);
  return fc.oneof({ arbitrary: sound, weight: spoilt - 1 }, { arbitrary: junk, weight: 1 });
}

function soundArbitrary(
  schema: Schema,
  definitions: Record<string, Schema>,
  depth: number,
): fc.Arbitrary<unknown> {
  const inner = (one: Schema) => schemaArbitrary(one, definitions, depth + 1);
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1)!.replace(/#$/, '');
    return soundArbitrary(definitions[name] ?? {}, definitions, depth);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  const [type] = [schema.type ?? 'any'].flat();
  switch (type) {
    case 'string':
      return stringArbitrary(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.max(schema.maximum ?? 1000, -5) });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: Math.min(schema.minItems ?? 0, manyMax),
        maxLength: manyMax,
      });
    case 'object':
      return objectArbitrary(schema, inner);
    default:
      return junk;
  }
}

function stringArbitrary({ pattern, format, minLength, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((at) => at.toISOString());
  }
  if (pattern !== undefined) {
    return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, maxLength ?? 300));
  }
  return fc.oneof(
    fc.string({
      minLength: Math.min(minLength ?? 0, 20),
      maxLength: Math.min(maxLength ?? 40, 40),
    }),
    fc.constantFrom(...awkwardStrings),
    fc.webUrl(),
  );
}

function objectArbitrary(
  { properties = {}, required = [], patternProperties, additionalProperties }: Schema,
  inner: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, inner(schema)]),
  );
  const known = fc.record(fields, {
    requiredKeys: required.filter((name) => name in fields),
    noNullPrototype: true,
  });
  const rest =
    Object.values(patternProperties ?? {})[0] ??
    (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  const more = fc.dictionary(
    fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(...awkwardStrings.slice(0, 10))),
    rest === undefined ? junk : inner(rest),
    { maxKeys: rest === undefined ? 1 : manyMax, noNullPrototype: true },
  );
  return fc.tuple(more, known).map(([others, own]) => ({ ...others, ...own }));
}
