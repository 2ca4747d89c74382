/** How a source stands: what came in the past day, how well it knows who sends, what went wrong last. */
import type { ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import type { BrokerConnection, Source, SourceState } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Moment } from '../ui/moment.tsx';
import { Facts, Notice, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { Tile } from './endpoint-health.tsx';
import { reasonKey } from './rejection-reasons.ts';
import { GradeBadge, StandingBadge } from './source-badges.tsx';
import { brokerTypes, standingOf, timedTypes } from './source-standing.ts';

const lookMs = 5_000;

export function SourceSummary({ source, state }: { source: Source; state: SourceState }) {
  const t = useWords(sourceWords);
  const { number } = useFormats();
  const { lastDay, lastRejected, lastReceivedAt } = state;
  const standing = standingOf(source, state);
  return (
    <div className="flex flex-col gap-3">
      {standing === 'rejecting' && lastRejected !== null ? (
        <Notice tone="bad">
          <p className="font-medium">
            {t('summary.rejected')} {t(`reason.${reasonKey(lastRejected.reason)}`)}
          </p>
          <p className="mt-1">{t(`remedy.${reasonKey(lastRejected.reason)}`)}</p>
          <p className="mt-1">
            <TextLink to={`/requests/${source.id}/${lastRejected.requestId}`}>
              {t('summary.seeRejected')}
            </TextLink>
          </p>
        </Notice>
      ) : null}
      {source.grade === null && source.ingestUrl === null && !isByItself(source) ? (
        <Notice tone="bad">{t('summary.unreadable')}</Notice>
      ) : null}
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-[10px] border border-line bg-line lg:grid-cols-4">
        <Tile label={t('summary.now')}>
          <StandingBadge standing={standing} />
        </Tile>
        <Tile label={t('summary.received')}>{number(lastDay.accepted)}</Tile>
        <Tile label={t('summary.refused')}>{number(lastDay.rejected)}</Tile>
        <Tile label={t('summary.last')}>
          <span className="text-[1rem]">
            {lastReceivedAt === null ? t('list.never') : <Moment time={lastReceivedAt} />}
          </span>
        </Tile>
      </div>
      {source.grade === null || timedTypes.includes(source.type) ? null : (
        <div className="flex flex-wrap items-center gap-2 text-[0.93rem]">
          <span className="text-muted">{t('summary.grade')}</span>
          <GradeBadge grade={source.grade} />
          <span className="min-w-0 flex-1 basis-60 text-muted">
            {t(`gradeHint.${source.grade}`)}
          </span>
        </div>
      )}
      {timedTypes.includes(source.type) ? <Runs type={source.type} state={state} /> : null}
      {brokerTypes.includes(source.type) ? <Broker source={source} /> : null}
    </div>
  );
}

function isByItself({ type }: Source): boolean {
  return timedTypes.includes(type) || brokerTypes.includes(type);
}

function Runs({ type, state }: { type: string; state: SourceState }) {
  const t = useWords(sourceWords);
  const { nextRunAt, lastRunAt, lastSuccessAt, lastError, failures } = state;
  const { lastCount, lastDueAt, lastBeatAt, missedAt, cursor } = state;
  const moment = (time: string | null): ReactNode =>
    time === null ? t('list.never') : <Moment time={time} form="full" />;
  const facts: ([string, ReactNode] | null)[] = [
    nextRunAt === null ? null : [t('runs.next'), moment(nextRunAt)],
    type === 'cron' ? [t('runs.lastDue'), moment(lastDueAt)] : null,
    type === 'heartbeat' ? [t('runs.lastBeat'), moment(lastBeatAt)] : null,
    missedAt === null ? null : [t('runs.missed'), moment(missedAt)],
    type === 'poll' ? [t('runs.last'), moment(lastRunAt)] : null,
    type === 'poll' ? [t('runs.lastSuccess'), moment(lastSuccessAt)] : null,
    lastCount === null ? null : [t('runs.count'), lastCount],
    cursor === null ? null : [t('runs.cursor'), <code key="cursor">{cursor}</code>],
  ];
  return (
    <Section title={t('runs.title')}>
      {lastError === null || failures === 0 ? null : (
        <div className="mb-3">
          <Notice tone="bad">
            {t('runs.failed', { count: failures })} <span className="break-words">{lastError}</span>
          </Notice>
        </div>
      )}
      <Facts facts={facts.filter((fact) => fact !== null)} />
    </Section>
  );
}

function Broker({ source }: { source: Source }) {
  const t = useWords(sourceWords);
  const { data } = useThing<{ connection: BrokerConnection }>(
    `/ingest/source/${source.id}/connection`,
    {},
    { everyMs: lookMs },
  );
  const connection = data?.connection ?? null;
  if (data === undefined) return null;
  if (connection === null) return <Notice tone="warn">{t('broker.never')}</Notice>;
  const { connected, since, lastError } = connection;
  return (
    <Notice tone={connected ? 'good' : 'bad'}>
      {connected ? t('broker.connected') : t('broker.apart')} <Moment time={since} />
      {connected || lastError === null ? null : <p className="mt-1">{lastError}</p>}
    </Notice>
  );
}
