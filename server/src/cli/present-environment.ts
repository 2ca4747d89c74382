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
import { partNamed, type PartName } from './declared-parts.ts';
import { presentAt } from './recipes/present-at.ts';

export interface PresentHeaders {
  headers: Record<string, string>;
  /** Names of headers whose values nobody can read. */
  sensitive: string[];
}

export interface PresentEndpoint {
  values: Values;
  headers: PresentHeaders;
  /** Where the API has it. */
  path: string;
  /** Parts that it surely has not. */
  without: readonly PartName[];
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
  /** Of applications that have a uid, by their ids. */
  names: ReadonlyMap<unknown, string>;
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
    names: new Map(named.map(({ id, uid }) => [id as unknown, String(uid)])),
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
    const own = `${path}/${encodeURIComponent(String(one['id']))}`;
    const headers = await api.ask('GET', `${own}/headers`);
    const values = valuesOf(one, endpointFields);
    const without = [
      ...(one['hasDestination'] === false ? ['destination' as const] : []),
      ...(one['hasEnrichment'] === false ? ['enrichment' as const] : []),
    ];
    endpoints.push({ values, headers, path: own, without });
  }
  return { endpoints, unnamed: all.length - named.length };
}

/** A part of an endpoint as `endpointParts` has it; null where it has none. */
export async function readPart(
  api: ApiClient,
  { path, without }: PresentEndpoint,
  name: PartName,
): Promise<Values | null> {
  if (without.includes(name)) return null;
  const answer = await presentAt(api, `${path}/${name}`);
  return answer === null ? null : partNamed(name).present(answer);
}

/** Puts the uid of an application in the place of its id where a destination leads to one. */
export function withApplicationNames(names: Present['names']): (destination: Values) => Values {
  return (destination) =>
    destination['type'] === 'application'
      ? {
          ...destination,
          applicationId: names.get(destination['applicationId']) ?? destination['applicationId'],
        }
      : destination;
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
