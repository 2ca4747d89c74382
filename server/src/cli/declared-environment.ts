/** Reads a declared environment from YAML or JSON; what is wrong is told with its line. */
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import {
  applicationFields,
  configCheck,
  endpointFields,
  eventTypeFields,
  headersCheck,
  isRecord,
  sourceFields,
  type Fields,
} from './declared-fields.ts';
import { destinationScheme } from '../domain/application.ts';
import { partNames, type PartName } from './declared-parts.ts';
import { unknownName } from './known-fields.ts';

export type Values = Record<string, unknown>;

export interface DeclaredEndpoint {
  values: Values;
  /** Null where the file does not speak of them. */
  headers: Record<string, string> | null;
  /** For a new one; null for one that the server makes. */
  secret: string | null;
  /** Null for one that it is to have none of; absent where the file does not speak of it. */
  parts: Partial<Record<PartName, Values | null>>;
}

export interface DeclaredApplication {
  values: Values;
  /** Null where the file does not speak of them. */
  endpoints: DeclaredEndpoint[] | null;
}

export interface DeclaredSource {
  values: Values;
  /** As it stands in the file: texts such as `${NAME}` stand for variables of the environment. */
  config: Values;
  /** Null where the file does not speak of them. */
  endpoints: DeclaredEndpoint[] | null;
}

/** What an environment is to be. A part that the file does not speak of is null, and stays as it is. */
export interface Declared {
  eventTypes: Values[] | null;
  applications: DeclaredApplication[] | null;
  sources: DeclaredSource[] | null;
}

export type FilePath = readonly (string | number)[];

export interface DeclaredFile {
  declared: Declared;
  /** `line 12: applications[0].url`, for what the server says of a place. */
  place: (path: FilePath) => string;
}

/** Of the form of the file. */
export const formVersion = 1;
const aliasesMax = 100;

/** The file, or every fault that can be seen without the server, a sentence each. */
export function readDeclared(text: string): DeclaredFile | { faults: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    // Those after the first mostly follow from it.
    return { faults: [`line ${lines.linePos(error.pos[0]).line}: ${error.message}.`] };
  }
  const place = (path: FilePath) => `line ${lineOf(document, lines, path)}: ${nameOf(path)}`;
  const checker = new Checker(place);
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: aliasesMax });
  } catch (error) {
    return { faults: [`line 1: ${error instanceof Error ? error.message : String(error)}.`] };
  }
  const declared = checker.environment(content);
  if (checker.faults.length === 0) return { declared, place };
  const lineIn = (fault: string): number => Number(/^line (\d+)/.exec(fault)?.[1] ?? 0);
  return { faults: checker.faults.toSorted((one, other) => lineIn(one) - lineIn(other)) };
}

class Checker {
  readonly faults: string[] = [];
  readonly #place: (path: FilePath) => string;

  constructor(place: (path: FilePath) => string) {
    this.#place = place;
  }

  environment(content: unknown): Declared {
    const known = ['version', 'eventTypes', 'applications', 'sources'];
    const file = this.#record(content ?? {}, [], known);
    if (file === null) return { eventTypes: null, applications: null, sources: null };
    if (file['version'] !== formVersion) {
      this.#fault(['version'], `must be ${formVersion}, the form of this file`);
    }
    const eventTypes = this.#list(file, [], 'eventTypes', (one, path) =>
      this.#fields(this.#record(one, path, Object.keys(eventTypeFields)), path, eventTypeFields),
    );
    this.#once(eventTypes ?? [], 'name', ['eventTypes']);
    const applications = this.#list(file, [], 'applications', (one, path) =>
      this.#application(one, path),
    );
    this.#onceByUid(applications ?? [], ['applications']);
    const sources = this.#list(file, [], 'sources', (one, path) => this.#source(one, path));
    this.#onceByUid(sources ?? [], ['sources']);
    return { eventTypes, applications, sources };
  }

  #application(one: unknown, path: FilePath): DeclaredApplication {
    const record = this.#record(one, path, [...Object.keys(applicationFields), 'endpoints']);
    const endpoints = this.#endpoints(record, path);
    return { values: this.#fields(record, path, applicationFields), endpoints };
  }

  #source(one: unknown, path: FilePath): DeclaredSource {
    const record = this.#record(one, path, [...Object.keys(sourceFields), 'config', 'endpoints']);
    const config = record?.['config'] ?? {};
    const fault = configCheck(config);
    if (fault !== null) this.#fault([...path, 'config'], fault);
    return {
      values: this.#fields(record, path, sourceFields),
      config: config as Values,
      endpoints: this.#endpoints(record, path),
    };
  }

  #endpoints(record: Values | null, path: FilePath): DeclaredEndpoint[] | null {
    const endpoints = this.#list(record, path, 'endpoints', (one, at) => this.#endpoint(one, at));
    this.#onceByUid(endpoints ?? [], [...path, 'endpoints']);
    return endpoints;
  }

  #endpoint(one: unknown, path: FilePath): DeclaredEndpoint {
    const beside = ['headers', 'secret', ...partNames];
    const record = this.#record(one, path, [...Object.keys(endpointFields), ...beside]);
    const headers = record?.['headers'] ?? null;
    const fault = headers === null ? null : headersCheck(headers);
    if (fault !== null) this.#fault([...path, 'headers'], fault);
    const secret = record?.['secret'] ?? null;
    if (secret !== null && typeof secret !== 'string') {
      this.#fault([...path, 'secret'], 'must be text, such as ${NAME} of a variable');
    }
    const parts = this.#parts(record ?? {}, path);
    return {
      values: this.#fields(this.#withAddress(record, parts, path), path, endpointFields),
      headers: headers as Record<string, string> | null,
      secret: secret as string | null,
      parts,
    };
  }

  #parts(record: Values, path: FilePath): DeclaredEndpoint['parts'] {
    const parts: DeclaredEndpoint['parts'] = {};
    for (const name of partNames) {
      const value = record[name];
      if (value === undefined) continue;
      if (value === null || isRecord(value)) parts[name] = value;
      else this.#fault([...path, name], 'must have names and values, or be null for none');
    }
    return parts;
  }

  /** A destination that has an address of its own gives its endpoint one too. */
  #withAddress(
    record: Values | null,
    { destination }: DeclaredEndpoint['parts'],
    path: FilePath,
  ): Values | null {
    const type = destination?.['type'];
    if (record === null || typeof type !== 'string') return record;
    if (type === 'http') {
      if (destination?.['url'] === undefined) return record;
      this.#fault([...path, 'destination', 'url'], 'is the url of the endpoint: give it there');
      return record;
    }
    const url = destinationScheme + type;
    if ((record['url'] ?? url) !== url) {
      this.#fault(
        [...path, 'url'],
        `must be left out: a destination of the type ${type} has an address of its own`,
      );
    }
    return { ...record, url };
  }

  #fields(record: Values | null, path: FilePath, fields: Fields): Values {
    const values: Values = {};
    if (record === null) return values;
    for (const [name, { check, fallback }] of Object.entries(fields)) {
      const value = record[name] ?? fallback;
      if (value === undefined) this.#fault([...path, name], 'must be given');
      const fault = value === undefined ? null : check(value);
      if (fault !== null) this.#fault([...path, name], fault);
      values[name] = value;
    }
    return values;
  }

  #list<T>(
    record: Values | null,
    path: FilePath,
    name: string,
    read: (one: unknown, path: FilePath) => T,
  ): T[] | null {
    const list = record?.[name] ?? null;
    if (list === null) return null;
    if (Array.isArray(list)) return list.map((one, at) => read(one, [...path, name, at]));
    this.#fault([...path, name], 'must be a list');
    return [];
  }

  /** Null, and a fault, where there is something else. */
  #record(value: unknown, path: FilePath, known: readonly string[]): Values | null {
    if (!isRecord(value)) {
      this.#fault(path, 'must have names and values');
      return null;
    }
    for (const name of Object.keys(value)) {
      if (!known.includes(name)) this.#fault([...path, name], unknownName(name, known));
    }
    return value;
  }

  #onceByUid(all: readonly { values: Values }[], path: FilePath): void {
    this.#once(
      all.map(({ values }) => values),
      'uid',
      path,
    );
  }

  #once(all: readonly Values[], name: string, path: FilePath): void {
    const seen = new Set<unknown>();
    for (const [at, one] of all.entries()) {
      if (one[name] !== undefined && seen.has(one[name])) {
        this.#fault([...path, at, name], 'is the same as of one above');
      }
      seen.add(one[name]);
    }
  }

  #fault(path: FilePath, message: string): void {
    this.faults.push(`${this.#place(path)} ${message}${message.endsWith('?') ? '' : '.'}`);
  }
}

/** `applications[0].endpoints[1].url` */
function nameOf(path: FilePath): string {
  if (path.length === 0) return 'the file';
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('');
}

/** The line of a place; of what is not there, the line of what it is missing from. */
function lineOf(document: Document, lines: LineCounter, path: FilePath): number {
  for (let length = path.length; length > 0; length--) {
    const last = path[length - 1]!;
    const parent = document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Node | undefined;
    if (node?.range !== undefined && node.range !== null) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
