/** How many deliveries a request names, and five of them, before anything is sent. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { RecoveryPreviewOut } from '../../../server/src/http/schemas/recovery.ts';
import { ApiProblem, ask } from '../api/client.ts';
import type { StatusText } from '../api/shapes.ts';
import { recoveryWords } from '../i18n/areas/recovery.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { StatusBadge } from '../ui/badge.tsx';
import { Moment } from '../ui/moment.tsx';
import { Notice } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { isAskable, recoveryBody, type Recovery } from './recovery-request.ts';

type Counted = Static<typeof RecoveryPreviewOut>;
type Counting = UseQueryResult<Counted>;

const statusTexts: Record<number, StatusText> = {
  0: 'success',
  2: 'fail',
  3: 'sending',
  4: 'canceled',
};

export function useRecoveryCount(asked: Recovery, isAllowed = true): Counting {
  const body = recoveryBody(asked);
  return useQuery<Counted>({
    queryKey: ['/recovery/preview', body],
    queryFn: ({ signal }) => ask<Counted>('POST', '/recovery/preview', { body, signal }),
    enabled: isAllowed && isAskable(asked),
    placeholderData: (before) => before,
  });
}

export function RecoveryPreview({ asked, counted }: { asked: Recovery; counted: Counting }) {
  const t = useT();
  const wt = useWords(recoveryWords);
  const { number } = useFormats();
  const { data, error, isFetching } = counted;
  if (asked.statuses.length === 0) return <p className="p-4 text-muted">{wt('noStatus')}</p>;
  if (error !== null) {
    const fields = error instanceof ApiProblem ? error.fields : [];
    return (
      <p role="alert" className="p-4 text-bad">
        {problemWords(error, t)} {fields.map(({ message }) => message).join(' ')}
      </p>
    );
  }
  if (data === undefined) return <p className="p-4 text-muted">{t('state.loading')}</p>;
  const { count, isExact, endpoints, disabledEndpoints, examples } = data;
  return (
    <div aria-busy={isFetching}>
      <p className="px-4 pt-4 text-[1.2rem] font-semibold" aria-live="polite" data-count="">
        {isExact ? wt('count', { count }) : wt('approx', { count: number(count) })}
      </p>
      <p className="px-4 pb-3 text-[0.93rem] text-muted">
        {count === 0
          ? wt('nothing')
          : `${wt('endpoints', { count: endpoints })} ${wt('preview.five')}`}
      </p>
      {disabledEndpoints === 0 ? null : (
        <div className="px-4 pb-3">
          <Notice tone="warn">{wt('disabled', { count: disabledEndpoints })}</Notice>
        </div>
      )}
      <ul className="divide-y divide-line border-t border-line">
        {examples.map((one) => (
          <li
            key={`${one.msgId}${one.endpointId}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-[0.93rem]"
          >
            <StatusBadge status={statusTexts[one.status] ?? 'fail'} />
            <span className="tabular-nums">
              {one.responseStatusCode > 0 ? one.responseStatusCode : t('attempt.noAnswer')}
            </span>
            <span className="min-w-0 flex-1 basis-40 break-all">
              <TextLink to={`/messages/${one.appId}/${one.msgId}`}>{one.eventType}</TextLink>
              <span className="block text-[0.87rem] text-muted">{one.url}</span>
            </span>
            <span className="text-muted">
              <Moment time={one.attemptTimestamp} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
