/** /settings/health: how the server itself is, and what of it should be seen to. */
import type { ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import type { SystemHealth } from '../api/shapes.ts';
import { systemWords } from '../i18n/areas/system.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Notice, Section } from '../ui/page.tsx';
import { UnreadState } from '../ui/states.tsx';
import type { Queue } from './load-overview.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { writeDurations } from './shaping/durations.ts';
import { useSizes } from './use-sizes.ts';

const everyMs = 10_000;

export default function SettingsHealth() {
  const words = useWords(systemWords);
  const { data, error, refetch } = useThing<SystemHealth>('/system/health', {}, { everyMs });
  return (
    <SettingsFrame part="health" lead={words('lead')}>
      {data === undefined ? (
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      ) : (
        <>
          <Warnings health={data} />
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <ProcessFacts health={data} />
            <SettingFacts health={data} />
          </div>
          {data.nodes === null ? null : <Nodes nodes={data.nodes} />}
          <Troubles troubles={data.troubles} />
        </>
      )}
    </SettingsFrame>
  );
}

function Warnings({ health: { warnings } }: { health: SystemHealth }) {
  const words = useWords(systemWords);
  if (warnings.length === 0) return <Notice tone="good">{words('allWell')}</Notice>;
  return (
    <div className="flex flex-col gap-2" role="status">
      {warnings.map(({ code }) => (
        <Notice
          key={code}
          tone={code === 'store_unwritable' || code === 'no_worker' ? 'bad' : 'warn'}
        >
          {words(`warn.${code}`)}
        </Notice>
      ))}
    </div>
  );
}

function ProcessFacts({ health }: { health: SystemHealth }) {
  const words = useWords(systemWords);
  const bytes = useSizes();
  const { store, disk } = health;
  const queue = useThing<Queue>('/stats/queue', {}, { everyMs });
  const oldest = queue.data?.oldestDueAt ?? null;
  const facts: [string, ReactNode][] = [
    [words('version'), `Gancho ${health.version}`],
    [words('nodeVersion'), health.nodeVersion],
    [words('node'), health.name],
    [words('role'), words(`role.${health.role}`)],
    [words('started'), <Moment key="started" time={health.startedAt} />],
    [words('memory'), bytes(health.memoryBytes)],
    [words('engine'), `${store.engine}, ${words('schema', { count: store.schema })}`],
    [words('size'), bytes(store.sizeBytes)],
    ...(store.logBytes === null
      ? []
      : [[words('log'), bytes(store.logBytes)] satisfies [string, ReactNode]]),
    ...(disk === null
      ? []
      : [
          [
            words('disk'),
            words('diskOf', { free: bytes(disk.freeBytes), size: bytes(disk.sizeBytes) }),
          ] satisfies [string, ReactNode],
        ]),
    [words('queue'), oldest === null ? words('queue.none') : <Moment key="queue" time={oldest} />],
    [
      words('trimmed'),
      health.trimmedAt === null ? words('never') : <Moment key="trimmed" time={health.trimmedAt} />,
    ],
  ];
  return (
    <Section title={words('process')}>
      <Facts facts={facts} />
    </Section>
  );
}

function SettingFacts({ health: { settings } }: { health: SystemHealth }) {
  const words = useWords(systemWords);
  const { milliseconds } = useFormats();
  const yesOrNo = (is: boolean): string => words(is ? 'yes' : 'no');
  const waits = writeDurations(settings.retryScheduleSeconds);
  const facts: [string, ReactNode][] = [
    [words('publicUrl'), settings.publicUrl ?? words('notSet')],
    [words('timeout'), milliseconds(settings.requestTimeoutSeconds * 1000)],
    [words('retries'), waits === '' ? words('none') : waits],
    [words('disableAfter'), words('days.count', { count: settings.disableAfterDays })],
    [words('https'), yesOrNo(settings.httpsOnly)],
    [words('proxy'), yesOrNo(settings.usesProxy)],
    [words('consent'), yesOrNo(settings.requiresConsent)],
    [
      words('networks'),
      settings.allowedSubnets.length === 0 ? words('none') : settings.allowedSubnets.join(', '),
    ],
  ];
  return (
    <Section title={words('settings')}>
      <p className="mb-3 text-[0.93rem] text-muted">{words('settings.hint')}</p>
      <Facts facts={facts} />
    </Section>
  );
}

function Nodes({ nodes }: { nodes: NonNullable<SystemHealth['nodes']> }) {
  const words = useWords(systemWords);
  return (
    <Section title={words('nodes')} flush>
      <ul className="divide-y divide-line">
        {nodes.map((one) => (
          <li key={one.node} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <Badge tone={one.isAlive ? 'good' : 'bad'}>
              {words(one.isAlive ? 'alive' : 'missed')}
            </Badge>
            <span className="min-w-0 flex-1 basis-40 font-medium break-all">{one.name}</span>
            <span className="text-[0.93rem] text-muted">
              {one.delivers ? words('nodes.shards', { count: one.shards }) : words('role.api')}
            </span>
            <span className="text-[0.93rem] text-muted">
              <Moment time={one.startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Troubles({ troubles }: { troubles: SystemHealth['troubles'] }) {
  const words = useWords(systemWords);
  return (
    <Section title={words('troubles')} flush={troubles.length > 0}>
      {troubles.length === 0 ? (
        <p className="text-muted">{words('troubles.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {troubles.map(({ text, count, lastAt }) => (
            <li key={text} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5">
              <span className="min-w-0 flex-1 basis-60 break-words">{text}</span>
              <span className="text-[0.93rem] text-muted">
                {words('troubles.count', { count })} · <Moment time={lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
