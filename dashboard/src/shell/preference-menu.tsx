/** The menu of language, colours and clock. */
import { usePreferences, themes, zones } from '../i18n/preferences.tsx';
import { locales, type Locale } from '../i18n/translate.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

/** Each in its own words, so that whoever needs it can read it. */
const names: Record<Locale, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' };

export function PreferenceMenu({ side = 'bottom' }: { side?: 'bottom' | 'top' }) {
  const { t, locale, theme, zone, choose } = usePreferences();
  return (
    <Menu
      side={side}
      trigger={<IconButton label={t('preferences.title')} icon="sun" />}
      groups={[
        {
          label: t('preferences.language'),
          items: locales.map((one) => ({
            label: names[one],
            chosen: one === locale,
            act: () => choose({ locale: one }),
          })),
        },
        {
          label: t('preferences.theme'),
          items: themes.map((one) => ({
            label: t(`theme.${one}`),
            chosen: one === theme,
            act: () => choose({ theme: one }),
          })),
        },
        {
          label: t('preferences.zone'),
          items: zones.map((one) => ({
            label: t(`zone.${one}`),
            chosen: one === zone,
            act: () => choose({ zone: one }),
          })),
        },
      ]}
    />
  );
}
