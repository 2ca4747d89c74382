/** What is in an environment, read through the API, in the form of a declared one. */
import type { ApiClient } from './api-client.ts';
import type { Values } from './declared-environment.ts';
import {
  applicationFields,
  endpointFields,
  eventTypeFields,
  sourceFields,
  type Fields,
} from './declared-fields.ts';

export interface PresentHeaders {
  headers: Record<string, string>;
  /** Names of headers whose values nobody can read. */
  sensitive: string[];
}

export interface PresentEndpoint {
  values: Values;
  headers: PresentHeaders;
}

export interface PresentSource {
  values: Values;
  /** What can be read of its settings. */
  config: Values;
  /** Settings that are set and nobody can read. */
  secretsSet: string[];
  /** Whose endpoints are the source's. */
  applicationId: string;
}

/** Ids and uids are of no use here without the other: what has no uid cannot be declared. */
export interface Present {
  eventTypes: Values[];
  applications: Values[];
  /** How many applications have no uid. */
  unnamed: number;
}

export async function readPresent(api: ApiClient): Promise<Present> {
  const eventTypes = await api.all('/event-type?include_archived=true&with_content=true');
  const applications = await api.all('/app');
  const named = applications.filter(hasUid);
  return {
    eventTypes: eventTypes.map((one) => valuesOf(one, eventTypeFields)),
    applications: sorted(named.map((one) => valuesOf(one, applicationFields))),
    unnamed: applications.length - named.length,
  };
}

/** The sources that have a uid, and how many have none. */
export async function readSources(
  api: ApiClient,
): Promise<{ sources: PresentSource[]; unnamed: number }> {
  const all = await api.all('/ingest/api/v1/source');
  const named = sorted(all.filter(hasUid) as Values[]);
  const sources = named.map((one): PresentSource => ({
    values: valuesOf(one, sourceFields),
    config: (one['config'] ?? {}) as Values,
    secretsSet: one['secretsSet'] as string[],
    applicationId: one['applicationId'] as string,
  }));
  return { sources, unnamed: all.length - named.length };
}

/** The endpoints of an application that have a uid, and how many have none. */
export async function readEndpoints(
  api: ApiClient,
  application: string,
): Promise<{ endpoints: PresentEndpoint[]; unnamed: number }> {
  const path = `/app/${encodeURIComponent(application)}/endpoint`;
  const all = await api.all(path);
  const named = sorted(all.filter(hasUid) as Values[]);
  const endpoints: PresentEndpoint[] = [];
  for (const one of named) {
    const headers = await api.ask(
      'GET',
      `${path}/${encodeURIComponent(String(one['id']))}/headers`,
    );
    endpoints.push({ values: valuesOf(one, endpointFields), headers });
  }
  return { endpoints, unnamed: all.length - named.length };
}

function valuesOf(answer: Values, fields: Fields): Values {
  const values: Values = {};
  for (const [name, { fallback }] of Object.entries(fields)) {
    values[name] = answer[name] ?? fallback;
  }
  return values;
}

function hasUid({ uid }: { uid?: string | null }): boolean {
  return typeof uid === 'string';
}

/** By uid, so that what is written comes in the same order each time. */
function sorted<T extends Values>(all: T[]): T[] {
  return all.toSorted((a, b) => (String(a['uid']) < String(b['uid']) ? -1 : 1));
}
