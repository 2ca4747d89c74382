/** Issues: what fails, each cause once, with filters in the address and a state for many at a time. */
import { useMemo, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useCan } from '../api/can.ts';
import { ApiProblem, ask } from '../api/client.ts';
import type { Issue } from '../api/shapes.ts';
import { issuesWords } from '../i18n/areas/issues.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { curlOf } from './app-place.tsx';
import {
  IssuePlace,
  IssueStateBadge,
  issueStates,
  useCauseName,
  type IssueState,
} from './issue-words.tsx';
import { SavedViews } from './saved-views.tsx';

export default function Issues() {
  const t = useWords(issuesWords);
  const can = useCan();
  const causeName = useCauseName();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filters: Filter[] = [
    {
      name: 'state',
      label: t('filter.state'),
      options: issueStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    { name: 'app', label: t('filter.app') },
    { name: 'endpoint', label: t('filter.endpoint') },
    { name: 'cause', label: t('filter.cause'), placeholder: 'http_503' },
    { name: 'since', label: t('filter.since'), moment: true },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useColumns();
  const toggle = ({ id }: Issue): void =>
    setChosen(
      chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]),
    );
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Section flush>
        <FilterBar filters={filters}>
          <SavedViews page="issues" />
        </FilterBar>
        {chosen.size === 0 ? null : (
          <ChosenBar ids={[...chosen]} onDone={() => setChosen(new Set())} />
        )}
        <ListView<Issue>
          label={t('title')}
          name="issues"
          path="/issue"
          query={{
            state: values['state'],
            app_id: values['app'],
            endpoint_id: values['endpoint'],
            cause: values['cause'],
            since: values['since'],
          }}
          columns={columns}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/issues/${id}`}
          {...(can('attempts:write', null)
            ? {
                selection: {
                  header: t('column.choose'),
                  label: ({ cause }: Issue) => t('choose', { name: causeName(cause) }),
                  isChosen: ({ id }: Issue) => chosen.has(id),
                  toggle,
                },
              }
            : {})}
          filtered={isFiltered}
          onClear={clear}
          news
          empty={{
            icon: 'check',
            title: t('empty'),
            text: t('emptyHint'),
            command: curlOf('GET', '/issue?state=open'),
          }}
        />
      </Section>
    </Page>
  );
}

/** Whether a sentence says no more than the status, which the name of the cause says already. */
const isPlain = (cause: string): boolean => /^(answered \d+)?$/.test(cause);

function useColumns(): Column<Issue>[] {
  const t = useWords(issuesWords);
  const causeName = useCauseName();
  const { number } = useFormats();
  return useMemo<Column<Issue>[]>(
    () => [
      {
        id: 'cause',
        header: t('column.cause'),
        grows: true,
        cell: (issue) => (
          <>
            <span className="break-words">{causeName(issue.cause)}</span>
            {isPlain(issue.example?.cause ?? '') ? null : (
              <span className="hidden text-[0.87rem] font-normal break-words text-muted md:block">
                {issue.example?.cause}
              </span>
            )}
            <span className="mt-0.5 block text-[0.87rem] font-normal text-muted sm:hidden">
              {issue.sourceName ?? issue.appName} · <Moment time={issue.lastSeen} />
            </span>
          </>
        ),
      },
      {
        id: 'where',
        header: t('column.where'),
        from: 'md',
        cell: (issue) => <IssuePlace issue={issue} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        cell: ({ state }) => <IssueStateBadge state={state} />,
      },
      {
        id: 'count',
        header: t('column.count'),
        from: 'sm',
        align: 'end',
        cell: ({ occurrences }) => <span className="tabular-nums">{number(occurrences)}</span>,
      },
      {
        id: 'seen',
        header: t('column.seen'),
        from: 'sm',
        align: 'end',
        cell: ({ lastSeen }) => <Moment time={lastSeen} />,
      },
    ],
    [t, causeName, number],
  );
}

/** Changes all that are chosen, one request each; says how many it were. */
function ChosenBar({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const t = useWords(issuesWords);
  const shared = useT();
  const tell = useTell();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const change = async (state: IssueState): Promise<void> => {
    setBusy(true);
    try {
      for (const id of ids) await ask('PATCH', `/issue/${id}`, { body: { state } });
      tell({ tone: 'good', text: t('changed', { count: ids.length }) });
      onDone();
    } catch (error) {
      const reason = error instanceof ApiProblem ? problemWords(error, shared) : String(error);
      tell({ tone: 'bad', text: t('notChanged', { reason }) });
    } finally {
      setBusy(false);
      await client.invalidateQueries();
    }
  };
  return (
    <div
      role="group"
      aria-label={t('chosen', { count: ids.length })}
      className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-4 py-2 text-[0.93rem]"
    >
      <span aria-live="polite" className="mr-2 font-medium">
        {t('chosen', { count: ids.length })}
      </span>
      {issueStates.map((state) => (
        <Button key={state} disabled={isBusy} onClick={() => void change(state)}>
          {t(`set.${state}`)}
        </Button>
      ))}
      <Button look="quiet" onClick={onDone}>
        {t('clearChosen')}
      </Button>
    </div>
  );
}
