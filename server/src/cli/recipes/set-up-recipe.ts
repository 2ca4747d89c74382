/** Makes what a recipe declares, over the public API; doing it again changes nothing. */
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { presentAt } from './present-at.ts';
import { createAskAsWritten, type AskAsWritten } from './ask-as-written.ts';
import type { Recipe, RecipeConnection, RecipeValues } from './recipe-file.ts';

export interface SetUpSource {
  id: string;
  uid: string;
  name: string;
  /** Where its provider has to send to. */
  url: string;
  connections: { uid: string; id: string }[];
}

/** Of the settings of a source, those that are one setting of the recipe: `[of the source, of the recipe]`. */
function settingsIn(source: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(source['config'] ?? {}).flatMap(([field, value]) => {
    const whole = /^\$\{(\w+)\}$/.exec(String(value));
    return whole === null ? [] : [[field, whole[1]!]];
  });
}

/**
 * Of the settings made at random, those that every source that needs them has already: providers know
 * them, and another one would shut them out.
 */
export async function keptSettings(
  api: ApiClient,
  { sources }: Recipe,
  generated: readonly string[],
): Promise<string[]> {
  const absent = new Set<string>();
  const kept = new Set<string>();
  for (const { uid, source } of sources) {
    const present = await presentAt(api, `/ingest/api/v1/source/${uid}`);
    const isSame = present !== null && present.type === source['type'];
    for (const [field, name] of settingsIn(source)) {
      (isSame && present.secretsSet.includes(field) ? kept : absent).add(name);
    }
  }
  return generated.filter((name) => kept.has(name) && !absent.has(name));
}

/** Secret settings that are left out stay as they are. */
function withoutKept(
  source: Readonly<Record<string, unknown>>,
  kept: readonly string[],
): Record<string, unknown> {
  const left = settingsIn(source)
    .filter(([, name]) => kept.includes(name))
    .map(([field]) => field);
  const config = Object.entries(source['config'] ?? {}).filter(([field]) => !left.includes(field));
  return { ...source, config: Object.fromEntries(config) };
}

/**
 * Event types, applications, sources, and the connections of each. `prefix` is put before the uids, so
 * that a trial stands beside the real thing. What `kept` names stays as the sources have it.
 */
export async function setUpRecipe(
  api: ApiClient,
  recipe: Recipe,
  given: RecipeValues,
  { prefix = '', kept = [] }: { prefix?: string; kept?: readonly string[] } = {},
): Promise<SetUpSource[]> {
  const settings: Record<string, string | number> = { ...given };
  for (const { name, description } of recipe.eventTypes) {
    await api.ask('PUT', `/event-type/${encodeURIComponent(name)}`, { description });
  }
  // What is set in it as the recipe goes on, such as the ids of its applications, counts from then on.
  const ask = createAskAsWritten(api, settings);
  const made: SetUpSource[] = [];
  for (const { uid, name, connections } of recipe.applications ?? []) {
    const named = `${prefix}${uid}`;
    const { id } = await api.ask('PUT', `/app/${named}`, { uid: named, name });
    settings[`${uid}Application`] = id;
    for (const connection of connections) await connect(api, ask, id, connection);
  }
  for (const { uid, source, connections } of recipe.sources) {
    const named = `${prefix}${uid}`;
    const body = { ...withoutKept(source, kept), uid: named };
    const answer = await ask('PUT', `/ingest/api/v1/source/${named}`, body);
    const one: SetUpSource = {
      id: answer.id,
      uid: named,
      name: answer.name,
      url: answer.ingestUrl,
      connections: [],
    };
    for (const connection of connections) {
      one.connections.push(await connect(api, ask, one.id, connection));
    }
    made.push(one);
  }
  return made;
}

/**
 * What it does to a message is set before it takes any: a new one is disabled until then. One that is
 * at work goes on, as messages come in all the while.
 */
async function connect(
  api: ApiClient,
  ask: AskAsWritten,
  applicationId: string,
  { uid, endpoint, headers, transformation, destination, enrichment }: RecipeConnection,
): Promise<{ uid: string; id: string }> {
  const path = `/app/${applicationId}/endpoint/${uid}`;
  const shaped = [headers, transformation, destination, enrichment].some(
    (one) => one !== undefined,
  );
  const present = shaped ? await presentAt(api, path) : null;
  const waits = shaped && present?.disabled !== false;
  const { id } = await ask('PUT', path, { ...endpoint, uid, disabled: waits });
  if (headers !== undefined) await ask('PUT', `${path}/headers`, { headers });
  if (enrichment !== undefined) await ask('PUT', `${path}/enrichment`, enrichment);
  if (transformation !== undefined) await ask('PATCH', `${path}/transformation`, transformation);
  if (destination !== undefined) await ask('PUT', `${path}/destination`, destination);
  if (waits) await api.ask('PATCH', path, { disabled: false });
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
