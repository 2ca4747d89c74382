/** Sends again what still fails by the cause of an issue: counted and shown first, then seen to its end. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Issue, IssueFailing, Task } from '../api/shapes.ts';
import { issuesWords } from '../i18n/areas/issues.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { dashboardPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { TaskProgress } from './task-progress.tsx';
import { Refused } from '../ui/refused.tsx';

const previewMax = 5;

export function IssueRetry({ issue }: { issue: Issue }) {
  const t = useWords(issuesWords);
  const shared = useT();
  const can = useCan();
  const [asks, setAsks] = useState(false);
  const [rate, setRate] = useState('');
  const [taskId, setTaskId] = useState<string | null>(null);
  const path = `/issue/${issue.id}`;
  const isDelivery = issue.endpointId !== null;
  const { data, error } = useThing<IssueFailing>(
    isDelivery ? `${path}/failing` : null,
    { limit: previewMax },
    { everyMs: 10_000 },
  );
  const start = useChange<void, Task>(
    () => ({
      method: 'POST',
      path: `${path}/retry`,
      body: { ratePerSecond: rate === '' ? null : Number(rate) },
    }),
    { onDone: ({ id }) => setTaskId(id) },
  );
  if (!isDelivery) {
    return (
      <Section title={t('retryTitle')}>
        <p className="text-[0.93rem] text-muted">{t('rejectedHint')}</p>
      </Section>
    );
  }
  if (data === undefined) {
    return (
      <Section title={t('retryTitle')}>
        <p className={error === null ? 'text-muted' : 'text-bad'}>
          {error === null ? shared('state.loading') : problemWords(error, shared)}
        </p>
      </Section>
    );
  }
  const sendable = data.count - data.withoutPayload;
  return (
    <Section title={t('retryTitle')}>
      <div className="flex flex-col gap-4">
        <Counted failing={data} />
        <Preview issue={issue} failing={data} />
        <Refused problem={start.error} />
        {can('attempts:write', null) && sendable > 0 ? (
          <TextField
            label={t('rate')}
            hint={t('rateHint')}
            type="number"
            min={1}
            inputMode="numeric"
            value={rate}
            onChange={(event) => setRate(event.target.value)}
            fault={start.error?.fields[0]?.message}
          />
        ) : null}
        {can('attempts:write', null) && sendable > 0 ? (
          <Button
            look="main"
            icon="retry"
            className="self-start"
            busy={start.isPending}
            onClick={() => setAsks(true)}
          >
            {t('retryAction')}
          </Button>
        ) : null}
        {taskId === null ? null : <Progress id={taskId} issue={issue} failing={data} />}
      </div>
      <Confirm
        open={asks}
        title={t('confirmTitle')}
        text={t('confirmText', { count: sendable })}
        action={t('retryAction')}
        onClose={() => setAsks(false)}
        onConfirm={() => start.mutate()}
      />
    </Section>
  );
}

function Counted({ failing }: { failing: IssueFailing }) {
  const t = useWords(issuesWords);
  const { count, isComplete, withoutPayload } = failing;
  return (
    <div>
      <p className="text-[1.07rem] font-semibold" aria-live="polite">
        {count === 0 && isComplete
          ? t('failingNone')
          : t(isComplete ? 'failing' : 'failingMore', { count })}
      </p>
      {count === 0 ? null : <p className="mt-1 text-[0.93rem] text-muted">{t('retryHint')}</p>}
      {withoutPayload === 0 ? null : (
        <p className="mt-1 text-[0.93rem] text-warn">
          {t('withoutPayload', { count: withoutPayload })}
        </p>
      )}
    </div>
  );
}

function Preview({ issue: { appId }, failing: { data } }: { issue: Issue; failing: IssueFailing }) {
  const t = useWords(issuesWords);
  if (data.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 text-[0.93rem] font-medium">{t('previewFirst')}</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {data.map(({ msgId, eventType }) => (
          <li
            key={msgId}
            className="flex flex-wrap justify-between gap-x-3 px-3 py-1.5 text-[0.93rem]"
          >
            <span className="break-all">{eventType}</span>
            {appId === null ? (
              <code className="text-[0.82rem] break-all text-muted">{msgId}</code>
            ) : (
              <span className="break-all">
                <TextLink to={dashboardPlace(appId).messagePath(msgId)}>{msgId}</TextLink>
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How the job goes; at its end how many still fail. Nobody but the reader resolves the issue. */
function Progress({ id, issue, failing }: { id: string; issue: Issue; failing: IssueFailing }) {
  const t = useWords(issuesWords);
  const shared = useT();
  const { data: task } = useThing<Task>(`/background-task/${id}`, {}, { everyMs: 1_500 });
  const resolve = useChange<void>(() => ({
    method: 'PATCH',
    path: `/issue/${issue.id}`,
    body: { state: 'resolved' },
  }));
  const isDone = task?.status === 'finished';
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3" role="status">
      {task === undefined ? shared('state.loading') : <TaskProgress task={task} />}
      {isDone ? (
        <p className="text-[0.93rem]">
          {failing.count === 0 ? t('doneNone') : t('doneStill', { count: failing.count })}
        </p>
      ) : null}
      {isDone && failing.count === 0 && issue.state !== 'resolved' ? (
        <Button className="self-start" busy={resolve.isPending} onClick={() => resolve.mutate()}>
          {t('set.resolved')}
        </Button>
      ) : null}
      <p className="text-[0.93rem]">
        <TextLink to={`/jobs/${id}`}>{t('seeJobs')}</TextLink>
      </p>
    </div>
  );
}
