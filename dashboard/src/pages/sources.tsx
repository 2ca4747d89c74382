/** Sources: what sends, how each stands, and what came in the past day. */
import { useMemo } from 'react';
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Source, SourceState, SourceType } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { settingHelp } from '../i18n/setting-help.ts';
import { useWords } from '../i18n/use-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { Moment } from '../ui/moment.tsx';
import { Notice, Page, Section } from '../ui/page.tsx';
import { EmptyState, FailedState, NoMatchState, SkeletonRows, StaleBar } from '../ui/states.tsx';
import { curlOf } from './app-place.tsx';
import { reasonKey } from './rejection-reasons.ts';
import { StandingBadge } from './source-badges.tsx';
import { standingOf, type Standing } from './source-standing.ts';

const lookMs = 5_000;
const shownMax = 250;
const standings: readonly Standing[] = [
  'receiving',
  'rejecting',
  'waiting',
  'planned',
  'failing',
  'missing',
  'disabled',
];

interface Row {
  source: Source;
  state: SourceState | undefined;
  standing: Standing | null;
  title: string;
}

export default function Sources() {
  const t = useWords(sourceWords);
  const can = useCan();
  const add = can('sources:write', null) ? (
    <ButtonLink to="/sources/new" look="main" icon="plus">
      {t('list.add')}
    </ButtonLink>
  ) : undefined;
  return (
    <Page title={t('sources')} lead={t('list.lead')} actions={add}>
      <Section flush>
        <List action={add} />
      </Section>
    </Page>
  );
}

function useRows() {
  const { locale } = usePreferences();
  const list = useThing<ListPage<Source>>(
    '/ingest/source',
    { limit: shownMax },
    { everyMs: lookMs },
  );
  const states = useThing<ListPage<SourceState>>(
    '/ingest/source-state',
    { limit: shownMax },
    { everyMs: lookMs },
  );
  const types = useThing<ListPage<SourceType>>('/ingest/source-type').data;
  const rows = useMemo<Row[] | undefined>(() => {
    const byId = new Map(states.data?.data.map((state) => [state.sourceId, state]));
    const titles = new Map(types?.data.map(({ type, title }) => [type, title]));
    return list.data?.data.map((source) => {
      const state = byId.get(source.id);
      const standing = state === undefined ? null : standingOf(source, state);
      return {
        source,
        state,
        standing,
        title: settingHelp(titles.get(source.type) ?? source.type, locale),
      };
    });
  }, [list.data, states.data, types, locale]);
  return { list, rows, error: list.error ?? states.error };
}

function List({ action }: { action: React.ReactNode }) {
  const t = useT();
  const w = useWords(sourceWords);
  const { list, rows, error } = useRows();
  const columns = useColumns();
  const filters: Filter[] = [
    { name: 'q', label: w('list.search'), placeholder: 'github' },
    {
      name: 'standing',
      label: t('field.state'),
      options: standings.map((value) => ({ value, label: w(`standing.${value}`) })),
    },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const retry = (): void => void list.refetch();
  if (rows === undefined) {
    return list.error === null ? (
      <SkeletonRows />
    ) : (
      <FailedState problem={list.error} onRetry={retry} />
    );
  }
  if (rows.length === 0) {
    return (
      <EmptyState
        icon="sources"
        title={w('list.empty')}
        text={w('list.emptyHint')}
        action={action}
        command={curlOf('POST', '/ingest/source', { name: 'Anything', type: 'generic-webhook' })}
      />
    );
  }
  const wanted = (values['q'] ?? '').toLowerCase();
  const shown = rows.filter(
    ({ source, title, standing }) =>
      `${source.name} ${source.uid ?? ''} ${source.id} ${source.type} ${title}`
        .toLowerCase()
        .includes(wanted) &&
      (values['standing'] === undefined || values['standing'] === standing),
  );
  return (
    <>
      <FilterBar filters={filters} />
      {error === null ? null : <StaleBar problem={error} onRetry={retry} />}
      {list.data?.done === false ? (
        <div className="p-3">
          <Notice tone="warn">{w('list.cut', { count: shownMax })}</Notice>
        </div>
      ) : null}
      {shown.length === 0 && isFiltered ? (
        <NoMatchState onClear={clear} />
      ) : (
        <DataTable
          label={w('sources')}
          name="sources"
          columns={columns}
          rows={shown}
          rowKey={({ source }) => source.id}
          rowLink={({ source }) => `/sources/${source.id}`}
        />
      )}
    </>
  );
}

function useColumns(): Column<Row>[] {
  const t = useT();
  const w = useWords(sourceWords);
  return useMemo<Column<Row>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        grows: true,
        cell: ({ source, title }) => (
          <>
            <span className="break-words">{source.name}</span>
            <span className="block text-[0.87rem] font-normal text-muted">{title}</span>
          </>
        ),
      },
      {
        id: 'state',
        header: t('field.state'),
        cell: ({ standing, state }) =>
          standing === null ? (
            '…'
          ) : (
            <>
              <StandingBadge standing={standing} />
              {standing === 'rejecting' ? (
                <span className="mt-0.5 block max-w-56 text-[0.87rem] text-muted">
                  {w(`reason.${reasonKey(state?.lastRejected?.reason)}`)}
                </span>
              ) : null}
            </>
          ),
      },
      {
        id: 'day',
        header: w('list.lastDay'),
        from: 'md',
        align: 'end',
        cell: ({ state }) =>
          state === undefined ? (
            '…'
          ) : (
            <span className="whitespace-nowrap tabular-nums">
              {w('list.received', { count: state.lastDay.accepted })}
              {state.lastDay.rejected === 0 ? null : (
                <span className="block text-[0.87rem] text-bad">
                  {w('list.rejected', { count: state.lastDay.rejected })}
                </span>
              )}
            </span>
          ),
      },
      {
        id: 'last',
        header: w('list.last'),
        from: 'sm',
        align: 'end',
        cell: ({ state }) =>
          state?.lastReceivedAt ? <Moment time={state.lastReceivedAt} /> : w('list.never'),
      },
    ],
    [t, w],
  );
}
