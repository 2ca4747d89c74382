/** A recipe for fewer systems than it knows: of a shop that one does not have, nothing is asked for. */
import { nearestWord } from '../../lib/nearest-word.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Recipe } from './recipe-file.ts';

/**
 * The recipe with these of its sources, and the settings and steps that they and its applications need;
 * all of it where none is named. Throws `CommandFailure` for a name that it does not have.
 */
export function partOfRecipe(recipe: Recipe, only: readonly string[]): Recipe {
  if (only.length === 0) return recipe;
  const known = recipe.sources.map(({ uid }) => uid);
  for (const name of only) {
    if (known.includes(name)) continue;
    const meant = nearestWord(name, known);
    const hint = meant === null ? `it has ${known.join(', ')}.` : `did you mean ${meant}?`;
    throw new CommandFailure(`The recipe ${recipe.name} has no source \`${name}\`: ${hint}`);
  }
  const sources = recipe.sources.filter(({ uid }) => only.includes(uid));
  const text = JSON.stringify([sources, recipe.applications ?? []]);
  const settings = Object.entries(recipe.settings).filter(([name]) => text.includes(`\${${name}}`));
  return {
    ...recipe,
    sources,
    settings: Object.fromEntries(settings),
    steps: recipe.steps.filter(({ source }) => source === undefined || only.includes(source)),
  };
}
