/**
 * JSON Schemas of payloads: whether one is right, and whether a payload is as it says. Schemas come
 * from outside, so nothing in them may keep the server busy: no reference leads elsewhere, patterns
 * run in linear time, sizes are bounded, and a check that takes too many steps ends.
 */
import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CostlyText, linearPattern } from '../lib/linear-pattern.ts';
import { UnusablePattern } from '../lib/pattern-program.ts';
import { isRecord, schemaPlaces, type SchemaPath } from './schema-places.ts';

export interface SchemaFault {
  /** Where in the schema, or in the payload. */
  path: SchemaPath;
  message: string;
}

export interface SchemaLimits {
  /** Of its JSON text. */
  bytesMax: number;
  depthMax: number;
  /** Subschemas in all. */
  partsMax: number;
  /** Subschemas that are applied, and patterns that are tried, for one payload. */
  stepsMax: number;
}

/** What is wrong with a payload, or null. */
export type PayloadCheck = (payload: unknown) => SchemaFault | null;

export interface PayloadSchemas {
  /** What is wrong with a schema, or null. */
  fault: (schema: unknown) => SchemaFault | null;
  /** The check that a schema asks for; throws when the schema has a fault. */
  compile: (schema: unknown) => PayloadCheck;
}

/** The check of a payload took more steps than it may. */
class CostlyCheck extends Error {}

const stepKeyword = 'gancho-step';
const draft7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const draft2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** Drafts 7 and 2020-12; without `$schema` the newer one. Formats are notes, as it says. */
export function createPayloadSchemas(limits: SchemaLimits): PayloadSchemas {
  const options: Options = { strict: false, logger: false, validateFormats: false };
  const meta = { 7: new Ajv(options), 2020: new Ajv2020(options) };

  function draftOf(schema: Record<string, unknown>): 7 | 2020 | null {
    const { $schema: named = '' } = schema;
    if (typeof named !== 'string') return null;
    if (named === '' || draft2020.test(named)) return 2020;
    return draft7.test(named) ? 7 : null;
  }

  function compile(schema: Record<string, unknown>): PayloadCheck {
    let steps = 0;
    const count = (): true => {
      steps += 1;
      if (steps > limits.stepsMax) throw new CostlyCheck('takes too many steps to check');
      return true;
    };
    const newAjv = draftOf(schema) === 7 ? Ajv : Ajv2020;
    const ajv = new newAjv({
      ...options,
      meta: false,
      validateSchema: false,
      // Written out at each reference, a schema could grow without bound.
      inlineRefs: false,
      // Optimizing takes longer than all the rest.
      code: {
        optimize: false,
        regExp: Object.assign((source: string) => counted(source, count), { code: 'own' }),
      },
    });
    ajv.addKeyword({ keyword: stepKeyword, validate: count, errors: false });
    ajv.removeKeyword('uniqueItems');
    ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', validate: areDistinct, errors: false });
    const check = ajv.compile(withSteps(schema));
    return (payload) => {
      steps = 0;
      try {
        return check(payload) ? null : faultOf(check.errors?.[0]);
      } catch (error) {
        return { path: [], message: costOf(error) };
      }
    };
  }

  function fault(schema: unknown): SchemaFault | null {
    if (!isRecord(schema)) return { path: [], message: 'a schema is a JSON object' };
    const draft = draftOf(schema);
    if (draft === null) {
      return {
        path: ['$schema'],
        message:
          'not a draft that is known here: name draft-07 or draft/2020-12, or leave it out for the latter',
      };
    }
    const early = sizeFault(schema, limits) ?? partFault(schema);
    if (early !== null) return early;
    if (!(meta[draft].validateSchema(schema) as boolean)) return faultOf(meta[draft].errors?.[0]);
    try {
      compile(schema);
      return null;
    } catch (error) {
      const message =
        error instanceof RangeError ? 'its references go too deep' : (error as Error).message;
      return { path: [], message };
    }
  }

  return {
    fault,
    compile(schema) {
      const found = fault(schema);
      if (found !== null) throw new Error(`a schema with a fault: ${found.message}`);
      return compile(schema as Record<string, unknown>);
    },
  };
}

function sizeFault(schema: object, limits: SchemaLimits): SchemaFault | null {
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > limits.bytesMax) {
    return { path: [], message: `${bytes} bytes of JSON; at most ${limits.bytesMax} are taken` };
  }
  let parts = 0;
  for (const { path } of schemaPlaces(schema)) {
    parts += 1;
    if (path.length > limits.depthMax) {
      return { path, message: `nested deeper than ${limits.depthMax} levels` };
    }
  }
  return parts <= limits.partsMax
    ? null
    : { path: [], message: `${parts} subschemas; at most ${limits.partsMax} are taken` };
}

/** References that leave the schema, and patterns that cannot be run. */
function partFault(schema: object): SchemaFault | null {
  const places = [...schemaPlaces(schema)];
  const paths = new Set(places.map(({ path }) => path.join('\n')));
  for (const { schema: part, path } of places) {
    for (const keyword of ['$ref', '$dynamicRef']) {
      const target = part[keyword];
      if (typeof target !== 'string') continue;
      const message = referenceFault(target, paths);
      if (message !== null) return { path: [...path, keyword], message };
    }
    const named = isRecord(part['patternProperties']) ? Object.keys(part['patternProperties']) : [];
    const places: [pattern: unknown, at: SchemaPath][] = [
      [part['pattern'], [...path, 'pattern']],
      ...named.map((name): [string, SchemaPath] => [name, [...path, 'patternProperties', name]]),
    ];
    for (const [pattern, at] of places) {
      const message = typeof pattern === 'string' ? patternFault(pattern) : null;
      if (message !== null) return { path: at, message };
    }
  }
  return null;
}

function referenceFault(target: string, paths: ReadonlySet<string>): string | null {
  if (/^[a-z][a-z\d+.-]*:/i.test(target) || target.startsWith('//')) {
    return 'leads out of this schema: copy what it needs into `$defs` and refer to that';
  }
  if (!target.startsWith('#/')) return null;
  const parts = target.slice(2).split('/').map(pointerPart);
  return paths.has(parts.join('\n')) ? null : `there is no schema at ${target}`;
}

function pointerPart(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}

function patternFault(pattern: string): string | null {
  try {
    linearPattern(pattern);
    return null;
  } catch (error) {
    if (error instanceof UnusablePattern) return `this pattern ${inSentence(error.message)}`;
    throw error;
  }
}

function inSentence(message: string): string {
  return message.startsWith('Invalid') ? `is none: ${message}` : message;
}

/** A copy in which every subschema counts a step. */
function withSteps(schema: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(schema);
  for (const { schema: part } of schemaPlaces(copy)) part[stepKeyword] = true;
  return copy;
}

function counted(source: string, count: () => true): { test: (text: string) => boolean } {
  const pattern = linearPattern(source);
  return { ...pattern, test: (text: string) => count() && pattern.test(text) };
}

/** `uniqueItems` in one walk; compared with each other, long lists would take for ever. */
function areDistinct(asked: unknown, items: unknown[]): boolean {
  return asked !== true || new Set(items.map(canonicalText)).size === items.length;
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function faultOf(error: ErrorObject | undefined): SchemaFault {
  if (error === undefined) return { path: [], message: 'is not valid' };
  const path = error.instancePath.split('/').slice(1).map(pointerPart);
  const { params } = error as { params: Record<string, unknown> };
  const allowed = params['allowedValues'];
  const hint = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return { path, message: `${error.message ?? 'is not valid'}${hint}` };
}

function costOf(error: unknown): string {
  if (error instanceof CostlyCheck || error instanceof CostlyText) return error.message;
  // The stack ends where a schema refers to itself without end.
  if (error instanceof RangeError) return 'the schema refers to itself without end';
  throw error;
}
