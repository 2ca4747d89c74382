/** What an endpoint was sent: each attempt with its answer, and filters in the address. */
import { useMemo } from 'react';
import { useCan } from '../api/can.ts';
import type { Attempt } from '../api/shapes.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Cause } from '../ui/cause.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { curlOf, useAppPlace } from './app-place.tsx';

export function EndpointAttempts({ path, id }: { path: string; id: string }) {
  const t = useT();
  const place = useAppPlace();
  const { milliseconds } = useFormats();
  const can = useCan();
  const { setSearch } = useNavigation();
  const filters: Filter[] = [
    {
      name: 'status',
      label: t('field.outcome'),
      options: [
        { value: '0', label: t('status.success') },
        { value: '2', label: t('status.fail') },
        { value: '4', label: t('status.canceled') },
      ],
    },
    {
      name: 'code',
      label: t('field.status'),
      options: [
        { value: '200', label: '2xx' },
        { value: '300', label: '3xx' },
        { value: '400', label: '4xx' },
        { value: '500', label: '5xx' },
        { value: '0', label: t('attempt.noAnswer') },
      ],
    },
    { name: 'type', label: t('field.eventType'), placeholder: 'invoice.paid' },
    { name: 'after', label: t('field.after'), moment: true },
    { name: 'before', label: t('field.before'), moment: true },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useMemo<Column<Attempt>[]>(
    () => [
      {
        id: 'type',
        header: t('field.eventType'),
        cell: ({ msg, msgId, timestamp }) => (
          <>
            <span className="break-all">{msg?.eventType ?? msgId}</span>
            <span className="block text-[0.87rem] font-normal text-muted sm:hidden">
              <Moment time={timestamp} />
            </span>
          </>
        ),
      },
      {
        id: 'outcome',
        header: t('field.outcome'),
        cell: ({ statusText }) => <StatusBadge status={statusText} />,
      },
      {
        id: 'status',
        header: t('field.status'),
        from: 'sm',
        cell: ({ responseStatusCode: code }) => (code > 0 ? code : '–'),
      },
      {
        id: 'cause',
        header: t('field.cause'),
        from: 'lg',
        cell: ({ cause }) => (
          <span className="text-muted">{cause ? <Cause text={cause} /> : ''}</span>
        ),
      },
      {
        id: 'duration',
        header: t('field.duration'),
        from: 'md',
        align: 'end',
        cell: ({ responseDurationMs }) => milliseconds(responseDurationMs),
      },
      {
        id: 'time',
        header: t('field.time'),
        from: 'sm',
        align: 'end',
        cell: ({ timestamp }) => <Moment time={timestamp} form="brief" />,
      },
    ],
    [t, milliseconds],
  );
  return (
    <Section flush>
      <FilterBar filters={filters}>
        {isFiltered && can('attempts:write', 'CreateAttempts') ? (
          <Button icon="retry" onClick={() => setSearch({ tab: 'recover', kind: 'bulk-replay' })}>
            {t('recover.filtered')}
          </Button>
        ) : null}
      </FilterBar>
      <ListView<Attempt>
        label={t('endpoint.deliveries')}
        name="attempts"
        path={`${place.api}/attempt/endpoint/${id}`}
        query={{
          status: values['status'],
          status_code_class: values['code'],
          event_types: values['type'],
          after: values['after'],
          before: values['before'],
          with_msg: true,
          with_content: false,
          expanded_statuses: true,
        }}
        columns={columns}
        rowKey={(attempt) => attempt.id}
        rowLink={({ msgId }) => place.messagePath(msgId)}
        filtered={isFiltered}
        onClear={clear}
        news
        empty={{
          icon: 'send',
          title: t('endpoint.noDeliveries'),
          text: t('endpoint.noDeliveriesHint'),
          ...(place.isPortal ? {} : { command: curlOf('POST', `${path}/msg/test-attempt`, {}) }),
        }}
      />
    </Section>
  );
}
