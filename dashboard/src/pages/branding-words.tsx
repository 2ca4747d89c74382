/** What a product calls the things of the portal, in each language. */
import { useState } from 'react';
import { customWordKeys } from '../../../server/src/domain/portal-settings.ts';
import type { PortalSettings } from '../api/shapes.ts';
import { brandingWords } from '../i18n/areas/branding.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { faultOf } from '../ui/problem-words.ts';

const languages = { en: 'English', 'pt-BR': 'Português' } as const;
type Language = keyof typeof languages;
type Words = PortalSettings['customStrings'];

export function BrandingWords({
  words,
  problem,
  onChange,
}: {
  words: Words;
  problem: Error | null;
  onChange: (words: Words) => void;
}) {
  const t = useWords(brandingWords);
  const [chosen, setLanguage] = useState<Language>('en');
  const set = (key: (typeof customWordKeys)[number], value: string): void => {
    const { [key]: _before, ...rest } = words[chosen];
    onChange({ ...words, [chosen]: value === '' ? rest : { ...rest, [key]: value } });
  };
  const choice = (
    <span role="group" aria-label={t('language')} className="flex gap-1">
      {(Object.keys(languages) as Language[]).map((language) => (
        <Button
          key={language}
          look={language === chosen ? 'plain' : 'quiet'}
          aria-pressed={language === chosen}
          onClick={() => setLanguage(language)}
        >
          {languages[language]}
        </Button>
      ))}
    </span>
  );
  return (
    <Section title={t('words')} actions={choice}>
      <p className="mb-3 text-[0.93rem] text-muted">{t('wordsHint')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {customWordKeys.map((key) => (
          <TextField
            key={`${chosen}.${key}`}
            label={t(`word.${key}`)}
            value={words[chosen][key] ?? ''}
            maxLength={40}
            fault={faultOf(problem, `customStrings.${chosen}.${key}`)}
            onChange={({ target }) => set(key, target.value)}
          />
        ))}
      </div>
    </Section>
  );
}
