/** The words of the pages, by the English ones: so that steps are written once for every language. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { en } from '../../../dashboard/src/i18n/en.ts';
import { ptBr } from '../../../dashboard/src/i18n/pt-br.ts';
import type { Entry, Locale } from '../../../dashboard/src/i18n/translate.ts';

type Words = Record<string, Entry>;

const areas = resolve(import.meta.dirname, '../../../dashboard/src/i18n/areas');
const both: [english: Words, portuguese: Words][] = [[en, ptBr]];
for (const file of readdirSync(areas)) {
  const area: Record<string, unknown> = await import(resolve(areas, file));
  for (const words of Object.values(area)) {
    if (!isArea(words)) continue;
    both.push([words.en, words['pt-BR']]);
  }
}

function isArea(words: unknown): words is Record<Locale, Words> {
  return typeof words === 'object' && words !== null && 'en' in words && 'pt-BR' in words;
}

/** What fits exactly what stands for the English words in the language; `{…}` of them stands for anything. */
export function wordIn(locale: Locale): (english: string) => RegExp {
  return (english) => {
    const found = both.flatMap(([words, translated]) =>
      Object.keys(words)
        .filter((key) => words[key] === english)
        .map((key) => (locale === 'en' ? english : translated[key]))
        .filter((text) => typeof text === 'string'),
    );
    if (found.length === 0) throw new Error(`No page says “${english}”.`);
    const forms = [...new Set(found)].map((text) =>
      text.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, '.*'),
    );
    return new RegExp(`^(?:${forms.join('|')})$`);
  };
}
