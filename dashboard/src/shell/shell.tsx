/** What is around every page of the dashboard: the rail, the environment, shortcuts. */
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { basePath } from '../api/base-path.ts';
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import type { Environment, IssueCount, Page } from '../api/shapes.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { Mark } from './mark.tsx';
import { places } from './places.ts';
import { PreferenceMenu } from './preference-menu.tsx';
import { useSession } from './session.tsx';
import { paletteKeys, useShortcuts } from './shortcuts.ts';

const Palette = lazy(() => import('./palette.tsx'));
const Help = lazy(() => import('./shortcut-help.tsx'));

export function Shell() {
  const t = useT();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [isNavOpen, setNavOpen] = useState(false);
  const [layer, setLayer] = useState<'palette' | 'help' | null>(null);
  const navButton = useRef<HTMLButtonElement>(null);
  const { keys } = usePreferences();
  useShortcuts({
    singleKeys: keys,
    onPalette: () => setLayer('palette'),
    onHelp: () => setLayer('help'),
  });
  useEffect(() => setNavOpen(false), [path]);
  useEscape(isNavOpen, () => {
    setNavOpen(false);
    navButton.current?.focus();
  });

  return (
    <div className="min-h-screen md:pl-56">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('nav.skip')}
      </a>
      <header className="sticky top-0 z-30 flex items-center justify-between border-b border-line bg-surface px-3 py-1.5 md:hidden">
        <Mark />
        <span className="flex">
          <IconButton label={t('palette.open')} icon="search" onClick={() => setLayer('palette')} />
          <IconButton
            ref={navButton}
            label={t('nav.menu')}
            icon={isNavOpen ? 'close' : 'menu'}
            aria-expanded={isNavOpen}
            onClick={() => setNavOpen(!isNavOpen)}
          />
        </span>
      </header>
      <div
        className={`${isNavOpen ? 'flex' : 'hidden'} fixed inset-x-0 top-[3.1rem] bottom-0 z-30 flex-col bg-surface md:inset-y-0 md:right-auto md:left-0 md:flex md:w-56 md:border-r md:border-line`}
      >
        <div className="hidden px-4 pt-4 pb-3 md:block">
          <Mark />
        </div>
        <div className="px-3 pt-3 md:pt-0">
          <EnvironmentMenu />
          <button
            type="button"
            onClick={() => setLayer('palette')}
            className="mt-2 hidden min-h-8 w-full items-center gap-2 rounded-md border border-line bg-bg px-2.5 text-[0.93rem] text-muted hover:border-line-strong md:flex"
          >
            <Icon name="search" />
            <span className="flex-1 text-left">{t('palette.open')}</span>
            <kbd className="font-sans text-[0.8rem]">{paletteKeys.join(' ')}</kbd>
          </button>
        </div>
        <Rail path={path} />
        <RailFoot onHelp={() => setLayer('help')} />
      </div>
      <main id="content" tabIndex={-1} inert={isNavOpen} className="outline-none">
        <Outlet />
      </main>
      <Suspense>
        {layer === 'palette' ? <Palette onClose={() => setLayer(null)} /> : null}
        {layer === 'help' ? <Help onClose={() => setLayer(null)} /> : null}
      </Suspense>
    </div>
  );
}

/** Closes what is open, where nothing that lies above it takes the key. */
function useEscape(isOpen: boolean, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent): void => {
      const isAbove = document.querySelector('[role="dialog"], [role="menu"]') !== null;
      if (event.key === 'Escape' && !isAbove) close();
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  });
}

function Rail({ path }: { path: string }) {
  const t = useT();
  const can = useCan();
  return (
    <nav aria-label={t('nav.label')} className="flex-1 overflow-y-auto px-3 py-3">
      <ul className="flex flex-col gap-0.5">
        {places
          .filter(({ scope }) => can(scope, null))
          .map(({ path: to, name, icon }) => {
            const isHere = to === '/' ? path === '/' || path === '/overview' : path.startsWith(to);
            return (
              <li key={to}>
                <PageLink
                  to={to}
                  aria-current={isHere ? 'page' : undefined}
                  className={`flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-[0.97rem] md:min-h-8 ${isHere ? 'bg-accent-soft font-medium text-accent-strong' : 'text-muted hover:bg-sunken hover:text-text'}`}
                >
                  <Icon name={icon} />
                  {t(name)}
                  {to === '/issues' ? <OpenIssues /> : null}
                </PageLink>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}

/** How many issues are open, beside the name of their page. */
function OpenIssues() {
  const t = useT();
  const { data } = useThing<IssueCount>('/issue-count', {}, { everyMs: 30_000 });
  if (data === undefined || data.open === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-bad-soft px-1.5 text-[0.8rem] font-medium text-bad tabular-nums">
      <span aria-hidden="true">{data.open > 99 ? '99+' : data.open}</span>
      <span className="sr-only"> {t('nav.issuesOpen', { count: data.open })}</span>
    </span>
  );
}

function RailFoot({ onHelp }: { onHelp: () => void }) {
  const t = useT();
  const { who, signOut } = useSession();
  return (
    <div className="flex items-center gap-1 border-t border-line px-3 py-2">
      <PreferenceMenu side="top" />
      <IconButton label={t('help.title')} icon="help" onClick={onHelp} />
      <a
        href={`${basePath}/docs`}
        aria-label={t('nav.reference')}
        title={t('nav.reference')}
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-text"
      >
        <Icon name="types" />
      </a>
      {who.member === undefined ? (
        <span className="flex-1" />
      ) : (
        <PageLink
          to="/settings/account"
          title={who.member.email}
          className="min-w-0 flex-1 truncate px-1 text-[0.87rem] leading-8 text-muted hover:text-text"
        >
          {who.member.name}
        </PageLink>
      )}
      <IconButton label={t('action.signOut')} icon="out" onClick={signOut} />
    </div>
  );
}

function EnvironmentMenu() {
  const t = useT();
  const can = useCan();
  const { who, openEnvironment } = useSession();
  // Members are told which environments they may open; a key that manages them asks.
  const maySwitch =
    who.member === undefined && who.ofFirstEnvironment === true && can('environments:write', null);
  const list = useThing<Page<Environment>>(maySwitch ? '/management/environment' : null, {
    limit: 250,
  });
  const environments = who.environments ?? list.data?.data ?? [];
  const present = environments.find(({ id }) => id === who.environmentId);
  const label = (
    <span className="min-w-0 flex-1 text-left">
      <span className="block truncate text-[0.93rem] font-medium">
        {present?.name ?? t('environment.one')}
      </span>
      <span className="block truncate text-[0.8rem] text-muted">
        {present === undefined ? who.environmentId : t(`environment.${present.type}`)}
      </span>
    </span>
  );
  const box =
    'flex w-full items-center gap-2 rounded-md border border-line bg-surface px-2.5 py-1.5';
  if (environments.length < 2) return <div className={box}>{label}</div>;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={`${box} hover:bg-sunken`}>
          <span className="sr-only">{t('environment.switch')}: </span>
          {label}
          <Icon name="down" />
        </button>
      }
      groups={[
        {
          label: t('environment.switch'),
          items: environments.map(({ id, name }) => ({
            label: name,
            chosen: id === who.environmentId,
            act: () => openEnvironment(id),
          })),
        },
      ]}
    />
  );
}
