/** Reads the parts of a mapping: plain JSON, texts with places, and objects that name an operator. */
import { parsePath, type Path } from './template-path.ts';
import { parseTemplate, type Place, type Template } from './template.ts';

/** A part of a mapping, ready to be filled in. */
export type MappingNode =
  | { kind: 'literal'; value: unknown }
  | { kind: 'place'; place: Place }
  | { kind: 'text'; template: Template }
  | { kind: 'list'; items: readonly MappingNode[] }
  | { kind: 'object'; entries: readonly (readonly [string, MappingNode])[] }
  | { kind: 'path'; path: Path; otherwise: MappingNode | null }
  | { kind: 'each'; path: Path; name: string; as: MappingNode; where: MappingNode | null }
  | { kind: 'if'; test: MappingNode; equals: unknown; yes: MappingNode; no: MappingNode | null }
  | { kind: 'join'; of: MappingNode; between: string }
  | { kind: 'merge'; items: readonly MappingNode[] }
  | { kind: 'lookup'; of: MappingNode; table: Map<string, unknown>; otherwise: MappingNode | null }
  | { kind: 'filter'; filter: string; of: MappingNode; argument: string | number | null };

export const mappingBounds = { depthMax: 24, nodesMax: 2_000 } as const;

type Read = { ok: MappingNode } | { error: string };
interface Reading {
  nodes: number;
}

/** `place` says where in the document it stands, for those who read an error. */
export function readMappingNode(value: unknown, place: string, reading: Reading, depth = 0): Read {
  reading.nodes += 1;
  if (reading.nodes > mappingBounds.nodesMax) {
    return { error: `a mapping has at most ${mappingBounds.nodesMax} parts` };
  }
  if (depth > mappingBounds.depthMax) {
    return { error: `${place}: nested deeper than ${mappingBounds.depthMax} levels` };
  }
  try {
    return { ok: new Reader(place, reading, depth).read(value) };
  } catch (error) {
    if (error instanceof Mistake) return { error: error.message };
    throw error;
  }
}

class Mistake extends Error {}

/** Which keys stand beside the one that names an operator. */
const operators: Readonly<Record<string, readonly string[]>> = {
  $path: ['$default'],
  $each: ['$as', '$name', '$where'],
  $if: ['$equals', '$then', '$else'],
  $join: ['$with'],
  $merge: [],
  $lookup: ['$table', '$default'],
  $literal: [],
  $upper: [],
  $lower: [],
  $trim: [],
  $number: ['$digits'],
  $date: ['$format'],
  $text: [],
};

class Reader {
  readonly #place: string;
  readonly #reading: Reading;
  readonly #depth: number;

  constructor(place: string, reading: Reading, depth: number) {
    this.#place = place;
    this.#reading = reading;
    this.#depth = depth;
  }

  read(value: unknown): MappingNode {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) return { kind: 'literal', value };
    if (Array.isArray(value)) {
      const items = value.map((one, index) => this.#inner(one, `[${index}]`));
      return { kind: 'list', items };
    }
    const keys = Object.keys(value);
    const operator = keys.find((key) => Object.hasOwn(operators, key));
    const object = value as Record<string, unknown>;
    if (operator !== undefined) return this.#operator(operator, object);
    const unknown = keys.find((key) => key.startsWith('$'));
    if (unknown !== undefined) {
      const known = Object.keys(operators).join(', ');
      throw this.#mistake(`there is no '${unknown.slice(0, 50)}': use ${known}`);
    }
    const entries = keys.map((key) => [key, this.#inner(object[key], `.${key}`)] as const);
    return { kind: 'object', entries };
  }

  #text(text: string): MappingNode {
    const template = parseTemplate(text);
    if ('error' in template) throw this.#mistake(template.error);
    const [only, ...rest] = template.ok;
    if (only === undefined) return { kind: 'literal', value: '' };
    if (rest.length > 0) return { kind: 'text', template: template.ok };
    // A place by itself keeps the type of its value.
    return typeof only === 'string'
      ? { kind: 'literal', value: only }
      : { kind: 'place', place: only };
  }

  #operator(name: string, object: Record<string, unknown>): MappingNode {
    const known = operators[name]!;
    const other = Object.keys(object).find((key) => key !== name && !known.includes(key));
    if (other !== undefined) {
      throw this.#mistake(`'${other.slice(0, 50)}' does not go with ${name}`);
    }
    switch (name) {
      case '$path':
        return {
          kind: 'path',
          path: this.#path(object, name),
          otherwise: this.#maybe(object, '$default'),
        };
      case '$each':
        return this.#each(object);
      case '$if':
        return {
          kind: 'if',
          test: this.#needed(object, name),
          equals: object['$equals'],
          yes: this.#needed(object, '$then'),
          no: this.#maybe(object, '$else'),
        };
      case '$join':
        return {
          kind: 'join',
          of: this.#needed(object, name),
          between: this.#string(object, '$with') ?? ', ',
        };
      case '$merge': {
        const merged = this.#needed(object, name);
        if (merged.kind !== 'list') throw this.#mistake('$merge takes a list of objects');
        return { kind: 'merge', items: merged.items };
      }
      case '$lookup':
        return this.#lookup(object);
      case '$literal':
        return { kind: 'literal', value: object[name] };
      default:
        return this.#filter(name, object);
    }
  }

  #each(object: Record<string, unknown>): MappingNode {
    const name = this.#string(object, '$name') ?? 'item';
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
      throw this.#mistake('$name must be a name of letters, digits and underscores');
    }
    return {
      kind: 'each',
      path: this.#path(object, '$each'),
      name,
      as: this.#needed(object, '$as'),
      where: this.#maybe(object, '$where'),
    };
  }

  #lookup(object: Record<string, unknown>): MappingNode {
    const table = object['$table'];
    if (typeof table !== 'object' || table === null || Array.isArray(table)) {
      throw this.#mistake('$lookup needs a `$table`, an object');
    }
    return {
      kind: 'lookup',
      of: this.#needed(object, '$lookup'),
      table: new Map(Object.entries(table)),
      otherwise: this.#maybe(object, '$default'),
    };
  }

  #filter(name: string, object: Record<string, unknown>): MappingNode {
    const digits = object['$digits'];
    if (digits !== undefined && (!Number.isInteger(digits) || Number(digits) < 0)) {
      throw this.#mistake('$digits must be a whole number');
    }
    const argument = digits === undefined ? this.#string(object, '$format') : Number(digits);
    return { kind: 'filter', filter: name.slice(1), of: this.#needed(object, name), argument };
  }

  #path(object: Record<string, unknown>, name: string): Path {
    const text = object[name];
    if (typeof text !== 'string') throw this.#mistake(`${name} must be a path, as text`);
    const path = parsePath(text);
    if ('error' in path) throw this.#mistake(path.error);
    return path.ok;
  }

  #string(object: Record<string, unknown>, name: string): string | null {
    const text = object[name];
    if (text === undefined) return null;
    if (typeof text !== 'string') throw this.#mistake(`${name} must be text`);
    return text;
  }

  #needed(object: Record<string, unknown>, name: string): MappingNode {
    if (!Object.hasOwn(object, name)) throw this.#mistake(`${name} is missing`);
    return this.#inner(object[name], `.${name}`);
  }

  #maybe(object: Record<string, unknown>, name: string): MappingNode | null {
    return Object.hasOwn(object, name) ? this.#inner(object[name], `.${name}`) : null;
  }

  #inner(value: unknown, step: string): MappingNode {
    const place = `${this.#place}${step}`.slice(0, 200);
    const node = readMappingNode(value, place, this.#reading, this.#depth + 1);
    if ('error' in node) throw new Mistake(node.error);
    return node.ok;
  }

  #mistake(message: string): Mistake {
    return new Mistake(`${this.#place}: ${message}`);
  }
}
