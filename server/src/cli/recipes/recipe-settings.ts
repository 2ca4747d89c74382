/** What is given for a recipe's settings, and what is still missing. */
import type { Random } from '../../lib/random.ts';
import { nearestWord } from '../../lib/nearest-word.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Recipe, RecipeValues } from './recipe-file.ts';
import type { Spoken } from './recipe-words.ts';

const secretBytes = 24;

/** `name=value` of each `--set`. Throws `CommandFailure` for a name that the recipe does not have. */
export function givenSettings(recipe: Recipe, given: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const one of given) {
    const at = one.indexOf('=');
    const name = at < 0 ? one : one.slice(0, at);
    if (at < 0) throw new CommandFailure(`--set needs a name and a value: --set ${name}=VALUE.`);
    if (!Object.hasOwn(recipe.settings, name)) {
      const known = Object.keys(recipe.settings);
      const meant = nearestWord(name, known);
      const hint = meant === null ? `it has ${known.join(', ')}.` : `did you mean ${meant}?`;
      throw new CommandFailure(`The recipe has no setting \`${name}\`: ${hint}`);
    }
    settings[name] = one.slice(at + 1);
  }
  return settings;
}

/** All settings; throws `CommandFailure` that names those that have to be given. */
export function wholeSettings(
  recipe: Recipe,
  given: Readonly<Record<string, string>>,
  random: Random,
  sandbox: Readonly<Record<string, string>> | null,
  { own, of }: Spoken,
): RecipeValues {
  const settings: Record<string, string> = { ...given };
  const missing: string[] = [];
  for (const [name, setting] of Object.entries(recipe.settings)) {
    if (settings[name] !== undefined) continue;
    if (sandbox !== null && setting.sample !== undefined) {
      settings[name] = setting.sample.replaceAll(
        /\$\{(\w+)\}/g,
        (found, word: string) => sandbox[word] ?? found,
      );
    } else if (setting.generate === true) {
      settings[name] = Buffer.from(random.bytes(secretBytes)).toString('base64url');
    } else if (setting.default !== undefined) {
      settings[name] = setting.default;
    } else {
      missing.push(`  --set ${name}=…   ${of(setting.title)}`);
    }
  }
  if (missing.length > 0) {
    throw new CommandFailure(
      [
        own.hasToKnow(recipe.name),
        ...missing,
        ...(recipe.sources.length > 1
          ? [own.orOnly(recipe.sources.map(({ uid }) => uid).join(','))]
          : []),
        own.unchanged,
      ].join('\n'),
    );
  }
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => {
      if (recipe.settings[name]?.number !== true) return [name, text];
      if (/^\d{1,9}$/.test(text)) return [name, Number(text)];
      throw new CommandFailure(`--set ${name} must be a whole number. Nothing was changed.`);
    }),
  );
}

/** Those that are made at random, as nobody said what they are. */
export function generatedSettings(
  recipe: Recipe,
  given: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(recipe.settings)
    .filter(([name, setting]) => setting.generate === true && given[name] === undefined)
    .map(([name]) => name);
}
