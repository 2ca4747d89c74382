/** Words by key: the keys and what each needs are checked by the compiler, in every language. */
import type { en } from './en.ts';

type English = typeof en;
export type Key = keyof English;

/** The words of a language: the same keys, and a plural where English has one. */
export type Catalogue = {
  [K in Key]: English[K] extends string ? string : { one: string; other: string };
};

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type TextOf<K extends Key> = English[K] extends { other: infer Other } ? Other : English[K];
export type Values<K extends Key> = { [Name in NamesIn<TextOf<K>>]: string | number };
type Given<K extends Key> = [NamesIn<TextOf<K>>] extends [never] ? [] : [values: Values<K>];

/** Keys whose words need no values: those that other code may choose among. */
export type PlainKey = { [K in Key]: [NamesIn<TextOf<K>>] extends [never] ? K : never }[Key];

export type Translate = <K extends Key>(key: K, ...given: Given<K>) => string;

export const locales = ['en', 'pt-BR'] as const;
export type Locale = (typeof locales)[number];

export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return locale === 'pt-BR' ? (await import('./pt-br.ts')).ptBr : (await import('./en.ts')).en;
}

/** `{name}` stands for a value; of a plural, `count` says which form. */
export function createTranslate(catalogue: Catalogue, locale: Locale): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (key, ...given) => {
    const values: Record<string, string | number> = given[0] ?? {};
    const entry: string | { one: string; other: string } = catalogue[key];
    const text =
      typeof entry === 'string'
        ? entry
        : plurals.select(Number(values['count'])) === 'one'
          ? entry.one
          : entry.other;
    return text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
}

/** The language that the browser asks for, among those that there are. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (language.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
