/** `gancho recipe list|show|try|add|remove`: whole jobs of integration, set up by one command. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { ApiFailure, type ApiClient } from '../api-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { partOfRecipe } from './part-of-recipe.ts';
import type { RecipeOptions } from './recipe-actions.ts';
import { readRecipe, recipeNames, type Recipe } from './recipe-file.ts';
import { generatedSettings, givenSettings, wholeSettings } from './recipe-settings.ts';
import { spokenIn, type Spoken } from './recipe-words.ts';
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
  const spoken = spokenIn(language);
  const { own, of: words } = spoken;
  if (options.action === 'list') {
    for (const name of recipeNames()) print(`${name}\n    ${words(readRecipe(name).title)}`);
    print(`\n${own.listHint}`);
    return 0;
  }
  if (options.action === 'try' && options.only.length > 0) {
    throw new CommandFailure(
      'A recipe is tried as a whole: --only goes with show, add and remove.',
    );
  }
  const recipe = partOfRecipe(readRecipe(options.name!), options.only);
  if (options.action === 'show') {
    show(recipe, spoken, print);
    return 0;
  }
  const given = givenSettings(recipe, options.set);
  const api = parts.api();
  if (options.action === 'remove') {
    // What the other sources still need stays.
    const meant = options.only.length === 0 ? recipe : { ...recipe, applications: [] };
    return removeSetUp(api, meant, options.yes, own, print);
  }
  if (options.action === 'try') {
    const sandbox = {
      sandbox: `${api.server}/_sandbox`,
      sandboxHost: new URL(api.server).host,
    };
    const settings = wholeSettings(recipe, given, parts.random, sandbox, spoken);
    const { clock } = parts;
    const trial = { api, clock, print, keep: options.keep, spoken };
    return (await tryRecipe(trial, recipe, settings)) ? 0 : 1;
  }
  const settings = wholeSettings(recipe, given, parts.random, null, spoken);
  const generated = generatedSettings(recipe, given);
  const kept = await keptSettings(api, recipe, generated);
  // Before anything is set up: should that end half-way, they are known nevertheless.
  for (const name of generated) {
    const value = kept.includes(name) ? own.kept : settings[name];
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

/** What it does, what it has to know, and what is left to do. */
function show(recipe: Recipe, { own, of }: Spoken, print: (line: string) => void): void {
  print(`${of(recipe.title)}\n\n${of(recipe.summary)}\n`);
  const options = Object.entries(recipe.settings).map(([name, setting]): [string, string] => {
    const usual = setting.default === undefined ? null : own.usual(setting.default);
    const more = setting.generate === true ? own.generated : usual;
    return [`--set ${name}=…`, `${of(setting.title)}${more === null ? '' : ` (${more})`}`];
  });
  if (recipe.sources.length > 1) {
    options.push([`--only ${recipe.sources.map(({ uid }) => uid).join(',')}`, own.only]);
  }
  const width = Math.max(...options.map(([option]) => option.length).filter((one) => one < 40));
  for (const [option, meaning] of options) print(`  ${option.padEnd(width)}  ${meaning}`);
  print('');
  for (const [index, step] of recipe.steps.entries()) print(`${index + 1}. ${of(step)}`);
  print(`\n${own.tryHint(recipe.name)}`);
}
