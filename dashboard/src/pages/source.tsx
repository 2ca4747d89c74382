/** One source: what it received and refused, where that goes, and its settings. */
import { getRouteApi } from '@tanstack/react-router';
import { useCan } from '../api/can.ts';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Source, SourceState, SourceType } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { settingHelp } from '../i18n/setting-help.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { FailedState, SkeletonRows, StaleBar, UnreadState } from '../ui/states.tsx';
import { Tabs, type Tab } from '../ui/tabs.tsx';
import { useTell } from '../ui/toast.tsx';
import { AppPlaceProvider, dashboardPlace } from './app-place.tsx';
import { recoveryPath } from './recovery-request.ts';
import { SourceConnections } from './source-connections.tsx';
import { isNew, SourceFirst } from './source-first.tsx';
import { requestFilterNames, SourceReceived } from './source-received.tsx';
import { SourceRejected } from './source-rejected.tsx';
import { SourceSettings } from './source-settings.tsx';
import { SourceSummary } from './source-summary.tsx';

const route = getRouteApi('/sources/$id');
const lookMs = 3_000;
/** A heartbeat waits for others: there is nothing that it could do now. */
const runTypes: readonly string[] = ['cron', 'poll'];

export default function SourcePage() {
  const t = useWords(sourceWords);
  const { id } = route.useParams();
  const path = `/ingest/source/${part(id)}`;
  const { data, error, refetch } = useThing<Source>(path);
  const back = { to: '/sources', label: t('sources') };
  if (data === undefined) {
    return (
      <Page title={id} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  return <Detail path={path} source={data} back={back} />;
}

function Detail({
  path,
  source,
  back,
}: {
  path: string;
  source: Source;
  back: { to: string; label: string };
}) {
  const t = useWords(sourceWords);
  const { locale } = usePreferences();
  const { search, setSearch } = useNavigation();
  const state = useThing<SourceState>(`${path}/state`, {}, { everyMs: lookMs });
  const types = useThing<ListPage<SourceType>>('/ingest/source-type').data?.data;
  const type = types?.find((one) => one.type === source.type);
  const tabs = useTabs(path, source, type);
  const clear = Object.fromEntries(requestFilterNames.map((name) => [name, '']));
  return (
    <AppPlaceProvider value={dashboardPlace(source.id)}>
      <Page
        title={source.name}
        lead={settingHelp(type?.title ?? source.type, locale)}
        back={back}
        actions={<Actions path={path} source={source} />}
      >
        {state.data === undefined ? (
          state.error === null ? (
            <SkeletonRows rows={2} />
          ) : (
            <FailedState problem={state.error} onRetry={() => void state.refetch()} />
          )
        ) : (
          <>
            {state.error === null ? null : (
              <StaleBar problem={state.error} onRetry={() => void state.refetch()} />
            )}
            <SourceSummary source={source} state={state.data} />
          </>
        )}
        {search['first'] === '1' || isNew(state.data) ? (
          <SourceFirst source={source} type={type} />
        ) : null}
        <Tabs
          label={t('tab.parts')}
          tabs={tabs}
          value={search['tab'] ?? 'requests'}
          onChange={(tab) => setSearch({ ...clear, tab: tab === 'requests' ? '' : tab })}
        />
      </Page>
    </AppPlaceProvider>
  );
}

function useTabs(path: string, source: Source, type: SourceType | undefined): Tab[] {
  const t = useWords(sourceWords);
  const can = useCan();
  const tabs: (Tab | null)[] = [
    can('messages:read', null)
      ? {
          id: 'requests',
          label: t('tab.received'),
          content: (
            <Section flush>
              <SourceReceived source={source}>
                <SendAgain source={source.id} />
              </SourceReceived>
            </Section>
          ),
        }
      : null,
    {
      id: 'rejected',
      label: t('tab.rejected'),
      content: (
        <Section flush>
          <SourceRejected source={source} />
        </Section>
      ),
    },
    can('endpoints:read', null)
      ? {
          id: 'connections',
          label: t('tab.connections'),
          content: <SourceConnections source={source} />,
        }
      : null,
    {
      id: 'settings',
      label: t('tab.settings'),
      content: <SourceSettings path={path} source={source} type={type} />,
    },
  ];
  return tabs.filter((tab) => tab !== null);
}

function Actions({ path, source }: { path: string; source: Source }) {
  const t = useT();
  const w = useWords(sourceWords);
  const can = useCan();
  const tell = useTell();
  const { search, setSearch } = useNavigation();
  const run = useChange<void>(() => ({ method: 'POST', path: `${path}/run` }), {
    onDone: () => tell({ tone: 'good', text: w('run.started') }),
  });
  const failed = (error: Error): void => tell({ tone: 'bad', text: problemWords(error, t) });
  return (
    <>
      {source.ingestUrl ? (
        <Button
          icon="send"
          aria-pressed={search['first'] === '1'}
          onClick={() => setSearch({ first: search['first'] === '1' ? '' : '1' })}
        >
          {w('first.open.action')}
        </Button>
      ) : null}
      {runTypes.includes(source.type) && can('sources:write', null) ? (
        <Button
          icon="play"
          busy={run.isPending}
          disabled={source.disabled}
          onClick={() => run.mutate(undefined, { onError: failed })}
        >
          {w('run.now')}
        </Button>
      ) : null}
    </>
  );
}

/** The way to sending on once more what this source received, with the filters of its list. */
function SendAgain({ source }: { source: string }) {
  const w = useWords(sourceWords);
  const can = useCan();
  const { search } = useNavigation();
  const { type, after, before } = search;
  if (!can('attempts:write', null)) return null;
  return (
    <ButtonLink icon="retry" to={recoveryPath({ app: source, type, after, before })}>
      {w('requests.again')}
    </ButtonLink>
  );
}
