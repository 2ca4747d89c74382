/** One endpoint: how it stands, what it was sent, and what can be done about it. */
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useCan } from '../api/can.ts';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Endpoint } from '../api/shapes.ts';
import { shapingTabWords } from '../i18n/areas/shaping-tabs.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { SkeletonRows, UnreadState } from '../ui/states.tsx';
import { Tabs, type Tab } from '../ui/tabs.tsx';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { EndpointAttempts } from './endpoint-attempts.tsx';
import { EndpointHealth } from './endpoint-health.tsx';
import { EndpointRecover } from './endpoint-recover.tsx';
import { EndpointSettings } from './endpoint-settings.tsx';
import { EndpointTest } from './endpoint-test.tsx';
import { useAddressWords } from './endpoint-name.ts';

const Transformation = lazy(() => import('./shaping/transformation.tsx'));
const Filters = lazy(() => import('./shaping/filters.tsx'));
const Destination = lazy(() => import('./shaping/destination.tsx'));
const Enrichment = lazy(() => import('./shaping/enrichment.tsx'));

const later = (part: ReactNode): ReactNode => (
  <Suspense fallback={<SkeletonRows />}>{part}</Suspense>
);

export function EndpointDetail({ id }: { id: string }) {
  const t = useT();
  const words = useWords(shapingTabWords);
  const can = useCan();
  const place = useAppPlace();
  const { search, setSearch } = useNavigation();
  const path = `${place.api}/endpoint/${part(id)}`;
  const addressWords = useAddressWords();
  const { data, error, refetch } = useThing<Endpoint>(path);
  const back = { to: place.endpointsPath, label: t('nav.endpoints') };
  if (data === undefined) {
    return (
      <Page title={id} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  const mayTransform = can('transformations:write', 'ManageTransformations');
  const mayFilter = !place.isPortal && can('endpoints:write', null);
  const maySetSecrets = !place.isPortal && can('endpoint-secrets:write', null);
  const mayTry = can('endpoints:write', 'CreateAttempts');
  const mayRecover = can('attempts:write', 'CreateAttempts');
  const tabs: (Tab | null)[] = [
    {
      id: 'deliveries',
      label: t('endpoint.deliveries'),
      content: <EndpointAttempts path={path} id={data.id} />,
    },
    mayTry
      ? { id: 'test', label: t('endpoint.test'), content: <EndpointTest path={path} /> }
      : null,
    mayRecover
      ? { id: 'recover', label: t('endpoint.recover'), content: <EndpointRecover path={path} /> }
      : null,
    mayFilter
      ? {
          id: 'filters',
          label: words('filters'),
          content: later(<Filters path={path} endpoint={data} />),
        }
      : null,
    mayTransform
      ? {
          id: 'transformation',
          label: words('transformation'),
          content: later(<Transformation path={path} endpoint={data} />),
        }
      : null,
    maySetSecrets
      ? {
          id: 'enrichment',
          label: words('enrichment'),
          content: later(<Enrichment path={path} endpoint={data} />),
        }
      : null,
    maySetSecrets
      ? {
          id: 'destination',
          label: words('destination'),
          content: later(<Destination path={path} endpoint={data} />),
        }
      : null,
    {
      id: 'settings',
      label: t('nav.settings'),
      content: <EndpointSettings path={path} endpoint={data} />,
    },
  ];
  return (
    <Page
      title={addressWords(data.url)}
      lead={data.description === '' ? undefined : data.description}
      back={back}
      actions={
        can('endpoints:write', 'ManageEndpoint') ? (
          <Actions path={path} endpoint={data} />
        ) : undefined
      }
    >
      <EndpointHealth path={path} endpoint={data} />
      <Tabs
        label={t('endpoint.parts')}
        tabs={tabs.filter((tab) => tab !== null)}
        value={search['tab'] ?? 'deliveries'}
        onChange={(tab) => setSearch({ tab: tab === 'deliveries' ? '' : tab, kind: '' })}
      />
    </Page>
  );
}

function Actions({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useT();
  const addressWords = useAddressWords();
  const tell = useTell();
  const place = useAppPlace();
  const { go } = useNavigation();
  const [asks, setAsks] = useState<'disable' | 'remove' | null>(null);
  const failed = (error: Error): void => tell({ tone: 'bad', text: problemWords(error, t) });
  const change = useChange<object>((body) => ({ method: 'PATCH', path, body }));
  const remove = useChange<void>(() => ({ method: 'DELETE', path }), {
    onDone: () => {
      tell({ tone: 'good', text: t('endpoint.removed') });
      go(place.endpointsPath);
    },
  });
  const set = (body: object): void => change.mutate(body, { onError: failed });
  const isPaused = endpoint.paused === true;
  return (
    <>
      {endpoint.disabled ? (
        <Button
          look="main"
          icon="play"
          busy={change.isPending}
          onClick={() => set({ disabled: false })}
        >
          {t('endpoint.enable')}
        </Button>
      ) : (
        <Button
          icon={isPaused ? 'play' : 'pause'}
          busy={change.isPending}
          onClick={() => set({ paused: !isPaused })}
        >
          {isPaused ? t('endpoint.resume') : t('endpoint.pause')}
        </Button>
      )}
      <Menu
        trigger={<IconButton label={t('action.more')} icon="more" />}
        groups={[
          {
            items: [
              ...(endpoint.disabled
                ? []
                : [
                    {
                      label: t('endpoint.disable'),
                      icon: 'stop' as const,
                      act: () => setAsks('disable'),
                    },
                  ]),
              {
                label: t('endpoint.remove'),
                icon: 'trash',
                danger: true,
                act: () => setAsks('remove'),
              },
            ],
          },
        ]}
      />
      <Confirm
        open={asks === 'disable'}
        title={t('endpoint.disable')}
        text={t('endpoint.disableHint')}
        action={t('endpoint.disable')}
        onClose={() => setAsks(null)}
        onConfirm={() => set({ disabled: true })}
      />
      <Confirm
        open={asks === 'remove'}
        title={t('endpoint.remove')}
        text={t('endpoint.removeHint', { url: addressWords(endpoint.url) })}
        action={t('endpoint.remove')}
        onClose={() => setAsks(null)}
        onConfirm={() => remove.mutate(undefined, { onError: failed })}
      />
    </>
  );
}
