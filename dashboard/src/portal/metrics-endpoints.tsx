/** Each endpoint with how its deliveries went over the period. */
import { useMemo } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useThing } from '../api/queries.ts';
import type { Endpoint, Page as ListPage } from '../api/shapes.ts';
import { figuresWords } from '../i18n/areas/figures.ts';
import { portalMetricsWords } from '../i18n/areas/portal-metrics.ts';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useAppPlace } from '../pages/app-place.tsx';
import type { Figures } from '../pages/load-overview.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/page.tsx';
import { PageLink, useNavigation } from '../ui/page-link.tsx';
import { FailedState, SkeletonRows } from '../ui/states.tsx';
import { sinceOf, type Days } from './metrics-period.ts';

/** As many are listed. */
export const endpointsMax = 20;

interface Props {
  days: Days;
  list: UseQueryResult<ListPage<Endpoint>>;
}

export function ByEndpoint({ days, list: { data, error, refetch } }: Props) {
  const t = useWords(portalMetricsWords);
  const { zone } = usePreferences();
  const since = useMemo(() => sinceOf(days, zone === 'utc'), [days, zone]);
  if (data?.data.length === 0) return null;
  return (
    <Section title={t('byEndpoint')} flush>
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={3} />
        ) : (
          <FailedState problem={error} onRetry={() => void refetch()} />
        )
      ) : (
        <ul>
          {data.data.map((endpoint) => (
            <Of key={endpoint.id} endpoint={endpoint} since={since} />
          ))}
        </ul>
      )}
      <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted">
        {t('latencyHint')} {data?.done === false ? t('more', { count: endpointsMax }) : ''}
      </p>
    </Section>
  );
}

function Of({ endpoint: { id, url, description }, since }: { endpoint: Endpoint; since: string }) {
  const t = useWords(portalMetricsWords);
  const words = useWords(figuresWords);
  const place = useAppPlace();
  const { search, setSearch } = useNavigation();
  const { percent, milliseconds } = useFormats();
  const { data } = useThing<Figures>(`${place.api}/endpoint/${id}/stats/figures`, { since });
  const rate = data?.successRate ?? null;
  const duration = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? t('noRate') : milliseconds(ms);
  const facts: [string, string][] = [
    [t('rate'), rate === null ? t('noRate') : percent(rate)],
    [words('p50'), duration(data?.p50Ms)],
    [words('p95'), duration(data?.p95Ms)],
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-1 border-t border-line px-4 py-2.5 first:border-0">
      <span className="min-w-0 flex-1 basis-64">
        <PageLink to={place.endpointPath(id)} className="font-medium break-all hover:underline">
          {url}
        </PageLink>
        {description === '' ? null : (
          <span className="block text-[0.87rem] text-muted">{description}</span>
        )}
      </span>
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="min-w-20">
            <dt className="text-[0.8rem] text-muted">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        look="quiet"
        className="-ml-3 sm:ml-0"
        icon="overview"
        aria-pressed={search['endpoint'] === id}
        onClick={() => {
          setSearch({ endpoint: id });
          scrollTo({ top: 0 });
        }}
      >
        {t('inChart')}
      </Button>
    </li>
  );
}
