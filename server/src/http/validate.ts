/** Checks requests against their schemas and says in words what is wrong with which field. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Problem, type FieldError } from '../domain/problem.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import { patternWords } from './schemas/common.ts';

/** As many wrong fields as one answer names. */
const errorsMax = 20;

/**
 * Bodies are taken as they are typed; what comes in an address is text, so numbers and booleans
 * are read from it.
 */
export function validateRequests(app: FastifyInstance, shared: readonly TSchema[]): void {
  const options = {
    allErrors: true,
    useDefaults: true,
    allowUnionTypes: true,
    strict: true,
    // Our own schemas are held to the rules of schemas by a test, not at each start.
    validateSchema: false,
    // Of several forms only the one that a body names is held against it.
    discriminator: true,
    // For the names that there are, where one is not known.
    verbose: true,
  };
  const bodies = new Ajv2020({ ...options, coerceTypes: false });
  // Text such as 1e309 becomes infinity, which bounds must see: strict numbers would hide it from them.
  const addresses = new Ajv2020({ ...options, coerceTypes: true, strictNumbers: false });
  for (const ajv of [bodies, addresses]) {
    addFormats.default(ajv, ['date-time']);
    refuseUnreadableTimes(ajv);
    ajv.addSchema([...shared] as object[]);
  }
  const compiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
    compiledWhenAsked(httpPart === 'body' ? bodies : addresses, schema);
  app.setValidatorCompiler(compiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setSchemaErrorFormatter((errors, part) =>
    refusalOf(errors, part === 'querystring' ? 'query' : part === 'params' ? 'path' : part),
  );
}

/** There are hundreds of schemas, and to compile them all would take most of the time of a start. */
function compiledWhenAsked(ajv: Ajv2020, schema: TSchema): ValidateFunction {
  let compiled: ValidateFunction | null = null;
  const check = (data: unknown): boolean => {
    compiled ??= ajv.compile(schema);
    const isValid = compiled(data);
    check.errors = compiled.errors;
    return isValid;
  };
  check.errors = null as ValidateFunction['errors'];
  return check as ValidateFunction;
}

/** What has the form of a time and is none, such as a leap second, is a wrong field too. */
function refuseUnreadableTimes(ajv: Ajv2020): void {
  const { validate } = ajv.formats['date-time'] as { validate: (text: string) => boolean };
  ajv.addFormat('date-time', (text) => validate(text) && !Number.isNaN(Date.parse(text)));
}

/** The refusal that says what a check against a schema found; `place` is the part of the request. */
export function refusalOf(errors: unknown, place: string): Problem {
  const all = errors as ErrorObject[];
  const listed = all.filter((error) => error.keyword !== 'type' || !hasListOfValues(all, error));
  const fields = listed.slice(0, errorsMax).map((error) => fieldError(error, place));
  return new Problem('validation', undefined, fields);
}

/** Whether the field of this error is refused with the list of its values too, which says its type as well. */
function hasListOfValues(all: ErrorObject[], { instancePath }: ErrorObject): boolean {
  return all.some((other) => other.keyword === 'enum' && other.instancePath === instancePath);
}

function fieldError(error: ErrorObject, place: string): FieldError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return {
        loc: [place, ...path, params['missingProperty'] as string],
        msg: 'this field is required',
        type: 'value_error.missing',
      };
    case 'additionalProperties':
      return unknownField(error, place, path);
    case 'pattern':
      return field(place, path, patternWords(params['pattern'] as string));
    case 'enum':
      return field(
        place,
        path,
        `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`,
      );
    case 'discriminator':
      return field(
        place,
        [...path, params['tag'] as string],
        params['error'] === 'tag'
          ? 'this field is required, a string'
          : 'is none of the known ones',
      );
    case 'type':
      return {
        loc: [place, ...path],
        msg: `must be ${[params['type']].flat().map(typeWords).join(' or ')}`,
        type: 'type_error',
      };
    case 'minItems':
      return field(place, path, 'must not be empty: name at least one, or leave it out');
    case 'maxItems':
      return field(place, path, `must hold at most ${params['limit'] as number}`);
    case 'uniqueItems':
      return field(place, path, 'must not name the same twice');
    case 'minLength': {
      const least = params['limit'] as number;
      const words = least === 1 ? 'must not be empty' : `must have at least ${least} characters`;
      return field(place, path, words);
    }
    case 'maxLength':
      return field(place, path, `must have at most ${params['limit'] as number} characters`);
    case 'minimum':
      return field(place, path, `must be ${params['limit'] as number} or more`);
    case 'maximum':
      return field(place, path, `must be ${params['limit'] as number} or less`);
    case 'format':
      return field(place, path, 'must be a time such as 2026-01-31T12:00:00Z');
    default:
      return field(place, path, error.message ?? 'is not valid');
  }
}

/** Names what was probably meant, or what there is. */
function unknownField(error: ErrorObject, place: string, path: (string | number)[]): FieldError {
  const name = (error.params as { additionalProperty: string }).additionalProperty;
  const { properties = {} } = error.parentSchema as { properties?: object };
  const known = Object.keys(properties);
  const meant = nearestWord(name, known);
  const hint = meant === null ? `there are ${known.join(', ')}` : `did you mean \`${meant}\`?`;
  return field(place, [...path, name], `is no field here: ${hint}`);
}

const types: Record<string, string> = {
  object: 'a JSON object',
  array: 'an array',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typeWords(type: unknown): string {
  return types[type as string] ?? String(type);
}

function field(place: string, path: (string | number)[], msg: string): FieldError {
  return { loc: [place, ...path], msg, type: 'value_error' };
}
