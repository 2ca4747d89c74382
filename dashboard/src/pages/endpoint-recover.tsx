/** Brings to an endpoint what it missed: what fits is counted and shown before anything is sent. */
import { useState } from 'react';
import { get, type Query } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Message, Page, StatusText, Task } from '../api/shapes.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useQuery } from '@tanstack/react-query';
import { StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { localText } from '../ui/filters.tsx';
import { Moment } from '../ui/moment.tsx';
import { Notice, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useAppPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { TaskProgress } from './task-progress.tsx';

const kinds = ['recover', 'replay-missing', 'bulk-replay', 'cancel-msgs'] as const;
type Kind = (typeof kinds)[number];

interface Window {
  since: string;
  until: string;
}

const hourMs = 3_600_000;
const presets = [1, 6, 24, 168] as const;

function hoursAgo(hours: number): string {
  return localText(new Date(Date.now() - hours * hourMs).toISOString());
}

export function EndpointRecover({ path }: { path: string }) {
  const t = useT();
  const [kind, setKind] = useState<Kind>('recover');
  const [shown, setWindow] = useState<Window>(() => ({ since: hoursAgo(24), until: '' }));
  const [asks, setAsks] = useState(false);
  const [taskId, setTaskId] = useState<string | null>(null);
  const window: Window = { since: isoOf(shown.since), until: isoOf(shown.until) };
  const start = useChange<void, Task>(
    () => ({
      method: 'POST',
      path: `${path}/${kind}`,
      body: { since: window.since, ...(window.until === '' ? {} : { until: window.until }) },
    }),
    { onDone: ({ id }) => setTaskId(id) },
  );
  return (
    <div className="grid min-w-0 gap-5 lg:grid-cols-2">
      <Section title={t('recover.title')}>
        <div className="flex flex-col gap-4">
          <SelectField
            label={t('recover.what')}
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
            options={kinds.map((value) => ({ value, label: t(`recover.${value}`) }))}
            hint={t(`recover.${kind}.hint`)}
          />
          <div className="flex flex-wrap gap-1.5" role="group" aria-label={t('recover.presets')}>
            {presets.map((hours) => (
              <Button key={hours} onClick={() => setWindow({ since: hoursAgo(hours), until: '' })}>
                {t(`recover.last${hours}`)}
              </Button>
            ))}
          </div>
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField
              label={t('recover.since')}
              type="datetime-local"
              value={shown.since}
              onChange={(event) => setWindow({ ...shown, since: event.target.value })}
              required
            />
            <TextField
              label={t('recover.until')}
              type="datetime-local"
              value={shown.until}
              onChange={(event) => setWindow({ ...shown, until: event.target.value })}
            />
          </div>
          {start.error === null ? null : (
            <Notice tone="bad">
              {problemWords(start.error, t)} {start.error.message}
            </Notice>
          )}
          <Button
            look={kind === 'cancel-msgs' ? 'danger' : 'main'}
            icon={kind === 'cancel-msgs' ? 'stop' : 'retry'}
            className="self-start"
            busy={start.isPending}
            disabled={window.since === ''}
            onClick={() => setAsks(true)}
          >
            {t(`recover.${kind}.action`)}
          </Button>
          {taskId === null ? null : <Progress id={taskId} />}
        </div>
      </Section>
      <Section title={t('recover.preview')} flush>
        <Preview path={path} kind={kind} window={window} />
      </Section>
      <Confirm
        open={asks}
        title={t(`recover.${kind}`)}
        text={t(`recover.${kind}.hint`)}
        action={t(`recover.${kind}.action`)}
        onClose={() => setAsks(false)}
        onConfirm={() => start.mutate()}
      />
    </div>
  );
}

function isoOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

type Row = Message & { statusText: StatusText };

const pageMax = 250;
const pagesMax = 8;
const shownMax = 5;

/** Which statuses each acts on; for what was never attempted the API keeps no list. */
const statusesOf: Record<Kind, readonly (number | null)[]> = {
  recover: [2, 4, 3],
  'replay-missing': [],
  'bulk-replay': [null],
  'cancel-msgs': [1, 3],
};

interface Counted {
  count: number;
  isMore: boolean;
  rows: Row[];
}

/** Counts by reading the list, up to a bound; the API gives no totals. */
async function countOf(
  path: string,
  kind: Kind,
  window: Window,
  signal: AbortSignal,
): Promise<Counted> {
  const found: Counted = { count: 0, isMore: false, rows: [] };
  for (const status of statusesOf[kind]) {
    let iterator: string | null | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const query: Query = {
        limit: pageMax,
        iterator,
        status,
        after: window.since,
        before: window.until,
        with_content: false,
        expanded_statuses: true,
      };
      const answer: Page<Row> = await get(`${path}/msg`, query, signal);
      found.count += answer.data.length;
      found.rows.push(...answer.data.slice(0, shownMax));
      if (answer.done) break;
      iterator = answer.iterator;
      if (page === pagesMax - 1) found.isMore = true;
    }
  }
  const rows = found.rows
    .toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1))
    .slice(0, shownMax);
  return { ...found, rows };
}

function Preview({ path, kind, window }: { path: string; kind: Kind; window: Window }) {
  const t = useT();
  const { number } = useFormats();
  const place = useAppPlace();
  const { data, error, isFetching } = useQuery({
    queryKey: [path, 'preview', kind, window],
    queryFn: ({ signal }) => countOf(path, kind, window, signal),
    enabled: window.since !== '' && statusesOf[kind].length > 0,
  });
  if (statusesOf[kind].length === 0) {
    return <p className="p-4 text-muted">{t('recover.noPreview')}</p>;
  }
  if (error !== null) return <p className="p-4 text-bad">{problemWords(error, t)}</p>;
  if (data === undefined) return <p className="p-4 text-muted">{t('state.loading')}</p>;
  const count = data.isMore
    ? t('recover.moreThan', { count: number(data.count) })
    : t('recover.count', { count: data.count });
  return (
    <div aria-busy={isFetching}>
      <p className="px-4 pt-4 text-[1.2rem] font-semibold" aria-live="polite">
        {count}
      </p>
      <p className="px-4 pb-3 text-[0.93rem] text-muted">{t('recover.previewHint')}</p>
      <ul className="divide-y divide-line border-t border-line">
        {data.rows.map(({ id, eventType, statusText, timestamp }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 px-4 py-2 text-[0.93rem]">
            <StatusBadge status={statusText} />
            <span className="min-w-0 flex-1 break-all">
              <TextLink to={place.messagePath(id)}>{eventType}</TextLink>
            </span>
            <span className="text-muted">
              <Moment time={timestamp} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Progress({ id }: { id: string }) {
  const t = useT();
  const place = useAppPlace();
  const { data } = useThing<Task>(`/background-task/${id}`, {}, { everyMs: 1_500 });
  return (
    <div className="rounded-md border border-line p-3" role="status">
      {data === undefined ? t('state.loading') : <TaskProgress task={data} />}
      {place.jobsPath === null ? null : (
        <p className="mt-2 text-[0.93rem]">
          <TextLink to={place.jobsPath}>{t('recover.seeJobs')}</TextLink>
        </p>
      )}
    </div>
  );
}
