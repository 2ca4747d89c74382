/** What was sent in a span that was chosen in the chart, and the way to its messages. */
import { useThing } from '../api/queries.ts';
import { figuresWords } from '../i18n/areas/figures.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { IconButton } from '../ui/button.tsx';
import { Section } from '../ui/page.tsx';
import { FailedState, SkeletonRows } from '../ui/states.tsx';
import type { Busiest, Part } from './load-overview.ts';
import { BusiestList } from './overview-lists.tsx';

interface Props {
  from: number;
  to: number;
  parts: Part[];
  onClose: () => void;
}

const applicationsMax = 20;

export function OverviewSpan({ from, to, parts, onClose }: Props) {
  const t = useWords(figuresWords);
  const { moment, number } = useFormats();
  const after = new Date(from).toISOString();
  const before = new Date(to).toISOString();
  const sum = (name: 'success' | 'fail') => parts.reduce((all, part) => all + part[name], 0);
  const { data, error, refetch } = useThing<Busiest>('/stats/applications', {
    since: after,
    until: new Date(to - 1).toISOString(),
    limit: applicationsMax,
  });
  return (
    <Section
      title={t('spanTitle')}
      actions={<IconButton icon="close" label={t('spanClose')} onClick={onClose} />}
      flush
    >
      <div className="border-b border-line px-4 py-2 text-[0.93rem]">
        <p className="font-medium">{t('span', { from: moment(from), to: moment(to) })}</p>
        <p className="tabular-nums">
          {t('spanCounts', { delivered: number(sum('success')), failed: number(sum('fail')) })}
        </p>
        <p className="text-muted">{t('spanApps')}</p>
      </div>
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={2} />
        ) : (
          <FailedState problem={error} onRetry={() => void refetch()} />
        )
      ) : (
        <BusiestList busiest={data} span={{ after, before }} />
      )}
    </Section>
  );
}
