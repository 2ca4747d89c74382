/** One background task: how far it is, how fast it goes, what it could not do, and the hand on it. */
import { getRouteApi } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { Static } from 'typebox';
import type { TaskFailureOut } from '../../../server/src/http/schemas/background-task.ts';
import { useCan } from '../api/can.ts';
import { ApiProblem, part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Page as ListPage, Task } from '../api/shapes.ts';
import { jobWords } from '../i18n/areas/jobs.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Notice, Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { FailedState, SkeletonRows, UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { JobBar } from './job-bar.tsx';
import { useRecoveryCount } from './recovery-preview.tsx';
import { recoveryOf, recoveryPath } from './recovery-request.ts';
import { TaskCounts, TaskStatus, useTaskName } from './task-progress.tsx';
import { Refused } from '../ui/refused.tsx';

const route = getRouteApi('/jobs/$id');
const lookMs = 1_500;
const resending = new Set<Task['task']>([
  'endpoint.recover',
  'endpoint.replay',
  'endpoint.bulk-replay',
  'environment.recover',
]);

export default function JobPage() {
  const t = useT();
  const { id } = route.useParams();
  const [isOver, setOver] = useState(false);
  const path = `/background-task/${part(id)}`;
  const { data, error, refetch } = useThing<Task>(path, {}, { everyMs: isOver ? false : lookMs });
  const back = { to: '/jobs', label: t('nav.jobs') };
  if (data !== undefined && (data.status !== 'running') !== isOver) setOver(!isOver);
  if (data === undefined) {
    return (
      <Page title={id} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  return <Job task={data} path={path} back={back} />;
}

function Job({
  task,
  path,
  back,
}: {
  task: Task;
  path: string;
  back: { to: string; label: string };
}) {
  const t = useT();
  const wt = useWords(jobWords);
  const { number } = useFormats();
  const name = useTaskName();
  const can = useCan();
  const { messagesExpected: expected, isExpectedExact } = task.data;
  return (
    <Page title={name(task.task)} lead={<CopyLine text={task.id} />} back={back}>
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
        <Section title={wt('progress')}>
          <div className="flex flex-col gap-3">
            <div>
              <TaskStatus status={task.status} task={task} />
            </div>
            <JobBar task={task} />
            <TaskCounts task={task} />
            <Facts
              facts={[
                [
                  wt('started'),
                  <Moment key="at" time={task.createdAt ?? task.updatedAt} form="full" />,
                ],
                [t('field.updated'), <Moment key="to" time={task.updatedAt} />],
                ...(typeof expected === 'number'
                  ? ([
                      [
                        wt('expected'),
                        isExpectedExact === true
                          ? number(expected)
                          : wt('expected.atLeast', { count: number(expected) }),
                      ],
                    ] as [string, string][])
                  : []),
              ]}
            />
          </div>
        </Section>
        {task.status === 'running' && can('background-tasks:write', null) ? (
          <Section title={wt('control')}>
            <Control task={task} path={path} />
          </Section>
        ) : resending.has(task.task) && task.status !== 'running' ? (
          <Section title={wt('lookAgain')}>
            <Again task={task} />
          </Section>
        ) : null}
      </div>
      {(task.failureCount ?? 0) > 0 ? (
        <Section title={wt('failures')} flush>
          <Failures path={path} count={task.failureCount ?? 0} />
        </Section>
      ) : null}
    </Page>
  );
}

/** Rest, go on, end, and how fast. */
function Control({ task, path }: { task: Task; path: string }) {
  const wt = useWords(jobWords);
  const tell = useTell();
  const [asks, setAsks] = useState(false);
  const change = useChange<object, Task>((body) => ({ method: 'PATCH', path, body }));
  const abort = useChange<void, Task>(() => ({ method: 'POST', path: `${path}/abort` }));
  const isPaced = resending.has(task.task);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('rate');
    const ratePerSecond = typeof given === 'string' && given !== '' ? Number(given) : null;
    change.mutate(
      { ratePerSecond },
      { onSuccess: () => tell({ tone: 'good', text: wt('rate.changed') }) },
    );
  };
  const problem = change.error ?? abort.error;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Button
          icon={task.paused === true ? 'play' : 'pause'}
          busy={change.isPending}
          onClick={() => change.mutate({ paused: task.paused !== true })}
        >
          {task.paused === true ? wt('resume') : wt('pause')}
        </Button>
        <Button look="danger" icon="stop" busy={abort.isPending} onClick={() => setAsks(true)}>
          {wt('abort')}
        </Button>
      </div>
      {isPaced ? (
        <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
          <TextField
            key={task.ratePerSecond ?? ''}
            name="rate"
            label={wt('rate')}
            hint={wt('rate.hint')}
            type="number"
            min={1}
            max={10_000}
            defaultValue={task.ratePerSecond ?? ''}
          />
          <Button type="submit" className="mt-6.5" busy={change.isPending}>
            {wt('rate.change')}
          </Button>
        </form>
      ) : null}
      <Refused problem={problem} />
      <Confirm
        open={asks}
        title={wt('abort')}
        text={wt('abort.text')}
        action={wt('abort')}
        onClose={() => setAsks(false)}
        onConfirm={() => abort.mutate()}
      />
    </div>
  );
}

const failedSince = { status: '2,3' };

/** How much of what it sent has failed since, and the way to sending that once more. */
function Again({ task }: { task: Task }) {
  const wt = useWords(jobWords);
  const t = useT();
  const { number } = useFormats();
  const can = useCan();
  const asked = { task: task.id, ...failedSince };
  const { data, error } = useRecoveryCount(recoveryOf(asked), can('attempts:read', null));
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-muted">{wt('failures.again')}</p>
      {error === null ? null : (
        <Notice tone="warn">
          {problemWords(error, t)}{' '}
          {error instanceof ApiProblem ? error.fields.map(({ message }) => message).join(' ') : ''}
        </Notice>
      )}
      {data === undefined ? null : (
        <p className="font-semibold" data-failed-since={data.count}>
          {data.isExact
            ? wt('failedSince', { count: data.count })
            : wt('failedSince.atLeast', { count: number(data.count) })}
        </p>
      )}
      <ButtonLink icon="retry" to={recoveryPath(asked)}>
        {wt('lookAgain')}
      </ButtonLink>
    </div>
  );
}

function Failures({ path, count }: { path: string; count: number }) {
  const wt = useWords(jobWords);
  const { data, error, refetch } = useThing<ListPage<Static<typeof TaskFailureOut>>>(
    `${path}/failure`,
    { limit: 200 },
  );
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows rows={2} />
    ) : (
      <FailedState problem={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {data.data.map(({ appId, endpointId, msgId, reason }) => (
          <li key={`${endpointId}${msgId}`} className="px-4 py-2.5 text-[0.93rem]">
            <span className="block">{reason}</span>
            <span className="flex flex-wrap gap-x-4 break-all text-[0.87rem]">
              {msgId === null ? (
                <span className="text-muted">{wt('allOfIt')}</span>
              ) : (
                <TextLink to={`/messages/${appId}/${msgId}`}>{msgId}</TextLink>
              )}
              <TextLink to={`/endpoints/${appId}/${endpointId}`}>{endpointId}</TextLink>
            </span>
          </li>
        ))}
      </ul>
      {count >= 200 ? <p className="px-4 py-2 text-muted">{wt('failures.first')}</p> : null}
    </>
  );
}
