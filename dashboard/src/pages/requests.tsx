/** Requests of a source: what became a message, and what did not, with the reason. */
import { useEffect } from 'react';
import { useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Source } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useWords } from '../i18n/use-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, FailedState, SkeletonRows } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { curlOf } from './app-place.tsx';
import { SavedViews } from './saved-views.tsx';
import { requestFilterNames, SourceReceived } from './source-received.tsx';
import { SourceRejected } from './source-rejected.tsx';

const kept = 'gancho.source';
const offeredMax = 250;

export default function Requests() {
  const t = useWords(sourceWords);
  return (
    <Page title={t('requests')} lead={t('requests.lead')}>
      <Body />
    </Page>
  );
}

function Body() {
  const t = useWords(sourceWords);
  const { search, setSearch } = useNavigation();
  const list = useThing<ListPage<Source>>('/ingest/source', { limit: offeredMax });
  const sources = list.data?.data ?? [];
  const before = localStorage.getItem(kept);
  const asked = search['source'];
  // One that is asked for is shown, whether the list knows it or not.
  const source =
    sources.find(({ id, uid }) => id === asked || uid === asked) ??
    (asked === undefined ? undefined : { id: asked, name: asked }) ??
    sources.find(({ id }) => id === before) ??
    sources.at(-1);
  const id = source?.id;
  useEffect(() => {
    if (id !== undefined) localStorage.setItem(kept, id);
  }, [id]);
  if (source === undefined) {
    if (list.isPending) return <SkeletonRows />;
    return (
      <Section flush>
        {list.error === null ? (
          <EmptyState
            icon="sources"
            title={t('list.empty')}
            text={t('list.emptyHint')}
            action={
              <ButtonLink to="/sources/new" look="main" icon="plus">
                {t('list.add')}
              </ButtonLink>
            }
            command={curlOf('POST', '/ingest/source', {
              name: 'Anything',
              type: 'generic-webhook',
            })}
          />
        ) : (
          <FailedState problem={list.error} onRetry={() => void list.refetch()} />
        )}
      </Section>
    );
  }
  const picker = (
    <>
      <select
        aria-label={t('requests.source')}
        value={source.id}
        onChange={(event) => setSearch({ source: event.target.value })}
        className="min-h-8 max-w-60 rounded-md border border-line-strong bg-surface px-2 py-1 text-[0.93rem]"
      >
        {sources.some((one) => one.id === source.id) ? null : (
          <option value={source.id}>{source.name}</option>
        )}
        {sources.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <SavedViews page="requests" place={{ source: source.id }} />
    </>
  );
  const clear = Object.fromEntries(requestFilterNames.map((name) => [name, '']));
  return (
    <Tabs
      key={source.id}
      label={t('tab.parts')}
      value={search['tab'] ?? 'received'}
      onChange={(tab) => setSearch({ ...clear, tab: tab === 'received' ? '' : tab })}
      tabs={[
        {
          id: 'received',
          label: t('tab.received'),
          content: (
            <Section flush>
              <SourceReceived source={source}>{picker}</SourceReceived>
            </Section>
          ),
        },
        {
          id: 'rejected',
          label: t('tab.rejected'),
          content: (
            <Section flush>
              <SourceRejected source={source}>{picker}</SourceRejected>
            </Section>
          ),
        },
      ]}
    />
  );
}
