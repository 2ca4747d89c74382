/** Language, colours and clock, by what every browser has: the portal's first load stays small by it. */
import { useEffect, useRef } from 'react';
import { themes, usePreferences, zones } from '../i18n/preferences.tsx';
import { locales, type Locale } from '../i18n/translate.ts';
import { Icon } from '../ui/icon.tsx';

/** Each in its own words, so that whoever needs it can read it. */
const names: Record<Locale, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' };

export function PortalPreferences() {
  const { t, locale, theme, zone, choose } = usePreferences();
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const element = details.current;
      if (element?.open !== true) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return;
        element.querySelector('summary')?.focus();
      } else if (element.contains(event.target as Node)) return;
      element.open = false;
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, []);
  return (
    <details ref={details} className="relative">
      <summary
        aria-label={t('preferences.title')}
        title={t('preferences.title')}
        className="inline-flex size-8 cursor-pointer list-none items-center justify-center rounded-button text-muted hover:bg-sunken hover:text-text"
      >
        <Icon name="sun" />
      </summary>
      <div className="absolute right-0 z-40 mt-1 flex min-w-52 flex-col gap-3 rounded-card border border-line bg-raised p-3 shadow-xl">
        <Choice
          label={t('preferences.language')}
          value={locale}
          options={locales.map((one) => [one, names[one]])}
          onChange={(next) => choose({ locale: next })}
        />
        <Choice
          label={t('preferences.theme')}
          value={theme}
          options={themes.map((one) => [one, t(`theme.${one}`)])}
          onChange={(next) => choose({ theme: next })}
        />
        <Choice
          label={t('preferences.zone')}
          value={zone}
          options={zones.map((one) => [one, t(`zone.${one}`)])}
          onChange={(next) => choose({ zone: next })}
        />
      </div>
    </details>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: [value: T, name: string][];
  onChange: (value: T) => void;
}) {
  return (
    <label className="flex flex-col gap-1 text-[0.87rem] text-muted">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        className="min-h-9 rounded-input border border-line-strong bg-surface px-2 text-[0.93rem] text-text"
      >
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
