/**
 * Words of one area of the pages, both languages side by side: they come with the page that uses them,
 * so that the first load holds none of them.
 */
import type { Entry, WordsOf } from './translate.ts';

/** The words by language; the compiler asks for the same keys and plurals in each. */
export interface AreaWords<English extends Record<string, Entry>> {
  en: English;
  'pt-BR': WordsOf<English>;
}

/** To be called once an area, in `areas/`. */
export function defineWords<const English extends Record<string, Entry>>(
  words: AreaWords<English>,
): AreaWords<English> {
  return words;
}
