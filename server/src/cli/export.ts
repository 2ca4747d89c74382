/** `gancho export`: an environment as a file that `gancho apply` takes. */
import { stringify } from 'yaml';
import type { ApiClient } from './api-client.ts';
import { formVersion, type Values } from './declared-environment.ts';
import {
  applicationFields,
  endpointFields,
  eventTypeFields,
  type Fields,
} from './declared-fields.ts';
import { readEndpoints, readPresent } from './present-environment.ts';

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
    const { endpoints, unnamed } = await readEndpoints(api, uid);
    if (unnamed > 0)
      notes.push(`${counted(unnamed, 'endpoint')} of ${uid} without a uid left out.`);
    const written = endpoints.map(({ values: endpoint, headers }) => {
      if (headers.sensitive.length > 0) {
        notes.push(
          `endpoint ${uid}/${String(endpoint['uid'])}: the values of ${headers.sensitive.join(', ')} cannot be read and are left out.`,
        );
      }
      const some = Object.keys(headers.headers).length > 0;
      return {
        ...unusual(endpoint, endpointFields),
        ...(some ? { headers: headers.headers } : {}),
      };
    });
    applications.push({ ...unusual(values, applicationFields), endpoints: written });
  }
  const content = {
    version: formVersion,
    eventTypes: present.eventTypes.map((one) => unusual(one, eventTypeFields)),
    applications,
  };
  return { text: stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }), notes };
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
