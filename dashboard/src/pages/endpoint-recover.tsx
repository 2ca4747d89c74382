/** Brings to an endpoint what it missed: what fits is counted and shown before anything is sent. */
import { useState } from 'react';
import { useChange, useThing } from '../api/queries.ts';
import type { Task } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { localText } from '../ui/filters.tsx';
import { Section } from '../ui/page.tsx';
import { TextLink, useNavigation, type Search } from '../ui/page-link.tsx';
import { useAppPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { RecoverPreview } from './recover-preview.tsx';
import {
  fieldsOf,
  recoverBody,
  recoverKinds,
  type RecoverKind,
  type RecoverRequest,
} from './recover-request.ts';
import { TaskProgress } from './task-progress.tsx';
import { Refused } from '../ui/refused.tsx';

const hourMs = 3_600_000;
const presets = [1, 6, 24, 168] as const;

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * hourMs).toISOString();
}

/** What the address asks for: links from lists and messages bring their filters along. */
function requestOf(search: Search): RecoverRequest {
  const kind = recoverKinds.find((one) => one === search['kind']) ?? 'recover';
  return {
    kind,
    since: search['after'] ?? hoursAgo(24),
    until: search['before'] ?? '',
    eventTypes: search['type'] ?? '',
    tag: search['tag'] ?? '',
    channel: search['channel'] ?? '',
    status: search['status'] ?? '',
    codeClass: search['code'] ?? '',
  };
}

export function EndpointRecover({ path }: { path: string }) {
  const t = useT();
  const { search } = useNavigation();
  const [request, setRequest] = useState(() => requestOf(search));
  const [asks, setAsks] = useState(false);
  const [taskId, setTaskId] = useState<string | null>(null);
  const { kind, since } = request;
  const start = useChange<void, Task>(
    () => ({ method: 'POST', path: `${path}/${kind}`, body: recoverBody(request) }),
    { onDone: ({ id }) => setTaskId(id) },
  );
  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      <Section title={t('recover.title')}>
        <div className="flex flex-col gap-4">
          <RequestFields
            request={request}
            onChange={(change) => setRequest({ ...request, ...change })}
          />
          <Refused problem={start.error} />
          <Button
            look={kind === 'cancel-msgs' ? 'danger' : 'main'}
            icon={kind === 'cancel-msgs' ? 'stop' : 'retry'}
            className="self-start"
            busy={start.isPending}
            disabled={since === ''}
            onClick={() => setAsks(true)}
          >
            {t(`recover.${kind}.action`)}
          </Button>
          {taskId === null ? null : <Progress id={taskId} />}
        </div>
      </Section>
      <Section title={t('recover.preview')} flush>
        <RecoverPreview path={path} request={request} />
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

function RequestFields({
  request,
  onChange,
}: {
  request: RecoverRequest;
  onChange: (change: Partial<RecoverRequest>) => void;
}) {
  const t = useT();
  const { kind, since, until, eventTypes, tag, channel, status, codeClass } = request;
  const takes = fieldsOf(kind);
  return (
    <>
      <SelectField
        label={t('recover.what')}
        value={kind}
        onChange={(event) => onChange({ kind: event.target.value as RecoverKind })}
        options={recoverKinds.map((value) => ({ value, label: t(`recover.${value}`) }))}
        hint={t(`recover.${kind}.hint`)}
      />
      <div className="flex flex-wrap gap-1.5" role="group" aria-label={t('recover.presets')}>
        {presets.map((hours) => (
          <Button key={hours} onClick={() => onChange({ since: hoursAgo(hours), until: '' })}>
            {t(`recover.last${hours}`)}
          </Button>
        ))}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('recover.since')}
          type="datetime-local"
          value={localText(since)}
          onChange={(event) => onChange({ since: isoOf(event.target.value) })}
          required
        />
        <TextField
          label={t('recover.until')}
          type="datetime-local"
          value={localText(until)}
          onChange={(event) => onChange({ until: isoOf(event.target.value) })}
        />
        {takes.status ? (
          <>
            <SelectField
              label={t('field.outcome')}
              value={status}
              onChange={(event) => onChange({ status: event.target.value })}
              options={[
                { value: '', label: t('filter.any') },
                { value: '0', label: t('status.success') },
                { value: '2', label: t('status.fail') },
                { value: '3', label: t('status.sending') },
                { value: '4', label: t('status.canceled') },
              ]}
            />
            <SelectField
              label={t('field.status')}
              value={codeClass}
              onChange={(event) => onChange({ codeClass: event.target.value })}
              options={[
                { value: '', label: t('filter.any') },
                ...['200', '300', '400', '500'].map((value) => ({ value, label: `${value[0]}xx` })),
                { value: '0', label: t('attempt.noAnswer') },
              ]}
            />
          </>
        ) : null}
        {takes.message ? (
          <>
            <TextField
              label={t('field.eventTypes')}
              value={eventTypes}
              onChange={(event) => onChange({ eventTypes: event.target.value })}
              placeholder="invoice.paid, invoice.overdue"
            />
            <TextField
              label={t('field.tag')}
              value={tag}
              onChange={(event) => onChange({ tag: event.target.value })}
            />
            <TextField
              label={t('field.channel')}
              value={channel}
              onChange={(event) => onChange({ channel: event.target.value })}
            />
          </>
        ) : null}
      </div>
    </>
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
