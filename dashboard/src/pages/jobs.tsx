/** Background tasks: every recovery, replay and purge, with its counts. */
import { useMemo } from 'react';
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import type { Page as ListPage, Task } from '../api/shapes.ts';
import { jobWords } from '../i18n/areas/jobs.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { curlOf } from './app-place.tsx';
import { JobBar } from './job-bar.tsx';
import { SavedViews } from './saved-views.tsx';
import { TaskCounts, TaskStatus, useTaskName } from './task-progress.tsx';

const lookMs = 2_000;

export default function Jobs() {
  const t = useT();
  const name = useTaskName();
  const wt = useWords(jobWords);
  const can = useCan();
  const filters: Filter[] = [
    {
      name: 'status',
      label: t('field.state'),
      options: (['running', 'finished', 'failed'] as const).map((value) => ({
        value,
        label: t(`task.${value}`),
      })),
    },
  ];
  const { values, isFiltered, clear } = useFilters(filters);
  // Those that run are looked at more often than the list is read.
  const running = useThing<ListPage<Task>>(
    '/background-task',
    { status: 'running', limit: 50, with_own_types: true },
    { everyMs: lookMs },
  ).data;
  const columns = useMemo<Column<Task>[]>(
    () => [
      {
        id: 'task',
        header: t('field.task'),
        cell: (task) => {
          const newer = running?.data.find(({ id }) => id === task.id) ?? task;
          return (
            <>
              {name(task.task)}
              <span className="block font-normal">
                <TaskCounts task={newer} />
                {newer.status === 'running' ? <JobBar task={newer} /> : null}
              </span>
            </>
          );
        },
        grows: true,
      },
      {
        id: 'status',
        header: t('field.state'),
        cell: (task) => (
          <TaskStatus
            status={task.status}
            task={running?.data.find(({ id }) => id === task.id) ?? task}
          />
        ),
      },
      {
        id: 'id',
        header: t('field.id'),
        from: 'lg',
        cell: ({ id }) => <code className="text-[0.82rem] text-muted">{id}</code>,
      },
      {
        id: 'updated',
        header: t('field.updated'),
        from: 'sm',
        align: 'end',
        cell: ({ updatedAt }) => <Moment time={updatedAt} />,
      },
    ],
    [t, name, running],
  );
  return (
    <Page
      title={t('nav.jobs')}
      lead={t('jobs.lead')}
      actions={
        can('attempts:write', null) ? (
          <ButtonLink to="/recover" icon="retry">
            {wt('many')}
          </ButtonLink>
        ) : undefined
      }
    >
      <Section flush>
        <FilterBar filters={filters}>
          <SavedViews page="jobs" />
        </FilterBar>
        <ListView<Task>
          // What ends while it is looked at is read anew.
          key={running?.data.length ?? 0}
          label={t('nav.jobs')}
          path="/background-task"
          query={{ status: values['status'], with_own_types: true }}
          columns={columns}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/jobs/${id}`}
          filtered={isFiltered}
          onClear={clear}
          news
          empty={{
            icon: 'jobs',
            title: t('jobs.empty'),
            text: t('jobs.emptyHint'),
            command: curlOf('POST', '/app/{app}/endpoint/{endpoint}/recover', {
              since: '2026-11-23T08:00:00Z',
            }),
          }}
        />
      </Section>
    </Page>
  );
}
