/** Words by key: the keys and what each needs are checked by the compiler, in every language. */
import type { en } from './en.ts';

export type Entry = string | { one: string; other: string };
type Entries = Record<string, Entry>;

/** The words of another language: the same keys, and a plural where English has one. */
export type WordsOf<English extends Entries> = {
  [K in keyof English]: English[K] extends string ? string : { one: string; other: string };
};

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type TextOf<Given> = Given extends { other: infer Other } ? Other : Given;
type ValuesOf<Text> = { [Name in NamesIn<Text>]: string | number };

/** Asks for just the values that the English words name. */
export type TranslateOf<English extends Entries> = <K extends keyof English & string>(
  key: K,
  ...given: [NamesIn<TextOf<English[K]>>] extends [never]
    ? []
    : [values: ValuesOf<TextOf<English[K]>>]
) => string;

type Shared = typeof en;
export type Key = keyof Shared;
export type Catalogue = WordsOf<Shared>;
export type Translate = TranslateOf<Shared>;

/** Keys whose words need no values: those that other code may choose among. */
export type PlainKeyOf<English extends Entries> = {
  [K in keyof English & string]: [NamesIn<TextOf<English[K]>>] extends [never] ? K : never;
}[keyof English & string];
export type PlainKey = PlainKeyOf<Shared>;

export const locales = ['en', 'pt-BR'] as const;
export type Locale = (typeof locales)[number];

export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return locale === 'pt-BR' ? (await import('./pt-br.ts')).ptBr : (await import('./en.ts')).en;
}

let reword = (text: string, _locale: Locale): string => text;

/** What a product calls things by its own; to be set before the first page is shown. */
export function setReword(next: (text: string, locale: Locale) => string): void {
  reword = next;
}

/** `{name}` stands for a value; of a plural, `count` says which form. */
export function createTranslateOf<English extends Entries>(
  catalogue: Entries,
  locale: Locale,
): TranslateOf<English> {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (key, ...given) => {
    const values: Record<string, string | number> = given[0] ?? {};
    const entry = catalogue[key]!;
    const text =
      typeof entry === 'string'
        ? entry
        : plurals.select(Number(values['count'])) === 'one'
          ? entry.one
          : entry.other;
    return reword(text, locale).replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
}

/** The words that all pages share. */
export function createTranslate(catalogue: Catalogue, locale: Locale): Translate {
  return createTranslateOf<Shared>(catalogue, locale);
}

/** The language that the browser asks for, among those that there are. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (language.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
