/** Messages of an application, newest first, with filters that stand in the address. */
import { useMemo, type ReactNode } from 'react';
import type { Message } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Badge, StatusBadge, Token } from '../ui/badge.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { curlOf, useAppPlace } from './app-place.tsx';
import { messageListQuery } from './message-list-query.ts';

export function MessageList({ picker, action }: { picker?: ReactNode; action?: ReactNode }) {
  const t = useT();
  const place = useAppPlace();
  const filters: Filter[] = [
    { name: 'type', label: t('field.eventType'), placeholder: 'invoice.paid' },
    { name: 'channel', label: t('field.channel') },
    { name: 'tag', label: t('field.tag') },
    {
      name: 'status',
      label: t('field.outcome'),
      options: [
        { value: 'failed', label: t('status.fail') },
        { value: 'sending', label: t('status.sending') },
        { value: 'canceled', label: t('status.canceled') },
      ],
    },
    { name: 'after', label: t('field.after'), moment: true },
    { name: 'before', label: t('field.before'), moment: true },
    {
      name: 'matched',
      label: t('field.matched'),
      options: [
        { value: 'true', label: t('matched.yes') },
        { value: 'false', label: t('matched.no') },
      ],
    },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useMemo<Column<Message>[]>(
    () => [
      {
        id: 'type',
        header: t('field.eventType'),
        cell: (message) => (
          <>
            <span className="break-all">{message.eventType}</span>
            <span className="block text-[0.87rem] font-normal text-muted sm:hidden">
              <Moment time={message.timestamp} />
              <span className="mt-1 block empty:hidden">
                <Standing message={message} />
              </span>
            </span>
          </>
        ),
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
        id: 'outcome',
        header: t('field.outcome'),
        from: 'sm',
        cell: (message) => <Standing message={message} />,
      },
      {
        id: 'tags',
        header: t('field.tags'),
        from: 'lg',
        cell: ({ tags, channels }) => (
          <span className="flex flex-wrap gap-1">
            {[...(channels ?? []), ...(tags ?? [])].map((tag) => (
              <Token key={tag}>{tag}</Token>
            ))}
          </span>
        ),
      },
      {
        id: 'id',
        header: t('field.id'),
        from: 'md',
        cell: ({ id, eventId }) => (
          <code className="text-[0.82rem] text-muted">{eventId ?? id}</code>
        ),
      },
      {
        id: 'time',
        header: t('field.accepted'),
        from: 'sm',
        align: 'end',
        cell: ({ timestamp }) => <Moment time={timestamp} form="brief" />,
      },
    ],
    [t],
  );
  const path = `${place.api}/msg`;
  return (
    <>
      <FilterBar filters={filters}>{picker}</FilterBar>
      <ListView<Message>
        label={t('nav.messages')}
        name="messages"
        path={path}
        query={{ ...messageListQuery(values), with_content: false, with_undelivered: true }}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => place.messagePath(id)}
        filtered={isFiltered}
        onClear={clear}
        news
        empty={{
          icon: 'messages',
          title: t('messages.empty'),
          text: t(place.isPortal ? 'messages.emptyPortal' : 'messages.emptyHint'),
          ...(action === undefined ? {} : { action }),
          ...(place.isPortal
            ? {}
            : {
                command: curlOf('POST', path, {
                  eventType: 'invoice.paid',
                  payload: { invoice: 'A-1', total: 199 },
                }),
              }),
        }}
      />
    </>
  );
}

/** The worst of how deliveries that have not arrived stand; nothing where none is known to. */
function Standing({ message: { undelivered } }: { message: Message }) {
  if (undelivered === undefined) return null;
  const { fail, sending, canceled } = undelivered;
  if (fail > 0) return <StatusBadge status="fail" />;
  if (sending > 0) return <StatusBadge status="sending" />;
  return canceled > 0 ? <StatusBadge status="canceled" /> : null;
}
