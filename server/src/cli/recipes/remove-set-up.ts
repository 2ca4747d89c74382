/** `gancho recipe remove`: takes away what `add` set up, once it was said that it may. */
import type { ApiClient } from '../api-client.ts';
import { presentAt } from './present-at.ts';
import type { Recipe } from './recipe-file.ts';
import type { OwnWords } from './recipe-words.ts';

interface Found {
  what: string;
  path: string;
}

/**
 * Says what is there of the recipe, and deletes it when `yes` was given: sources with what they received,
 * applications with what was sent to them. Event types stay, as others may use them.
 * Returns the code to exit with.
 */
export async function removeSetUp(
  api: ApiClient,
  recipe: Recipe,
  yes: boolean,
  own: OwnWords,
  print: (line: string) => void,
): Promise<number> {
  const found = await presentOf(api, recipe, own);
  if (found.length === 0) {
    print(own.noneSetUp);
    return 0;
  }
  print(own.withAll);
  for (const { what } of found) print(`  - ${what}`);
  if (!yes) {
    print(own.notDeleted);
    return 0;
  }
  for (const { path } of found) await api.ask('DELETE', path);
  const types = recipe.eventTypes.map(({ name }) => name).join(', ');
  print(types === '' ? own.deleted : `${own.deleted} ${own.typesStay(types)}`);
  return 0;
}

async function presentOf(
  api: ApiClient,
  { sources, applications = [] }: Recipe,
  own: OwnWords,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const { uid, source } of sources) {
    const path = `/ingest/api/v1/source/${uid}`;
    const present = await presentAt(api, path);
    // Somebody may have given the name to another source of theirs.
    if (present?.type === source['type']) found.push({ what: own.source(uid), path });
  }
  for (const { uid, name } of applications) {
    const path = `/app/${uid}`;
    const present = await presentAt(api, path);
    if (present?.name === name) found.push({ what: own.application(uid), path });
  }
  return found;
}
