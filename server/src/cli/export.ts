/** `gancho export`: an environment as a file that `gancho apply` takes. */
import { stringify } from 'yaml';
import type { ApiClient } from './api-client.ts';
import { formVersion, type Values } from './declared-environment.ts';
import {
  applicationFields,
  endpointFields,
  eventTypeFields,
  sourceFields,
  type Fields,
} from './declared-fields.ts';
import {
  readEndpoints,
  readPresent,
  readSources,
  type PresentSource,
} from './present-environment.ts';

export interface Exported {
  text: string;
  /** What the file cannot hold. */
  notes: string[];
}

/** In a stable order and without what is as usual, so that it can be kept and compared. */
export async function exportEnvironment(api: ApiClient): Promise<Exported> {
  const present = await readPresent(api);
  const notes: string[] = [];
  if (present.unnamed > 0) {
    notes.push(`${counted(present.unnamed, 'application')} without a uid left out.`);
  }
  const applications: Values[] = [];
  for (const values of present.applications) {
    const uid = String(values['uid']);
    const endpoints = await writtenEndpoints(api, uid, uid, notes);
    applications.push({ ...unusual(values, applicationFields), endpoints });
  }
  const { sources, unnamed } = await readSources(api);
  if (unnamed > 0) notes.push(`${counted(unnamed, 'source')} without a uid left out.`);
  const writtenSources: Values[] = [];
  for (const source of sources) {
    const uid = String(source.values['uid']);
    const endpoints = await writtenEndpoints(api, source.applicationId, uid, notes);
    writtenSources.push({ ...writtenSource(source, notes), endpoints });
  }
  const content = {
    version: formVersion,
    eventTypes: present.eventTypes.map((one) => unusual(one, eventTypeFields)),
    applications,
    sources: writtenSources,
  };
  return { text: stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }), notes };
}

async function writtenEndpoints(
  api: ApiClient,
  application: string,
  name: string,
  notes: string[],
): Promise<Values[]> {
  const { endpoints, unnamed } = await readEndpoints(api, application);
  if (unnamed > 0) notes.push(`${counted(unnamed, 'endpoint')} of ${name} without a uid left out.`);
  return endpoints.map(({ values: endpoint, headers }) => {
    if (headers.sensitive.length > 0) {
      notes.push(
        `endpoint ${name}/${String(endpoint['uid'])}: the values of ${headers.sensitive.join(', ')} cannot be read and are left out.`,
      );
    }
    const some = Object.keys(headers.headers).length > 0;
    return {
      ...unusual(endpoint, endpointFields),
      ...(some ? { headers: headers.headers } : {}),
    };
  });
}

/** A setting that cannot be read is a variable in the file, to be set where it is applied. */
function writtenSource({ values, config, secretsSet }: PresentSource, notes: string[]): Values {
  const variables = secretsSet.map((field): [string, string] => [
    field,
    `${String(values['uid'])}_${field}`.toUpperCase().replaceAll(/\W/g, '_'),
  ]);
  if (variables.length > 0) {
    notes.push(
      `source ${String(values['uid'])}: the values of ${secretsSet.join(', ')} cannot be read; a new source takes them from ${variables.map(([, name]) => name).join(', ')}.`,
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

/** So that texts with `${NAME}` in them are not taken for variables. */
function escaped(config: Values): Values {
  return JSON.parse(JSON.stringify(config).replaceAll(/\$(?=\{\w+\})/g, '$$$$')) as Values;
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
