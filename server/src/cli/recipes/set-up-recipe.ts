/** Makes what a recipe declares, over the public API; doing it again changes nothing. */
import type { ApiClient } from '../api-client.ts';
import { fillIn, type Recipe, type RecipeConnection } from './recipe-file.ts';

export interface SetUp {
  applications: { id: string }[];
  sources: SetUpSource[];
}

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
): Promise<SetUp> {
  const settings: Record<string, string> = { ...given };
  for (const { name, description } of recipe.eventTypes) {
    await api.ask('PUT', `/event-type/${encodeURIComponent(name)}`, { description });
  }
  const made: SetUp = { applications: [], sources: [] };
  for (const { uid, name, connections } of recipe.applications ?? []) {
    const named = `${prefix}${uid}`;
    const { id } = await api.ask('PUT', `/app/${named}`, { uid: named, name });
    settings[`${uid}Application`] = id;
    made.applications.push({ id });
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
    made.sources.push(one);
  }
  return made;
}

/** What it does to a message is set before it takes any: until then it is disabled. */
async function connect(
  api: ApiClient,
  applicationId: string,
  { uid, endpoint, transformation, destination, enrichment }: RecipeConnection,
): Promise<{ uid: string; id: string }> {
  const path = `/app/${applicationId}/endpoint/${uid}`;
  const shaped = [transformation, destination, enrichment].some((one) => one !== undefined);
  const { id } = await api.ask('PUT', path, { ...endpoint, uid, disabled: shaped });
  if (enrichment !== undefined) await api.ask('PUT', `${path}/enrichment`, enrichment);
  if (transformation !== undefined)
    await api.ask('PATCH', `${path}/transformation`, transformation);
  if (destination !== undefined) await api.ask('PUT', `${path}/destination`, destination);
  if (shaped) await api.ask('PATCH', path, { disabled: false });
  return { uid, id };
}

/** Takes away what a trial has made. */
export async function removeRecipe(
  api: ApiClient,
  { applications, sources }: SetUp,
): Promise<void> {
  for (const { id } of sources) await api.ask('DELETE', `/ingest/api/v1/source/${id}`);
  for (const { id } of applications) await api.ask('DELETE', `/app/${id}`);
}
