/** What a person has chosen for this browser: language, light or dark, and which clock. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { createFormats, type Formats } from './format.ts';
import {
  createTranslate,
  loadCatalogue,
  locales,
  preferredLocale,
  type Catalogue,
  type Locale,
  type Translate,
} from './translate.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const zones = ['local', 'utc'] as const;
export type Zone = (typeof zones)[number];

interface Chosen {
  locale: Locale;
  theme: Theme;
  zone: Zone;
  /** Whether single keys act. */
  keys: boolean;
}

interface Preferences extends Chosen {
  choose: (change: Partial<Chosen>) => void;
  t: Translate;
  formats: Formats;
}

const Context = createContext<Preferences | null>(null);
const storageKey = 'gancho.preferences';

export function usePreferences(): Preferences {
  return use(Context)!;
}
export const useT = (): Translate => usePreferences().t;
export const useFormats = (): Formats => usePreferences().formats;

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value);
}

function readChosen(): Chosen {
  let kept: Record<string, unknown> = {};
  try {
    kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<string, unknown>;
  } catch {
    // A browser that keeps nothing for us, or something odd there: the defaults do.
  }
  const asked = new URLSearchParams(location.search);
  return {
    locale:
      oneOf(locales, asked.get('lang')) ??
      oneOf(locales, kept['locale']) ??
      preferredLocale(navigator.languages),
    theme: oneOf(themes, asked.get('theme')) ?? oneOf(themes, kept['theme']) ?? 'system',
    zone: oneOf(zones, kept['zone']) ?? 'local',
    keys: kept['keys'] !== false,
  };
}

function applyTheme(theme: Theme): void {
  const isDark =
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

/** To be awaited before the first paint, so that no page flashes in another language or colour. */
export async function loadPreferences(): Promise<{ chosen: Chosen; catalogue: Catalogue }> {
  const chosen = readChosen();
  applyTheme(chosen.theme);
  return { chosen, catalogue: await loadCatalogue(chosen.locale) };
}

export function PreferencesProvider({
  first,
  children,
}: {
  first: { chosen: Chosen; catalogue: Catalogue };
  children: ReactNode;
}) {
  const [{ chosen, catalogue }, setState] = useState(first);
  const { locale, theme, zone, keys } = chosen;

  useEffect(() => {
    document.documentElement.lang = locale;
    applyTheme(theme);
    if (theme !== 'system') return;
    const media = matchMedia('(prefers-color-scheme: dark)');
    const onChange = () => applyTheme('system');
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [locale, theme]);

  const value = useMemo<Preferences>(() => {
    const choose = (change: Partial<Chosen>): void => {
      const next = { ...chosen, ...change };
      try {
        localStorage.setItem(storageKey, JSON.stringify(next));
      } catch {
        // It holds for this visit at least.
      }
      if (next.locale === chosen.locale) {
        setState({ chosen: next, catalogue });
        return;
      }
      void loadCatalogue(next.locale).then((words) => setState({ chosen: next, catalogue: words }));
    };
    return {
      locale,
      theme,
      zone,
      keys,
      choose,
      t: createTranslate(catalogue, locale),
      formats: createFormats(locale, zone),
    };
  }, [chosen, catalogue, locale, theme, zone, keys]);

  return <Context value={value}>{children}</Context>;
}
