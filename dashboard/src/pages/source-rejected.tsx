/** What came to a source and became no message, with the reason of each. */
import { useMemo } from 'react';
import type { KeptRequest, Source } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { curlOf } from './app-place.tsx';
import { reasonKey } from './rejection-reasons.ts';
import { RequestLine } from './request-parts.tsx';
import { OutcomeBadge, useWhyWords } from './source-badges.tsx';

export function SourceRejected({
  source,
  children,
}: {
  source: Pick<Source, 'id' | 'name'>;
  children?: React.ReactNode;
}) {
  const t = useT();
  const w = useWords(sourceWords);
  const why = useWhyWords();
  const { locale } = usePreferences();
  const filters: Filter[] = [
    {
      name: 'outcome',
      label: t('field.outcome'),
      options: (['rejected', 'duplicate', 'answered'] as const).map((value) => ({
        value,
        label: w(`outcome.${value}`),
      })),
    },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useMemo<Column<KeptRequest>[]>(
    () => [
      {
        id: 'reason',
        header: w('rejected.why'),
        grows: true,
        cell: ({ outcome, reason, detail, receivedAt }) => (
          <>
            <span className="break-words">
              {outcome === 'rejected' ? w(`reason.${reasonKey(reason)}`) : why(outcome)}
            </span>
            <span lang="en" className="block text-[0.87rem] font-normal break-words text-muted">
              {locale === 'en' ? detail : null}
            </span>
            <span className="block text-[0.87rem] font-normal text-muted sm:hidden">
              <Moment time={receivedAt} />
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
        id: 'request',
        header: w('request.request'),
        from: 'md',
        cell: ({ method, path }) => <RequestLine method={method} path={path} />,
      },
      {
        id: 'from',
        header: w('request.from'),
        from: 'lg',
        cell: ({ remoteAddress }) => <code className="text-[0.82rem]">{remoteAddress}</code>,
      },
      {
        id: 'time',
        header: w('request.received'),
        from: 'sm',
        align: 'end',
        cell: ({ receivedAt }) => <Moment time={receivedAt} form="brief" />,
      },
    ],
    [t, w, why, locale],
  );
  return (
    <>
      <FilterBar filters={filters}>{children}</FilterBar>
      <ListView<KeptRequest>
        label={w('tab.rejected')}
        name="rejected"
        path={`/ingest/source/${source.id}/request`}
        query={{ outcome: values['outcome'] }}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/requests/${source.id}/${id}`}
        filtered={isFiltered}
        onClear={clear}
        news
        empty={{
          icon: 'check',
          title: w('rejected.empty'),
          text: w('rejected.emptyHint'),
          command: curlOf('GET', `/ingest/source/${source.id}/stats`),
        }}
      />
    </>
  );
}
