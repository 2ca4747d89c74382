/** `gancho recipe list|show|try|add|remove`: whole jobs of integration, set up by one command. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { partOfRecipe } from './part-of-recipe.ts';
import type { RecipeOptions } from './recipe-actions.ts';
import { readRecipe, recipeNames, type Words } from './recipe-file.ts';
import { generatedSettings, givenSettings, wholeSettings } from './recipe-settings.ts';
import { removeSetUp } from './remove-set-up.ts';
import { keptSettings, setUpRecipe } from './set-up-recipe.ts';
import { tryRecipe } from './try-recipe.ts';

export interface RecipeParts {
  /** Finds the server; called only where it is needed. */
  api: () => ApiClient;
  clock: Clock;
  random: Random;
  /** The language of the one who reads, such as `pt_BR.UTF-8`. */
  language: string;
  print: (line: string) => void;
}

/** Returns the code to exit with; throws `CommandFailure`. */
export async function runRecipe(options: RecipeOptions, parts: RecipeParts): Promise<number> {
  const { print, language } = parts;
  const words = (text: Words): string => (/^pt/i.test(language) ? text['pt-BR'] : text.en);
  if (options.action === 'list') {
    for (const name of recipeNames()) print(`${name}\n    ${words(readRecipe(name).title)}`);
    return 0;
  }
  if (options.action === 'try' && options.only.length > 0) {
    throw new CommandFailure(
      'A recipe is tried as a whole: --only goes with show, add and remove.',
    );
  }
  const recipe = partOfRecipe(readRecipe(options.name!), options.only);
  if (options.action === 'show') {
    print(`${words(recipe.title)}\n\n${words(recipe.summary)}\n`);
    for (const [name, setting] of Object.entries(recipe.settings)) {
      const given = setting.generate === true ? ' (made at random if not given)' : '';
      const usual = setting.default === undefined ? '' : ` (${setting.default} if not given)`;
      print(`  --set ${name}=…   ${words(setting.title)}${given}${usual}`);
    }
    if (recipe.sources.length > 1) {
      print(`  --only ${recipe.sources.map(({ uid }) => uid).join(',')}`);
    }
    for (const [index, step] of recipe.steps.entries()) print(`${index + 1}. ${words(step)}`);
    return 0;
  }
  const given = givenSettings(recipe, options.set);
  const api = parts.api();
  if (options.action === 'remove') {
    // What the other sources still need stays.
    const meant = options.only.length === 0 ? recipe : { ...recipe, applications: [] };
    return removeSetUp(api, meant, options.yes, print);
  }
  if (options.action === 'try') {
    const sandbox = {
      sandbox: `${api.server}/_sandbox`,
      sandboxHost: new URL(api.server).host,
    };
    const settings = wholeSettings(recipe, given, parts.random, sandbox);
    const { clock } = parts;
    return (await tryRecipe({ api, clock, print, keep: options.keep }, recipe, settings)) ? 0 : 1;
  }
  const settings = wholeSettings(recipe, given, parts.random, null);
  const generated = generatedSettings(recipe, given);
  const kept = await keptSettings(api, recipe, generated);
  // Before anything is set up: should that end half-way, they are known nevertheless.
  for (const name of generated) {
    const value = kept.includes(name) ? '(stays as it is)' : settings[name];
    print(`${words(recipe.settings[name]!.title)}: ${value}`);
  }
  const made = await setUpRecipe(api, recipe, settings, { kept }).catch((error: unknown) => {
    if (!(error instanceof ApiFailure)) throw error;
    throw new ApiFailure(
      `${error.message}\nWhat was set up before that is there: correct it and add the recipe again.`,
      error.status,
      error.fields,
    );
  });
  for (const { name, url } of made) print(`${name}: ${url}`);
  for (const [index, step] of recipe.steps.entries()) print(`${index + 1}. ${words(step)}`);
  return 0;
}
