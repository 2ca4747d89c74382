/** Alarms: what is watched for, and what was raised and cleared. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import type { Alarm } from '../api/shapes.ts';
import { alarmsWords } from '../i18n/areas/alarms.ts';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { Page, Section } from '../ui/page.tsx';
import { AlarmForm } from './alarm-form.tsx';
import { AlarmRules } from './alarm-rules.tsx';
import { curlOf } from './app-place.tsx';
import { useCauseName } from './issue-words.tsx';

export default function Alarms() {
  const t = useWords(alarmsWords);
  const can = useCan();
  const [isMaking, setMaking] = useState(false);
  const states = ['raised', 'cleared'] as const;
  const filters: Filter[] = [
    {
      name: 'state',
      label: t('filter.state'),
      options: states.map((value) => ({ value, label: t(`state.${value}`) })),
    },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useColumns();
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        can('attempts:write', null) ? (
          <Button look="main" icon="plus" onClick={() => setMaking(true)}>
            {t('add')}
          </Button>
        ) : undefined
      }
    >
      <Section title={t('rules')} flush>
        <AlarmRules />
      </Section>
      <Section title={t('raised')} flush>
        <FilterBar filters={filters} />
        <ListView<Alarm>
          label={t('raised')}
          path="/alarm"
          query={{ state: values['state'] }}
          columns={columns}
          rowKey={({ id }) => id}
          filtered={isFiltered}
          onClear={clear}
          news
          empty={{
            icon: 'check',
            title: t('empty.raised'),
            text: t('empty.raised.text'),
            command: curlOf('GET', '/alarm?state=raised'),
          }}
        />
      </Section>
      <Dialog open={isMaking} onClose={() => setMaking(false)} title={t('add')}>
        {isMaking ? <AlarmForm rule={null} onDone={() => setMaking(false)} /> : null}
      </Dialog>
    </Page>
  );
}

/** What was found, in a sentence. */
function Found({ alarm: { kind, facts } }: { alarm: Alarm }) {
  const t = useWords(alarmsWords);
  const causeName = useCauseName();
  const of = (name: string): string => String(facts[name] ?? '');
  const sentences = {
    endpointFailing: () =>
      t('found.endpointFailing', { percent: of('successPercent'), attempts: of('attempts') }),
    queueAge: () => t('found.queueAge', { seconds: of('ageSeconds') }),
    issueOpened: () => t('found.issueOpened', { cause: causeName(of('cause')) }),
    rejectedRequests: () => t('found.rejectedRequests', { count: of('rejected') }),
  };
  return <span className="block text-[0.9rem] font-normal text-muted">{sentences[kind]()}</span>;
}

/** Where it is, with a way there. */
function Subject({ alarm }: { alarm: Alarm }) {
  const t = useWords(alarmsWords);
  const { appId, endpointId, issueId, sourceId, subjectName } = alarm;
  const [to, name] =
    issueId !== null
      ? [`/issues/${issueId}`, t('seeIssue')]
      : sourceId !== null
        ? [`/sources/${sourceId}`, t('seeSource')]
        : endpointId !== null
          ? [`/endpoints/${appId}/${endpointId}`, t('seeEndpoint')]
          : [null, ''];
  return (
    <>
      <span className="block break-words">{subjectName ?? t('environment')}</span>
      {to === null ? null : <PageLink to={to}>{name}</PageLink>}
    </>
  );
}

function When({ alarm: { raisedAt, clearedAt } }: { alarm: Alarm }) {
  const t = useWords(alarmsWords);
  return (
    <>
      <Moment time={raisedAt} />
      {clearedAt === null ? null : (
        <span className="block text-[0.87rem] text-muted">
          {t('clearedAt')} <Moment time={clearedAt} />
        </span>
      )}
    </>
  );
}

function useColumns(): Column<Alarm>[] {
  const t = useWords(alarmsWords);
  return useMemo<Column<Alarm>[]>(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        grows: true,
        cell: (alarm) => (
          <>
            <span className="break-words">{alarm.ruleName}</span>
            <Found alarm={alarm} />
            <span className="block text-[0.87rem] font-normal sm:hidden">
              <Subject alarm={alarm} />
              <span className="block text-muted">
                <When alarm={alarm} />
              </span>
            </span>
          </>
        ),
      },
      {
        id: 'what',
        header: t('column.what'),
        from: 'sm',
        cell: (alarm) => <Subject alarm={alarm} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        cell: ({ clearedAt }) =>
          clearedAt === null ? (
            <Badge tone="bad" icon="alert">
              {t('state.raised')}
            </Badge>
          ) : (
            <Badge tone="good" icon="check">
              {t('state.cleared')}
            </Badge>
          ),
      },
      {
        id: 'when',
        header: t('column.when'),
        from: 'sm',
        align: 'end',
        cell: (alarm) => <When alarm={alarm} />,
      },
    ],
    [t],
  );
}
