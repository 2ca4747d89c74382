/** /settings: the first of its parts that is open to whoever is signed in. */
import { lazy, Suspense } from 'react';
import { peopleWords } from '../i18n/areas/people.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Notice, Page } from '../ui/page.tsx';
import { SkeletonRows } from '../ui/states.tsx';
import { useSettingsParts, type SettingsPart } from './settings-frame.tsx';

const pages: Record<SettingsPart, React.ComponentType> = {
  keys: lazy(() => import('./settings-keys.tsx')),
  members: lazy(() => import('./settings-members.tsx')),
  'audit-log': lazy(() => import('./settings-audit-log.tsx')),
  retention: lazy(() => import('./settings-retention.tsx')),
  health: lazy(() => import('./settings-health.tsx')),
  account: lazy(() => import('./settings-account.tsx')),
};

export default function Settings() {
  const t = useT();
  const words = useWords(peopleWords);
  const [first] = useSettingsParts();
  if (first === undefined) {
    return (
      <Page title={t('nav.settings')}>
        <Notice tone="warn">{words('noAccess')}</Notice>
      </Page>
    );
  }
  const First = pages[first];
  return (
    <Suspense fallback={<SkeletonRows />}>
      <First />
    </Suspense>
  );
}
