/** One thing that happened, in a line that leads to its message. */
import { memo, type ReactNode } from 'react';
import { liveWords } from '../i18n/areas/live.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, StatusBadge } from '../ui/badge.tsx';
import { Cause } from '../ui/cause.tsx';
import { Icon } from '../ui/icon.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { dashboardPlace } from './app-place.tsx';
import type { LiveRow, Shown } from './live-rows.ts';

/** Rows do not change once they are told: each is drawn once. */
export const LiveRowView = memo(function LiveRowView({ row }: { row: Shown }) {
  const t = useWords(liveWords);
  if (row.kind === 'gap') {
    return (
      <li className="flex items-center gap-2 bg-warn-soft px-4 py-2 text-[0.93rem] text-warn">
        <Icon name="alert" /> {t('gap')}
      </li>
    );
  }
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2" data-live={row.kind}>
      <At time={row.at} />
      <span className="w-40 text-[0.87rem] text-muted">{t(`kind.${row.kind}`)}</span>
      <span className="min-w-0 flex-1 basis-56 break-words">
        <Subject row={row} />
      </span>
      <Outcome row={row} />
    </li>
  );
});

function At({ time }: { time: string }) {
  const { brief, moment } = useFormats();
  return (
    <time dateTime={time} title={moment(time)} className="text-[0.87rem] text-muted tabular-nums">
      {brief(time, Date.now())}
    </time>
  );
}

function Subject({ row }: { row: LiveRow }) {
  const t = useWords(liveWords);
  const { eventType, appName, url, number } = row;
  const to = placeOf(row);
  const link = (text: string): ReactNode =>
    to === null ? (
      text
    ) : (
      <TextLink to={to} row>
        {text}
      </TextLink>
    );
  const isAttempt = row.kind === 'attempt';
  const said = row.cause ?? row.detail ?? null;
  return (
    <>
      <span className="break-all">
        {isAttempt ? link(hostOf(url ?? '')) : link(eventType ?? appName)}
      </span>
      <span className="block text-[0.87rem] text-muted">
        {isAttempt ? `${eventType} · ` : ''}
        {appName}
        {isAttempt && number !== undefined && number > 1 ? ` · ${t('number', { number })}` : ''}
        {said === null ? null : (
          <>
            {' · '}
            <Cause text={said} />
          </>
        )}
      </span>
    </>
  );
}

/** Messages of sources stand with their source, and what was refused with the other refused ones. */
function placeOf({ kind, appId, messageId, sourceId }: LiveRow): string | null {
  if (sourceId !== null) {
    const source = encodeURIComponent(sourceId);
    return kind === 'rejected'
      ? `/requests?source=${source}&outcome=rejected`
      : `/requests?source=${source}`;
  }
  return messageId === null ? null : dashboardPlace(appId).messagePath(messageId);
}

function Outcome({ row }: { row: LiveRow }) {
  const t = useWords(liveWords);
  const { milliseconds } = useFormats();
  if (row.kind === 'message') {
    return row.endpoints === 0 ? (
      <Badge tone="warn" icon="alert">
        {t('nobody')}
      </Badge>
    ) : (
      <Badge tone="idle">{t('forCount', { count: row.endpoints ?? 0 })}</Badge>
    );
  }
  if (row.kind === 'attempt') {
    const code = row.responseStatusCode ?? 0;
    return (
      <span className="flex flex-wrap items-center gap-2 text-[0.87rem] text-muted tabular-nums">
        {code === 0 ? t('noAnswer') : code} · {milliseconds(row.durationMs ?? 0)}
        <StatusBadge status={row.status ?? 'fail'} />
      </span>
    );
  }
  return (
    <span className="flex flex-wrap items-center gap-2 text-[0.87rem] text-muted tabular-nums">
      {row.responseStatusCode}
      {row.kind === 'rejected' ? (
        <Badge tone="bad" icon="cross">
          {row.reason ?? t('kind.rejected')}
        </Badge>
      ) : (
        <Badge tone={row.outcome === 'accepted' ? 'good' : 'idle'} icon="check">
          {t(
            row.outcome === 'duplicate'
              ? 'duplicate'
              : row.outcome === 'answered'
                ? 'answered'
                : 'accepted',
          )}
        </Badge>
      )}
    </span>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) && new URL(url).host !== '' ? new URL(url).host : url;
}
