/** Makes what a recipe declares, over the public API; doing it again changes nothing. */
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { fillIn, type Recipe, type RecipeConnection } from './recipe-file.ts';

export interface SetUpSource {
  id: string;
  uid: string;
  name: string;
  /** Where its provider has to send to. */
  url: string;
  connections: { uid: string; id: string }[];
}

/**
 * Event types, applications, sources, and the connections of each. `prefix` is put before the uids, so
 * that a trial stands beside the real thing.
 */
export async function setUpRecipe(
  api: ApiClient,
  recipe: Recipe,
  given: Readonly<Record<string, string>>,
  prefix = '',
): Promise<SetUpSource[]> {
  const settings: Record<string, string> = { ...given };
  for (const { name, description } of recipe.eventTypes) {
    await api.ask('PUT', `/event-type/${encodeURIComponent(name)}`, { description });
  }
  const made: SetUpSource[] = [];
  for (const { uid, name, connections } of recipe.applications ?? []) {
    const named = `${prefix}${uid}`;
    const { id } = await api.ask('PUT', `/app/${named}`, { uid: named, name });
    settings[`${uid}Application`] = id;
    for (const connection of connections) await connect(api, id, fillIn(connection, settings));
  }
  for (const { uid, source, connections } of recipe.sources) {
    const named = `${prefix}${uid}`;
    const body = { ...fillIn(source, settings), uid: named };
    const answer = await api.ask('PUT', `/ingest/api/v1/source/${named}`, body);
    const one: SetUpSource = {
      id: answer.id,
      uid: named,
      name: answer.name,
      url: answer.ingestUrl,
      connections: [],
    };
    for (const connection of connections) {
      one.connections.push(await connect(api, one.id, fillIn(connection, settings)));
    }
    made.push(one);
  }
  return made;
}

/** What it does to a message is set before it takes any: until then it is disabled. */
async function connect(
  api: ApiClient,
  applicationId: string,
  { uid, endpoint, headers, transformation, destination, enrichment }: RecipeConnection,
): Promise<{ uid: string; id: string }> {
  const path = `/app/${applicationId}/endpoint/${uid}`;
  const shaped = [headers, transformation, destination, enrichment].some(
    (one) => one !== undefined,
  );
  const { id } = await api.ask('PUT', path, { ...endpoint, uid, disabled: shaped });
  if (headers !== undefined) await api.ask('PUT', `${path}/headers`, { headers });
  if (enrichment !== undefined) await api.ask('PUT', `${path}/enrichment`, enrichment);
  if (transformation !== undefined)
    await api.ask('PATCH', `${path}/transformation`, transformation);
  if (destination !== undefined) await api.ask('PUT', `${path}/destination`, destination);
  if (shaped) await api.ask('PATCH', path, { disabled: false });
  return { uid, id };
}

/** Takes away what a trial has made, or the part of it that came about. */
export async function removeRecipe(
  api: ApiClient,
  { sources, applications = [] }: Recipe,
  prefix: string,
): Promise<void> {
  const paths = [
    ...sources.map(({ uid }) => `/ingest/api/v1/source/${prefix}${uid}`),
    ...applications.map(({ uid }) => `/app/${prefix}${uid}`),
  ];
  for (const path of paths) {
    await api.ask('DELETE', path).catch((error: unknown) => {
      if (!(error instanceof ApiFailure && error.status === 404)) throw error;
    });
  }
}
