/** `gancho export`: an environment as a file that `gancho apply` takes. */
import { stringify } from 'yaml';
import type { ApiClient } from './api-client.ts';
import { isId } from '../domain/ids.ts';
import { hidden } from '../manage/destination-secrets.ts';
import { formVersion, type FilePath, type Values } from './declared-environment.ts';
import {
  applicationFields,
  endpointFields,
  eventTypeFields,
  isRecord,
  sourceFields,
  type Fields,
} from './declared-fields.ts';
import { partNamed, partNames, type Part } from './declared-parts.ts';
import {
  readEndpoints,
  readPart,
  readPresent,
  readSources,
  withApplicationNames,
  type PresentEndpoint,
  type PresentSource,
} from './present-environment.ts';
import { differencesIn } from './value-differences.ts';
import { escaped } from './variables.ts';

export interface Exported {
  text: string;
  /** What the file cannot hold. */
  notes: string[];
}

/** In a stable order and without what is as usual, so that it can be kept and compared. */
export async function exportEnvironment(api: ApiClient): Promise<Exported> {
  const present = await readPresent(api);
  const notes: string[] = [];
  const writer: Writer = {
    api,
    notes,
    variableFor: createVariableNames(),
    named: withApplicationNames(present.names),
  };
  if (present.unnamed > 0) {
    notes.push(`${counted(present.unnamed, 'application')} without a uid left out.`);
  }
  const applications: Values[] = [];
  for (const values of present.applications) {
    const uid = String(values['uid']);
    const endpoints = await writtenEndpoints(writer, uid, uid);
    applications.push({ ...unusual(values, applicationFields), endpoints });
  }
  const { sources, unnamed } = await readSources(api);
  if (unnamed > 0) notes.push(`${counted(unnamed, 'source')} without a uid left out.`);
  const writtenSources: Values[] = [];
  for (const source of sources) {
    const uid = String(source.values['uid']);
    const endpoints = await writtenEndpoints(writer, source.applicationId, uid);
    writtenSources.push({ ...writtenSource(writer, source), endpoints });
  }
  const content = {
    version: formVersion,
    eventTypes: present.eventTypes.map((one) => unusual(one, eventTypeFields)),
    applications,
    sources: writtenSources,
  };
  return { text: stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }), notes };
}

interface Writer {
  api: ApiClient;
  notes: string[];
  variableFor: (...names: unknown[]) => string;
  named: (destination: Values) => Values;
}

async function writtenEndpoints(
  writer: Writer,
  application: string,
  name: string,
): Promise<Values[]> {
  const { endpoints, unnamed } = await readEndpoints(writer.api, application);
  if (unnamed > 0) {
    writer.notes.push(`${counted(unnamed, 'endpoint')} of ${name} without a uid left out.`);
  }
  const written: Values[] = [];
  for (const endpoint of endpoints) written.push(await writtenEndpoint(writer, name, endpoint));
  return written;
}

/** What cannot be read, or should not be in a file, is a variable there. */
async function writtenEndpoint(
  { api, notes, variableFor, named }: Writer,
  name: string,
  endpoint: PresentEndpoint,
): Promise<Values> {
  const uid = String(endpoint.values['uid']);
  const variables: string[] = [];
  const variable = (...place: readonly (string | number)[]): string => {
    const made = variableFor(name, uid, ...place);
    variables.push(made);
    return `\${${made}}`;
  };
  const { headers, sensitive } = endpoint.headers;
  const written: Values = {
    ...unusual(endpoint.values, endpointFields),
    url: urlWithout(String(endpoint.values['url']), () => variable('url', 'password')),
  };
  if (Object.keys(headers).length + sensitive.length > 0) {
    written['headers'] = {
      ...escaped(headers),
      ...Object.fromEntries(sensitive.map((header) => [header, variable(header)])),
    };
  }
  for (const partName of partNames) {
    const there = await readPart(api, endpoint, partName);
    if (there === null) continue;
    const present = named(there);
    if (present['type'] === 'application' && isId('app', String(present['applicationId']))) {
      notes.push(
        `endpoint ${name}/${uid}: it leads to an application without a uid, so its destination is left out.`,
      );
      continue;
    }
    written[partName] = writtenPart(partNamed(partName), present, (path) =>
      variable(partName, ...path),
    );
  }
  const { destination } = written as { destination?: { type: string } };
  if (destination !== undefined && destination.type !== 'http') delete written['url'];
  if (variables.length > 0) {
    notes.push(
      `endpoint ${name}/${uid}: what is secret there is a variable in the file; a new endpoint takes it from ${variables.join(', ')}.`,
    );
  }
  return written;
}

/** Without what is as usual, and with variables in the place of secrets. */
function writtenPart(part: Part, there: Values, variable: (path: FilePath) => string): Values {
  const present = part.masked(there);
  const lean = Object.fromEntries(
    Object.entries(present).filter(([name, value]) => {
      const without = Object.fromEntries(Object.entries(present).filter(([one]) => one !== name));
      return part.required.includes(name) || !isUsual(part, without, name, value);
    }),
  );
  const write = (value: unknown, path: FilePath): unknown => {
    if (typeof value === 'string') {
      if (value.includes(hidden)) return variable(path);
      const fills = part.fills === undefined || part.fills.includes(String(path[0]));
      return fills ? escaped(value) : value;
    }
    if (Array.isArray(value)) return value.map((one: unknown, at) => write(one, [...path, at]));
    if (!isRecord(value)) return value;
    const members = Object.entries(value).filter(([, one]) => one !== null);
    return Object.fromEntries(members.map(([name, one]) => [name, write(one, [...path, name])]));
  };
  return write(lean, []) as Values;
}

/** Whether a part has the same there when nothing is said of it. */
function isUsual(part: Part, without: Values, name: string, value: unknown): boolean {
  try {
    return differencesIn(part.whole(without)[name], value).length === 0;
  } catch {
    // There is no whole without it.
    return false;
  }
}

function urlWithout(text: string, variable: () => string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.password === '') return escaped(text);
  // Not by the setter of a URL, which would encode the braces.
  const at = text.indexOf(`:${url.password}@`);
  return `${escaped(text.slice(0, at + 1))}${variable()}${escaped(text.slice(at + 1 + url.password.length))}`;
}

function writtenSource(
  { notes, variableFor }: Writer,
  { values, config, secretsSet }: PresentSource,
): Values {
  const uid = String(values['uid']);
  const variables = secretsSet.map((field): [string, string] => [field, variableFor(uid, field)]);
  if (variables.length > 0) {
    notes.push(
      `source ${uid}: the values of ${secretsSet.join(', ')} cannot be read; a new source takes them from ${variables.map(([, name]) => name).join(', ')}.`,
    );
  }
  const written = {
    ...escaped(config),
    ...Object.fromEntries(variables.map(([field, name]) => [field, `\${${name}}`])),
  };
  return {
    ...unusual(values, sourceFields),
    ...(Object.keys(written).length > 0 ? { config: written } : {}),
  };
}

/** A name for the variable of a place that no other place has: `SHOP_ERP_AUTHORIZATION`. */
function createVariableNames(): Writer['variableFor'] {
  const given = new Set<string>();
  return (...names) => {
    const plain = names
      .join('_')
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toUpperCase()
      .replaceAll(/\W/g, '_')
      .replace(/^(?=\d)/, '_');
    let name = plain;
    for (let count = 2; given.has(name); count++) name = `${plain}_${count}`;
    given.add(name);
    return name;
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The fields that differ from what they are when left out. */
function unusual(values: Values, fields: Fields): Values {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, { fallback }]) => [name, values[name], fallback] as const)
      .filter(([, value, fallback]) => JSON.stringify(value) !== JSON.stringify(fallback))
      .map(([name, value]) => [name, value]),
  );
}
