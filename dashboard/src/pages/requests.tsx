/** What came to all sources: what became a message, and what did not, with the reason. */
import { useMemo } from 'react';
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Received, Source } from '../api/source-shapes.ts';
import { rejectionReasons } from '../../../server/src/domain/rejection-reason.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, FailedState, NoMatchState, SkeletonRows } from '../ui/states.tsx';
import { curlOf } from './app-place.tsx';
import { QueryField } from './query-field.tsx';
import { recoveryPath } from './recovery-request.ts';
import { reasonKey } from './rejection-reasons.ts';
import { RequestLine } from './request-parts.tsx';
import {
  fitsNothing,
  mayBeMessages,
  readRequestQuery,
  requestListQuery,
  requestOutcomes,
  requestText,
} from './request-query.ts';
import { SavedViews } from './saved-views.tsx';
import { OutcomeBadge, useWhyWords } from './source-badges.tsx';

const offeredMax = 250;

export default function Requests() {
  const t = useWords(sourceWords);
  const list = useThing<ListPage<Source>>('/ingest/source', { limit: offeredMax });
  const sources = list.data?.data ?? [];
  return (
    <Page title={t('requests')} lead={t('requests.lead')}>
      {list.data === undefined ? (
        list.error === null ? (
          <SkeletonRows />
        ) : (
          <FailedState problem={list.error} onRetry={() => void list.refetch()} />
        )
      ) : (
        <Section flush>{sources.length === 0 ? <NoSources /> : <Body sources={sources} />}</Section>
      )}
    </Page>
  );
}

function NoSources() {
  const t = useWords(sourceWords);
  const example = { name: 'Anything', type: 'generic-webhook' };
  return (
    <EmptyState
      icon="sources"
      title={t('list.empty')}
      text={t('list.emptyHint')}
      action={
        <ButtonLink to="/sources/new" look="main" icon="plus">
          {t('list.add')}
        </ButtonLink>
      }
      command={curlOf('POST', '/ingest/source', example)}
    />
  );
}

function Body({ sources }: { sources: Source[] }) {
  const t = useT();
  const w = useWords(sourceWords);
  const can = useCan();
  const { search } = useNavigation();
  const filters = useRequestFilters(sources);
  const { isFiltered, clear } = useFilters(filters);
  const columns = useColumns(sources);
  const { source = '', type, after, before } = search;
  // Of one source its application is named, of all of them that sources are meant.
  const place = source === '' ? { received: 'true' } : { app: source };
  return (
    <>
      <div className="flex flex-wrap items-start gap-2 border-b border-line px-4 py-2">
        <QueryField
          textOf={requestText}
          read={readRequestQuery}
          example="outcome:rejected reason:signature_wrong since:24h"
        />
        {can('attempts:write', null) && mayBeMessages(search) ? (
          <ButtonLink icon="retry" to={recoveryPath({ ...place, type, after, before })}>
            {w('requests.again')}
          </ButtonLink>
        ) : null}
      </div>
      <FilterBar filters={filters}>
        <SavedViews page="requests" />
      </FilterBar>
      {fitsNothing(search) ? (
        <NoMatchState onClear={clear} />
      ) : (
        <ListView<Received>
          label={t('nav.requests')}
          name="requests"
          path="/ingest/request"
          query={requestListQuery(search)}
          columns={columns}
          rowKey={({ id }) => id}
          rowLink={({ id, sourceId }) => `/requests/${sourceId}/${id}`}
          filtered={isFiltered}
          onClear={clear}
          news
          empty={{
            icon: 'requests',
            title: w('requests.empty'),
            text: w('requests.emptyHint'),
            command: curlOf('GET', '/ingest/request'),
          }}
        />
      )}
    </>
  );
}

function useRequestFilters(sources: Source[]): Filter[] {
  const t = useT();
  const w = useWords(sourceWords);
  const { search } = useNavigation();
  const asked = search['source'] ?? '';
  // One that is asked for by its uid, or that is not among the first, is shown by what names it.
  const isListed = asked === '' || sources.some(({ id }) => id === asked);
  const named = sources.find(({ uid }) => uid === asked)?.name ?? asked;
  return [
    {
      name: 'source',
      label: w('requests.source'),
      options: [
        ...(isListed ? [] : [{ value: asked, label: named }]),
        ...sources.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    {
      name: 'outcome',
      label: t('field.outcome'),
      options: requestOutcomes.map((value) => ({ value, label: w(`outcome.${value}`) })),
    },
    {
      name: 'reason',
      label: w('rejected.why'),
      options: rejectionReasons.map((value) => ({ value, label: w(`reason.${value}`) })),
    },
    { name: 'type', label: t('field.eventType'), placeholder: 'invoice.paid' },
    { name: 'after', label: t('field.after'), moment: true },
    { name: 'before', label: t('field.before'), moment: true },
  ];
}

function useColumns(sources: Source[]): Column<Received>[] {
  const t = useT();
  const w = useWords(sourceWords);
  const why = useWhyWords();
  return useMemo<Column<Received>[]>(() => {
    const nameOf = (id: string): string => sources.find((one) => one.id === id)?.name ?? id;
    return [
      {
        id: 'what',
        header: w('requests.what'),
        grows: true,
        cell: ({ outcome, reason, eventType, sourceId, receivedAt }) => (
          <>
            <span className="break-words">
              {outcome === 'accepted'
                ? eventType
                : outcome === 'rejected'
                  ? w(`reason.${reasonKey(reason)}`)
                  : why(outcome)}
            </span>
            <span className="block text-[0.87rem] font-normal break-words text-muted sm:hidden">
              {nameOf(sourceId)} · <Moment time={receivedAt} />
            </span>
          </>
        ),
      },
      {
        id: 'outcome',
        header: t('field.outcome'),
        cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
      },
      {
        id: 'source',
        header: w('requests.source'),
        from: 'sm',
        cell: ({ sourceId }) => <span className="break-words">{nameOf(sourceId)}</span>,
      },
      {
        id: 'request',
        header: w('request.request'),
        from: 'md',
        cell: ({ method, path }) =>
          method === null ? (
            <span className="text-muted">{w('request.byItself')}</span>
          ) : (
            <RequestLine method={method} path={path} />
          ),
      },
      {
        id: 'time',
        header: w('request.received'),
        from: 'sm',
        align: 'end',
        cell: ({ receivedAt }) => <Moment time={receivedAt} form="brief" />,
      },
    ];
  }, [t, w, why, sources]);
}
