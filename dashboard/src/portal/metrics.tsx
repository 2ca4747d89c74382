/** How deliveries to a customer's endpoints went: by day, and by endpoint with how long they took. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type {
  ApplicationStats,
  Attempt,
  Endpoint,
  EndpointCounts,
  Page as ListPage,
} from '../api/shapes.ts';
import { portalMetricsWords } from '../i18n/areas/portal-metrics.ts';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useAppPlace } from '../pages/app-place.tsx';
import { Page, Section } from '../ui/page.tsx';
import { PageLink, useNavigation } from '../ui/page-link.tsx';
import { EmptyState, FailedState, SkeletonRows, UnreadState } from '../ui/states.tsx';
import { daysOf, percentileOf, type DayCounts } from './day-figures.ts';

const dayMs = 86_400_000;
const endpointsMax = 20;
const attemptsMax = 100;

export function Metrics() {
  const t = useWords(portalMetricsWords);
  const { search, setSearch } = useNavigation();
  const days = search['days'] === '28' ? 28 : 7;
  const period = (
    <label className="flex items-center gap-2 text-[0.93rem]">
      {t('period')}
      <select
        value={days}
        onChange={(event) => setSearch({ days: event.target.value === '28' ? '28' : '' })}
        className="min-h-8 rounded-input border border-line-strong bg-surface px-2"
      >
        <option value={7}>{t('days7')}</option>
        <option value={28}>{t('days28')}</option>
      </select>
    </label>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={period}>
      <Figures days={days} />
    </Page>
  );
}

function sinceOf(days: number, isUtc: boolean): string {
  const at = new Date();
  if (isUtc) at.setUTCHours(0, 0, 0, 0);
  else at.setHours(0, 0, 0, 0);
  const since = at.getTime() - (days - 1) * dayMs;
  // Statistics go back 28 days and not a moment longer.
  return new Date(Math.max(since, Date.now() - 28 * dayMs + 60_000)).toISOString();
}

function Figures({ days }: { days: number }) {
  const t = useWords(portalMetricsWords);
  const { zone } = usePreferences();
  const { number, percent } = useFormats();
  const place = useAppPlace();
  const isUtc = zone === 'utc';
  const since = useMemo(() => sinceOf(days, isUtc), [days, isUtc]);
  const stats = useThing<ApplicationStats>(`${place.api}/stats/attempts`, { since });
  if (stats.data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={stats.error} onRetry={() => void stats.refetch()} />
      </Section>
    );
  }
  const { success, fail, hours } = stats.data;
  if (success + fail === 0) {
    return (
      <Section flush>
        <EmptyState icon="overview" title={t('empty')} text={t('emptyHint')} />
      </Section>
    );
  }
  const facts: [string, string][] = [
    [t('rate'), percent(success / (success + fail))],
    [t('attempts'), number(success + fail)],
    [t('failed'), number(fail)],
  ];
  return (
    <>
      <dl className="grid grid-cols-3 gap-3">
        {facts.map(([name, value]) => (
          <div key={name} className="rounded-card border border-line bg-surface px-3 py-3 sm:px-4">
            <dt className="text-[0.87rem] text-muted">{name}</dt>
            <dd className="text-[1.2rem] font-semibold tabular-nums sm:text-[1.5rem]">{value}</dd>
          </div>
        ))}
      </dl>
      <Days days={daysOf(hours, { now: Date.now(), days, isUtc })} />
      <ByEndpoint since={since} />
    </>
  );
}

/** Bars within a table: the numbers are the words of what is drawn. */
function Days({ days }: { days: DayCounts[] }) {
  const t = useWords(portalMetricsWords);
  const { locale } = usePreferences();
  const { number, percent } = useFormats();
  const most = Math.max(1, ...days.map(({ success, fail }) => success + fail));
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <Section title={t('byDay')} flush>
      <table className="w-full text-[0.93rem]">
        <caption className="sr-only">{t('byDay')}</caption>
        <thead className="text-left text-muted">
          <tr>
            <th scope="col" className="px-4 py-2 font-medium">
              {t('day')}
            </th>
            <th scope="col" className="w-full py-2">
              <span className="sr-only">{t('attempts')}</span>
            </th>
            <th scope="col" className="px-2 py-2 text-right font-medium">
              {t('delivered')}
            </th>
            <th scope="col" className="px-2 py-2 text-right font-medium">
              {t('failed')}
            </th>
            <th
              scope="col"
              className="hidden px-4 py-2 text-right font-medium whitespace-nowrap sm:table-cell"
            >
              {t('rate')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, success, fail }) => (
            <tr key={day} className="border-t border-line">
              <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                {date.format(new Date(`${day}T00:00:00Z`))}
              </th>
              <td className="py-1.5">
                <span aria-hidden="true" className="flex h-3 w-full min-w-12">
                  <span className="bg-accent" style={{ width: `${(success / most) * 100}%` }} />
                  <span className="bg-bad" style={{ width: `${(fail / most) * 100}%` }} />
                </span>
              </td>
              <td className="px-2 py-1.5 text-right tabular-nums">{number(success)}</td>
              <td className="px-2 py-1.5 text-right tabular-nums">{number(fail)}</td>
              <td className="hidden px-4 py-1.5 text-right tabular-nums sm:table-cell">
                {success + fail === 0 ? t('noRate') : percent(success / (success + fail))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function ByEndpoint({ since }: { since: string }) {
  const t = useWords(portalMetricsWords);
  const place = useAppPlace();
  const list = useThing<ListPage<Endpoint>>(`${place.api}/endpoint`, { limit: endpointsMax });
  const { data } = list;
  return (
    <Section title={t('byEndpoint')} flush>
      {data === undefined ? (
        list.error === null ? (
          <SkeletonRows rows={3} />
        ) : (
          <FailedState problem={list.error} onRetry={() => void list.refetch()} />
        )
      ) : (
        <ul>
          {data.data.map((endpoint) => (
            <Of key={endpoint.id} endpoint={endpoint} since={since} />
          ))}
        </ul>
      )}
      <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted">
        {t('latencyHint', { count: attemptsMax })}{' '}
        {data?.done === false ? t('more', { count: endpointsMax }) : ''}
      </p>
    </Section>
  );
}

function Of({ endpoint, since }: { endpoint: Endpoint; since: string }) {
  const t = useWords(portalMetricsWords);
  const place = useAppPlace();
  const { percent, milliseconds } = useFormats();
  const { id, url, description } = endpoint;
  const { data } = useQuery({
    queryKey: ['metrics', id, since],
    queryFn: async ({ signal }) => {
      const [counts, attempts] = await Promise.all([
        get<EndpointCounts>(`${place.api}/endpoint/${id}/stats`, { since }, signal),
        get<ListPage<Attempt>>(
          `${place.api}/attempt/endpoint/${id}`,
          { limit: attemptsMax, after: since, with_content: false },
          signal,
        ),
      ]);
      const durations = attempts.data.map(({ responseDurationMs }) => responseDurationMs);
      return { counts, half: percentileOf(durations, 0.5), most: percentileOf(durations, 0.95) };
    },
  });
  const made = data === undefined ? 0 : data.counts.success + data.counts.fail;
  const duration = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? t('noRate') : milliseconds(ms);
  const facts: [string, string][] = [
    [t('rate'), made === 0 ? t('noRate') : percent(data!.counts.success / made)],
    [t('median'), duration(data?.half)],
    [t('slow'), duration(data?.most)],
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
    </li>
  );
}
