/** The picture of what flows as a list: the same in words, for whoever reads better so. */
import { useMemo } from 'react';
import type { Flow, FlowEndpoint } from '../api/source-shapes.ts';
import { connectionWords } from '../i18n/areas/connections.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';
import { lineLooks } from './flow-picture.tsx';
import { kindWords, shortAddress } from './kind-words.ts';
import { appOf, lineState, successShare } from './load-flows.ts';

interface Line {
  flow: Flow;
  endpoint: FlowEndpoint;
}

export function FlowList({ flows }: { flows: Flow[] }) {
  const t = useWords(connectionWords);
  const { percent, number } = useFormats();
  const lines = useMemo<Line[]>(
    () => flows.flatMap((flow) => flow.endpoints.map((endpoint) => ({ flow, endpoint }))),
    [flows],
  );
  const columns = useMemo<Column<Line>[]>(
    () => [
      {
        id: 'from',
        header: t('from'),
        cell: ({ flow, endpoint }) => (
          <>
            <span className="break-words">{flow.name}</span>
            <span className="block text-[0.87rem] font-normal break-all text-muted sm:hidden">
              → {shortAddress(endpoint.kind, endpoint.address) || kindWords(endpoint.kind, t)}
            </span>
          </>
        ),
      },
      {
        id: 'by',
        header: t('onTheWay'),
        from: 'lg',
        cell: ({ endpoint }) => {
          const marks = [
            endpoint.filtered ? t('mark.filter') : '',
            endpoint.enriched ? t('mark.enrich') : '',
            endpoint.transformed ? t('mark.transform') : '',
          ].filter((mark) => mark !== '');
          return marks.length === 0 ? '–' : marks.join(', ');
        },
      },
      {
        id: 'to',
        header: t('to'),
        from: 'sm',
        grows: true,
        cell: ({ endpoint }) => (
          <>
            <span className="break-all">{shortAddress(endpoint.kind, endpoint.address)}</span>
            <span className="block text-[0.87rem] text-muted">{kindWords(endpoint.kind, t)}</span>
          </>
        ),
      },
      {
        id: 'sent',
        header: t('sent'),
        from: 'md',
        align: 'end',
        cell: ({ endpoint: { success, fail } }) => number(success + fail),
      },
      {
        id: 'share',
        header: t('share'),
        align: 'end',
        cell: ({ endpoint }) => {
          const share = successShare(endpoint);
          return share === null ? '–' : percent(share);
        },
      },
      {
        id: 'state',
        header: t('state'),
        cell: ({ endpoint }) => {
          const state = lineState(endpoint);
          const { tone, icon } = lineLooks[state];
          return (
            <Badge tone={tone} icon={icon}>
              {t(`state.${state}`)}
            </Badge>
          );
        },
      },
    ],
    [t, number, percent],
  );
  if (lines.length === 0) {
    return <EmptyState icon="endpoints" title={t('noLines')} text={t('noLinesHint')} />;
  }
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      rows={lines}
      rowKey={({ endpoint }) => endpoint.id}
      rowLink={({ flow, endpoint }) => `/endpoints/${appOf(flow)}/${endpoint.id}`}
    />
  );
}
