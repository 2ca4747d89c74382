/** What a source received: its messages, newest first. */
import { useMemo } from 'react';
import type { Message } from '../api/shapes.ts';
import type { Source } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { curlOf } from './app-place.tsx';
import { GradeBadge, type Grade } from './source-badges.tsx';

/** The names of filters that both lists of a source have. */
export const requestFilterNames = ['type', 'after', 'before', 'outcome'] as const;

export function SourceReceived({
  source,
  children,
}: {
  source: Pick<Source, 'id' | 'name'>;
  children?: React.ReactNode;
}) {
  const t = useT();
  const w = useWords(sourceWords);
  const filters: Filter[] = [
    { name: 'type', label: t('field.eventType'), placeholder: 'push' },
    { name: 'after', label: t('field.after'), moment: true },
    { name: 'before', label: t('field.before'), moment: true },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useMemo<Column<Message>[]>(
    () => [
      {
        id: 'type',
        header: t('field.eventType'),
        cell: ({ eventType, timestamp }) => (
          <>
            <span className="break-all">{eventType}</span>
            <span className="block text-[0.87rem] font-normal text-muted sm:hidden">
              <Moment time={timestamp} />
            </span>
          </>
        ),
      },
      {
        id: 'request',
        header: w('request.request'),
        from: 'md',
        cell: ({ request }) =>
          request === undefined ? (
            <span className="text-muted">{w('request.byItself')}</span>
          ) : (
            <code className="text-[0.82rem] break-all">
              {request.method} {request.path === '' ? '/' : request.path}
            </code>
          ),
      },
      {
        id: 'grade',
        header: w('request.grade'),
        from: 'sm',
        cell: ({ request }) =>
          request === undefined ? '–' : <GradeBadge grade={request.grade as Grade} />,
      },
      {
        id: 'for',
        header: t('field.forEndpoints'),
        cell: ({ matchedEndpoints: count }) =>
          count === 0 ? (
            <Badge tone="warn" icon="alert">
              {t('matched.nobody')}
            </Badge>
          ) : (
            t('matched.count', { count })
          ),
      },
      {
        id: 'time',
        header: w('request.received'),
        from: 'sm',
        align: 'end',
        cell: ({ timestamp }) => <Moment time={timestamp} form="brief" />,
      },
    ],
    [t, w],
  );
  return (
    <>
      <FilterBar filters={filters}>{children}</FilterBar>
      <ListView<Message>
        label={w('tab.received')}
        name="received"
        path={`/app/${source.id}/msg`}
        query={{
          event_types: values['type'],
          after: values['after'],
          before: values['before'],
          with_content: false,
        }}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/requests/${source.id}/${id}`}
        filtered={isFiltered}
        onClear={clear}
        news
        empty={{
          icon: 'requests',
          title: w('received.empty'),
          text: w('received.emptyHint'),
          command: curlOf('GET', `/ingest/source/${source.id}`),
        }}
      />
    </>
  );
}
