/** Gives a page the words of its area. */
import { useMemo } from 'react';
import type { AreaWords } from './define-words.ts';
import { usePreferences } from './preferences.tsx';
import { createTranslateOf, type Entry, type TranslateOf } from './translate.ts';

/** The words of an area in the language of the reader. */
export function useWords<English extends Record<string, Entry>>(
  words: AreaWords<English>,
): TranslateOf<English> {
  const { locale } = usePreferences();
  return useMemo(
    // Both have the keys of English; the type of the other language is made from them.
    () => createTranslateOf<English>(locale === 'en' ? words.en : words['pt-BR'], locale),
    [words, locale],
  );
}
