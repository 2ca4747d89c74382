/** What is around each part of the settings: their names as links, each with an address of its own. */
import type { ReactNode } from 'react';
import { useCan, type Can } from '../api/can.ts';
import type { WhoAmI } from '../api/shapes.ts';
import { brandingWords } from '../i18n/areas/branding.ts';
import { operationalWords } from '../i18n/areas/operational-webhooks.ts';
import { peopleWords } from '../i18n/areas/people.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Page } from '../ui/page.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { intoView } from '../ui/tab-row.ts';

export type SettingsPart = 'keys' | 'members' | 'audit-log' | 'retention' | 'health' | 'account';

type IsOpen = (can: Can, who: WhoAmI) => boolean;

/** What concerns the server, and not one environment. */
const ofServer =
  (resource: 'members' | 'system'): IsOpen =>
  (can, who) =>
    can(`${resource}:read`, null) && who.ofFirstEnvironment === true;

const parts: readonly { id: SettingsPart; isOpen: IsOpen }[] = [
  { id: 'keys', isOpen: (can) => can('keys:read', null) },
  { id: 'members', isOpen: ofServer('members') },
  { id: 'audit-log', isOpen: (can) => can('audit-log:read', null) },
  {
    id: 'retention',
    isOpen: (can, who) => can('environment:read', null) || ofServer('system')(can, who),
  },
  { id: 'health', isOpen: ofServer('system') },
  { id: 'account', isOpen: (_can, who) => who.member !== undefined },
];

/** The parts that are open to whoever is signed in, in their order. */
export function useSettingsParts(): SettingsPart[] {
  const can = useCan();
  const { who } = useSession();
  return parts.filter(({ isOpen }) => isOpen(can, who)).map(({ id }) => id);
}

const showCurrent = (row: HTMLElement | null): void =>
  intoView(row?.querySelector<HTMLElement>('[aria-current]') ?? null);

export function SettingsFrame({
  part,
  lead,
  actions,
  children,
}: {
  part: SettingsPart;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const words = useWords(peopleWords);
  const open = useSettingsParts();
  const can = useCan();
  const portal = useWords(brandingWords);
  const operational = useWords(operationalWords);
  // Those that have a page of their own.
  const more = [
    {
      path: '/settings/branding',
      name: portal('title'),
      isOpen: can('environment:read', null),
    },
    {
      path: '/settings/operational-webhooks',
      name: operational('title'),
      isOpen: can('operational-webhooks:read', null),
    },
  ].filter(({ isOpen }) => isOpen);
  return (
    <Page title={t('nav.settings')} lead={lead ?? words('lead')} actions={actions}>
      <nav aria-label={words('tabs')} className="tab-row" ref={showCurrent}>
        {open.map((id) => (
          <PageLink
            key={id}
            to={`/settings/${id}`}
            aria-current={id === part ? 'page' : undefined}
            className={`-mb-px inline-flex min-h-9 items-center border-b-2 px-3 text-[0.93rem] font-medium whitespace-nowrap hover:text-text ${id === part ? 'border-accent text-text' : 'border-transparent text-muted'}`}
          >
            {words(id)}
          </PageLink>
        ))}
        {more.map(({ path, name }) => (
          <PageLink
            key={path}
            to={path}
            className="-mb-px inline-flex min-h-9 items-center border-b-2 border-transparent px-3 text-[0.93rem] font-medium whitespace-nowrap text-muted hover:text-text"
          >
            {name}
          </PageLink>
        ))}
      </nav>
      {children}
    </Page>
  );
}
