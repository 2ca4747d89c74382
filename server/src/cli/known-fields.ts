/** Finds names that the server does not know, by its own description of what it takes. */
import { nearestWord } from '../lib/nearest-word.ts';
import type { FilePath } from './declared-environment.ts';
import { isRecord } from './declared-fields.ts';

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
}

/** The part of an OpenAPI document that counts here. */
export interface ServerDescription {
  components: { schemas: Record<string, Schema> };
}

export type Fault = (path: FilePath, message: string) => void;

/** Names, those that are missing, and words of which there is a choice; all else the server judges itself. */
export function checkKnownFields(
  { components: { schemas } }: ServerDescription,
  schemaName: string,
  value: unknown,
  path: FilePath,
  fault: Fault,
): void {
  const resolved = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return resolved(schemas[name] ?? {});
    const one = schema.anyOf?.find(({ $ref, properties }) => $ref ?? properties);
    return one === undefined ? schema : resolved(one);
  };

  const check = (given: unknown, described: Schema, at: FilePath): void => {
    const schema = resolved(described);
    if (schema.oneOf !== undefined) return checkKind(given, schema.oneOf.map(resolved), at);
    const { properties, required = [], enum: choices } = schema;
    if (choices !== undefined && typeof given === 'string' && !choices.includes(given)) {
      fault(at, oneOf(given, choices));
    }
    if (properties === undefined || given === null || given === undefined) return;
    if (!isRecord(given)) return fault(at, 'must have names and values');
    for (const [name, inner] of Object.entries(given)) {
      const known = properties[name];
      if (known === undefined) fault([...at, name], unknownName(name, Object.keys(properties)));
      else check(inner, known, [...at, name]);
    }
    for (const name of required) {
      if ((given[name] ?? null) === null) fault([...at, name], 'must be given');
    }
  };

  /** Which of several forms it has is said by its `type`. */
  const checkKind = (given: unknown, forms: Schema[], at: FilePath): void => {
    if (given === null || given === undefined) return;
    if (!isRecord(given)) return fault(at, 'must have names and values');
    const typeOf = (form: Schema): unknown => form.properties?.['type']?.enum?.[0];
    const type = given['type'];
    const form = forms.find((one) => typeOf(one) === type);
    if (form !== undefined) return check(given, form, at);
    const types = forms.map(typeOf);
    if (typeof type !== 'string') fault([...at, 'type'], `must be one of ${types.join(', ')}`);
    else fault([...at, 'type'], oneOf(type, types));
  };

  check(value, { $ref: `#/${schemaName}` }, path);
}

/** What to say of a name that is not known. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = nearestWord(name, known);
  const hint = meant === null ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  return `is not known here: ${hint}`;
}

function oneOf(given: string, choices: readonly unknown[]): string {
  const words = choices.filter((one) => typeof one === 'string');
  const meant = nearestWord(given, words);
  return meant === null
    ? `must be one of ${words.join(', ')}`
    : `cannot be ${given}: did you mean ${meant}?`;
}
