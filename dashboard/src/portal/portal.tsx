/** The customer portal: one application's endpoints, deliveries and catalogue, for its own people. */
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { canOf, CanProvider, useCan } from '../api/can.ts';
import { setAccess, whenSignedOut } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type { WhoAmI } from '../api/shapes.ts';
import { portalFrameWords } from '../i18n/areas/portal-frame.ts';
import { useT } from '../i18n/preferences.tsx';
import type { PlainKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/use-words.ts';
import { AppPlaceProvider, type AppPlace } from '../pages/app-place.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page, Section } from '../ui/page.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { EmptyState, SkeletonRows, UnreadState } from '../ui/states.tsx';
import { ToastProvider } from '../ui/toast.tsx';
import { applyBranding, readBranding } from './branding.ts';
import { isFramed, tellExpired, tellHeights } from './embedding.ts';
import { HashNavigation, useHashPath } from './hash-navigation.tsx';
import { Footer, isNamed, ProductName } from './look-parts.tsx';
import { PortalBoundary } from './portal-boundary.tsx';
import { PortalPreferences } from './portal-preferences.tsx';
import { forgetPortalLink, takePortalLink } from './token.ts';

const EndpointDetail = lazy(async () => ({
  default: (await import('../pages/endpoint-detail.tsx')).EndpointDetail,
}));
const EndpointList = lazy(async () => ({
  default: (await import('../pages/endpoint-list.tsx')).EndpointList,
}));
const AddEndpoint = lazy(async () => ({
  default: (await import('../pages/endpoint-form.tsx')).AddEndpoint,
}));
const MessageList = lazy(async () => ({
  default: (await import('../pages/message-list.tsx')).MessageList,
}));
const MessageDetail = lazy(async () => ({
  default: (await import('../pages/message-detail.tsx')).MessageDetail,
}));
const TypeList = lazy(async () => ({
  default: (await import('../pages/event-types.tsx')).TypeList,
}));
const Metrics = lazy(async () => ({ default: (await import('./metrics.tsx')).Metrics }));
const EventTypeDetail = lazy(async () => ({
  default: (await import('../pages/event-type-detail.tsx')).EventTypeDetail,
}));

function placeOf(app: string): AppPlace {
  return {
    app,
    api: `/app/${encodeURIComponent(app)}`,
    endpointsPath: '/endpoints',
    endpointPath: (id) => `/endpoints/${id}`,
    messagesPath: '/messages',
    messagePath: (id) => `/messages/${id}`,
    jobsPath: null,
    isPortal: true,
  };
}

const branding = readBranding(location.search);

export function Portal() {
  useState(() => applyBranding(branding));
  useEffect(tellHeights, []);
  const [link] = useState(takePortalLink);
  const [isOver, setOver] = useState(false);
  useState(() => (link === null ? undefined : setAccess({ kind: 'token', token: link.token })));
  useEffect(() => {
    whenSignedOut(() => {
      forgetPortalLink();
      setOver(true);
      tellExpired();
    });
  }, []);
  return (
    <HashNavigation>
      <ToastProvider>
        {link === null || isOver ? <Ended isOver={isOver} /> : <Opened app={link.app} />}
      </ToastProvider>
    </HashNavigation>
  );
}

function Ended({ isOver }: { isOver: boolean }) {
  const t = useT();
  const own = useWords(portalFrameWords);
  return (
    <main className={`flex items-center justify-center ${isFramed ? 'py-16' : 'min-h-screen'}`}>
      <EmptyState
        icon="key"
        title={t(isOver ? 'portal.over' : 'portal.noLink')}
        text={t('portal.askAgain')}
        action={<p className="text-muted">{own('overAsk')}</p>}
      />
    </main>
  );
}

function Opened({ app }: { app: string }) {
  const { data, error, refetch } = useThing<WhoAmI>('/auth/whoami');
  if (data === undefined) {
    return (
      <Frame>
        <Waiting>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Waiting>
      </Frame>
    );
  }
  return (
    <CanProvider value={canOf(data)}>
      <AppPlaceProvider value={placeOf(app)}>
        <Frame>
          <Routed />
        </Frame>
      </AppPlaceProvider>
    </CanProvider>
  );
}

/** The room of a page and its heading, as portal.html draws it before anything runs. */
function Waiting({ children }: { children: ReactNode }) {
  return (
    <div
      data-page=""
      className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-5 sm:px-7 sm:py-7"
    >
      <div className="skeleton h-8 w-48" />
      <Section flush>{children}</Section>
    </div>
  );
}

function Routed() {
  const { path } = useHashPath();
  const here = hereOf(path);
  return (
    <PortalBoundary key={here}>
      <Suspense
        fallback={
          <Waiting>
            <SkeletonRows />
          </Waiting>
        }
      >
        <Shown path={here} />
      </Suspense>
    </PortalBoundary>
  );
}

function hereOf(path: string): string {
  return path === '' || path === '/' ? '/endpoints' : path;
}

const parts: readonly [path: string, name: PlainKey | null][] = [
  ['/endpoints', 'nav.endpoints'],
  ['/messages', 'nav.messages'],
  ['/metrics', null],
  ['/event-types', 'portal.catalogue'],
];

/** The product's name and the ways to the parts; there before it is known what may be shown. */
function Frame({ children }: { children: ReactNode }) {
  const t = useT();
  const own = useWords(portalFrameWords);
  const { path } = useHashPath();
  const here = hereOf(path);
  const nav = useRef<HTMLElement>(null);
  // On a phone there is no room for the names of all parts.
  useEffect(() => {
    const part = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (part) nav.current!.scrollLeft = part.offsetLeft - nav.current!.offsetLeft;
  }, [here]);
  return (
    <div
      className={`${branding.noGutters ? '[&_[data-page]]:p-0' : ''} ${isFramed ? '' : 'min-h-screen'}`}
    >
      {branding.hideNavigation ? null : (
        <header className="border-b border-line bg-surface">
          <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-2 px-4 sm:flex-nowrap sm:px-7">
            <ProductName />
            <nav
              ref={nav}
              aria-label={t('nav.label')}
              className={`flex min-w-0 flex-1 gap-1 overflow-x-auto ${isNamed ? 'order-last -mx-3 basis-full sm:order-none sm:mx-0 sm:basis-0' : ''}`}
            >
              {parts.map(([to, name]) => (
                <PageLink
                  key={to}
                  to={to}
                  aria-current={here.startsWith(to) ? 'page' : undefined}
                  className="flex min-h-12 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
                >
                  {name === null ? own('metrics') : t(name)}
                </PageLink>
              ))}
            </nav>
            <PortalPreferences />
          </div>
        </header>
      )}
      <main id="content" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <Footer />
    </div>
  );
}

function Shown({ path }: { path: string }): ReactNode {
  const t = useT();
  const [, part, id] = path.split('/');
  const name = id === undefined ? undefined : decodeURIComponent(id);
  switch (part) {
    case 'endpoints':
      return name === undefined ? <Endpoints /> : <EndpointDetail id={name} />;
    case 'messages':
      if (name !== undefined) return <MessageDetail id={name} />;
      return (
        <Page title={t('nav.messages')} lead={t('portal.messagesLead')}>
          <Section flush>
            <MessageList />
          </Section>
        </Page>
      );
    case 'metrics':
      return <Metrics />;
    case 'event-types':
      if (name !== undefined) return <EventTypeDetail name={name} />;
      return (
        <Page title={t('portal.catalogue')} lead={t('portal.catalogueLead')}>
          <Section flush>
            <TypeList isPortal />
          </Section>
        </Page>
      );
    default:
      return <EmptyState icon="search" title={t('missing.title')} text={t('portal.askAgain')} />;
  }
}

function Endpoints() {
  const t = useT();
  const can = useCan();
  const [isAdding, setAdding] = useState(false);
  const action = can('endpoints:write', 'ManageEndpoint') ? (
    <Button look="main" icon="plus" onClick={() => setAdding(true)}>
      {t('endpoints.add')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('nav.endpoints')} lead={t('portal.endpointsLead')} actions={action}>
      <Section flush>
        <EndpointList action={action} />
      </Section>
      {isAdding ? (
        // While it is loaded the page stays as it is.
        <Suspense>
          <AddEndpoint open onClose={() => setAdding(false)} />
        </Suspense>
      ) : null}
      <p className="flex items-center gap-2 text-[0.93rem] text-muted">
        <Icon name="key" />
        {t('portal.verifyHint')}
      </p>
    </Page>
  );
}
