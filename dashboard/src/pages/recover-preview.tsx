/** How many deliveries a request is about, and the newest of them, before anything is sent. */
import { useQuery } from '@tanstack/react-query';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { StatusBadge } from '../ui/badge.tsx';
import { Moment } from '../ui/moment.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useAppPlace } from './app-place.tsx';
import { canBeCounted, countFitting, type RecoverRequest } from './recover-request.ts';

export function RecoverPreview({ path, request }: { path: string; request: RecoverRequest }) {
  const t = useT();
  const { number } = useFormats();
  const place = useAppPlace();
  const isCounted = canBeCounted(request);
  const { data, error, isFetching } = useQuery({
    queryKey: [path, 'preview', request],
    queryFn: ({ signal }) => countFitting(path, request, signal),
    enabled: isCounted,
  });
  if (!isCounted) return <p className="p-4 text-muted">{t('recover.noPreview')}</p>;
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
      <p className="px-4 pb-3 text-[0.93rem] text-muted">
        {t('recover.previewHint')}
        {request.kind === 'bulk-replay' && request.codeClass !== ''
          ? ` ${t('recover.codeLater')}`
          : ''}
      </p>
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
