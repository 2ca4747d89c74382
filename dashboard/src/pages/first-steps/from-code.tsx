/** The same event from code; with a key that the page has made, or its name. */
import { basePath } from '../../api/base-path.ts';
import { useState } from 'react';
import { useCan } from '../../api/can.ts';
import { useChange } from '../../api/queries.ts';
import type { NewApiKey } from '../../api/shapes.ts';
import { firstStepsWords } from '../../i18n/areas/first-steps.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { CommandBlock } from '../../ui/copy.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { codeSamples } from './code-samples.ts';
import { demo } from './demo-things.ts';
import { testEvent } from './test-event.ts';

export function FromCode() {
  const t = useWords(firstStepsWords);
  const can = useCan();
  const { who } = useSession();
  const [language, setLanguage] = useState('curl');
  const [key, setKey] = useState<string | null>(null);
  const make = useChange<void, NewApiKey>(
    () => ({
      method: 'POST',
      path: `/management/authentication/${who.environmentId}/api-token`,
      body: { name: t('keyName'), scopes: ['messages:write'] },
    }),
    { onDone: ({ token }) => setKey(token) },
  );
  const samples = codeSamples({
    origin: location.origin + basePath,
    app: demo.app,
    ...testEvent,
    key,
  });
  return (
    <Section title={t('codeTitle')}>
      <p className="mb-3 text-[0.93rem] text-muted">{t('codeHint')}</p>
      <Tabs
        label={t('codeInstall')}
        value={language}
        onChange={setLanguage}
        tabs={samples.map(({ id, name, text }) => ({
          id,
          label: name,
          content: <CommandBlock text={text} />,
        }))}
      />
      <div className="mt-3 flex flex-col items-start gap-2">
        <Refused problem={make.error} />
        {key !== null ? (
          <Notice tone="good">{t('keyMade')}</Notice>
        ) : can('keys:write', null) ? (
          <>
            <Button icon="key" busy={make.isPending} onClick={() => make.mutate()}>
              {t('makeKey')}
            </Button>
            <p className="text-[0.87rem] text-muted">{t('makeKeyHint')}</p>
          </>
        ) : null}
      </div>
    </Section>
  );
}
