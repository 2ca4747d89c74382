/** `gancho recipe remove`: takes away what `add` set up, once it was said that it may. */
import type { ApiClient } from '../api-client.ts';
import { presentAt } from './present-at.ts';
import type { Recipe } from './recipe-file.ts';

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
  print: (line: string) => void,
): Promise<number> {
  const found = await presentOf(api, recipe);
  if (found.length === 0) {
    print('Nothing of this recipe is set up.');
    return 0;
  }
  print('With all that they received and sent:');
  for (const { what } of found) print(`  - ${what}`);
  if (!yes) {
    print('Nothing was deleted. To delete them, give --yes.');
    return 0;
  }
  for (const { path } of found) await api.ask('DELETE', path);
  print(`Deleted. Event types stay: ${recipe.eventTypes.map(({ name }) => name).join(', ')}.`);
  return 0;
}

async function presentOf(api: ApiClient, { sources, applications = [] }: Recipe): Promise<Found[]> {
  const found: Found[] = [];
  for (const { uid, source } of sources) {
    const path = `/ingest/api/v1/source/${uid}`;
    const present = await presentAt(api, path);
    // Somebody may have given the name to another source of theirs.
    if (present?.type === source['type']) found.push({ what: `source ${uid}`, path });
  }
  for (const { uid, name } of applications) {
    const path = `/app/${uid}`;
    const present = await presentAt(api, path);
    if (present?.name === name) found.push({ what: `application ${uid}`, path });
  }
  return found;
}
