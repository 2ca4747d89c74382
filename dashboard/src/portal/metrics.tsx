/** How deliveries to a customer's endpoints went, and how long they took: of all of them, or of one. */
import { useMemo } from 'react';
import { useThing } from '../api/queries.ts';
import type { Endpoint, Page as ListPage } from '../api/shapes.ts';
import { figuresWords } from '../i18n/areas/figures.ts';
import { portalMetricsWords } from '../i18n/areas/portal-metrics.ts';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useAppPlace } from '../pages/app-place.tsx';
import { partsOf, type Figures } from '../pages/load-overview.ts';
import { FigureChart } from '../ui/figure-chart.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, UnreadState } from '../ui/states.tsx';
import { daysOf } from './day-figures.ts';
import { DayTable } from './metrics-days.tsx';
import { ByEndpoint, endpointsMax } from './metrics-endpoints.tsx';
import { daysUsual, periods, sinceOf, type Days } from './metrics-period.ts';

const selectLook = 'min-h-8 max-w-full rounded-input border border-line-strong bg-surface px-2';

export function Metrics() {
  const t = useWords(portalMetricsWords);
  const { search, setSearch } = useNavigation();
  const place = useAppPlace();
  const days = periods.find((one) => String(one) === search['days']) ?? daysUsual;
  const endpoints = useThing<ListPage<Endpoint>>(`${place.api}/endpoint`, { limit: endpointsMax });
  const chosen = search['endpoint'] ?? '';
  const known = endpoints.data?.data ?? [];
  const actions = (
    <>
      <select
        aria-label={t('endpoint')}
        value={chosen}
        onChange={(event) => setSearch({ endpoint: event.target.value })}
        className={`${selectLook} sm:max-w-72`}
      >
        <option value="">{t('allEndpoints')}</option>
        {chosen === '' || known.some(({ id }) => id === chosen) ? null : (
          <option value={chosen}>{chosen}</option>
        )}
        {known.map(({ id, url, description }) => (
          <option key={id} value={id}>
            {description === '' ? url : description}
          </option>
        ))}
      </select>
      <select
        aria-label={t('period')}
        value={days}
        onChange={({ target: { value } }) =>
          setSearch({ days: value === String(daysUsual) ? '' : value })
        }
        className={selectLook}
      >
        {periods.map((one) => (
          <option key={one} value={one}>
            {t(`days${one}`)}
          </option>
        ))}
      </select>
    </>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions}>
      <Seen days={days} endpoint={chosen === '' ? null : chosen} />
      <ByEndpoint days={days} list={endpoints} />
    </Page>
  );
}

function Seen({ days, endpoint }: { days: Days; endpoint: string | null }) {
  const t = useWords(portalMetricsWords);
  const words = useWords(figuresWords);
  const { zone } = usePreferences();
  const place = useAppPlace();
  const { go } = useNavigation();
  const isUtc = zone === 'utc';
  const since = useMemo(() => sinceOf(days, isUtc), [days, isUtc]);
  const of = endpoint === null ? '' : `/endpoint/${encodeURIComponent(endpoint)}`;
  const path = `${place.api}${of}/stats/figures`;
  const figures = useThing<Figures>(path, { since }, { keeps: true });
  const { data } = figures;
  const parts = useMemo(() => (data === undefined ? [] : partsOf(data)), [data]);
  // Days begin when the reader's do, which are not those of the chart.
  const hours = useThing<Figures>(
    days === 1 ? null : path,
    { since, bucket_seconds: 3_600 },
    { keeps: true },
  );
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={figures.error} onRetry={() => void figures.refetch()} />
      </Section>
    );
  }
  if (data.success + data.fail === 0) {
    return (
      <Section flush>
        <EmptyState icon="overview" title={t('empty')} text={t('emptyHint')} />
      </Section>
    );
  }
  const partMs = data.bucketSeconds * 1_000;
  return (
    <>
      <Sums figures={data} />
      <Section title={words('chart')}>
        <FigureChart
          parts={parts}
          partMs={partMs}
          span={null}
          onOpen={({ first, last }) => {
            const after = new Date(parts[first]!.from).toISOString();
            const before = new Date(parts[last]!.from + partMs).toISOString();
            go(`${place.messagesPath}?${new URLSearchParams({ after, before }).toString()}`);
          }}
        />
      </Section>
      {hours.data === undefined || days === 1 ? null : (
        <DayTable days={daysOf(hours.data.buckets, { now: Date.now(), days, isUtc })} />
      )}
    </>
  );
}

function Sums({ figures: { success, fail, successRate, p50Ms, p95Ms } }: { figures: Figures }) {
  const t = useWords(portalMetricsWords);
  const { number, percent, milliseconds } = useFormats();
  const duration = (ms: number | null) => (ms === null ? t('noRate') : milliseconds(ms));
  const facts: [string, string][] = [
    [t('rate'), successRate === null ? t('noRate') : percent(successRate)],
    [t('attempts'), number(success + fail)],
    [t('failed'), number(fail)],
    [t('median'), duration(p50Ms)],
    [t('slow'), duration(p95Ms)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-5">
      {facts.map(([name, value]) => (
        <div
          key={name}
          className="bg-surface px-3 py-3 first:col-span-2 sm:px-4 sm:first:col-span-1"
        >
          <dt className="text-[0.87rem] text-muted">{name}</dt>
          <dd className="text-[1.2rem] font-semibold tabular-nums sm:text-[1.4rem]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
