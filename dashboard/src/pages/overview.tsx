/** The first page: how deliveries go in the environment, and what needs a hand. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useThing } from '../api/queries.ts';
import type { Application, Page as ListPage } from '../api/shapes.ts';
import { figuresWords } from '../i18n/areas/figures.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { ButtonLink } from '../ui/button.tsx';
import { FigureChart } from '../ui/figure-chart.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, StaleBar, UnreadState } from '../ui/states.tsx';
import { curlOf, dashboardPlace } from './app-place.tsx';
import { Tile } from './endpoint-health.tsx';
import { loadOverview, partsOf, rangeOf, ranges, type Overview as Seen } from './load-overview.ts';
import { BusiestList, FailingList } from './overview-lists.tsx';
import { OverviewSpan } from './overview-span.tsx';

const lookMs = 15_000;

export default function Overview() {
  const t = useT();
  const words = useWords(figuresWords);
  const { search, setSearch } = useNavigation();
  const range = rangeOf(search['range']);
  const { data, error, refetch } = useQuery({
    queryKey: ['overview', range],
    queryFn: ({ signal }) => loadOverview(range, Date.now(), signal),
    refetchInterval: lookMs,
  });
  return (
    <Page
      title={t('nav.overview')}
      actions={
        <select
          aria-label={words('range')}
          value={range}
          onChange={(event) => setSearch({ range: event.target.value, from: '', to: '' })}
          className="min-h-8 rounded-md border border-line-strong bg-surface px-2 py-1 text-[0.93rem]"
        >
          {ranges.map((one) => (
            <option key={one} value={one}>
              {words(`range.${one}`)}
            </option>
          ))}
        </select>
      }
    >
      {data === undefined ? (
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      ) : (
        <>
          {error === null ? null : <StaleBar problem={error} onRetry={() => void refetch()} />}
          <Seen seen={data} />
        </>
      )}
    </Page>
  );
}

function Seen({ seen }: { seen: Seen }) {
  const t = useWords(figuresWords);
  const { search, setSearch } = useNavigation();
  const { figures, queue, failing, busiest } = seen;
  const parts = useMemo(() => partsOf(figures), [figures]);
  const partMs = figures.bucketSeconds * 1_000;
  const [from, to] = [Date.parse(search['from'] ?? ''), Date.parse(search['to'] ?? '')];
  const span = useMemo(() => {
    const first = parts.findIndex((part) => part.from + partMs > from);
    const last = parts.findLastIndex((part) => part.from < to);
    return first === -1 || last < first ? null : { first, last };
  }, [parts, partMs, from, to]);
  const isIdle = figures.success + figures.fail + figures.canceled === 0;
  const waits = queue.neverAttempted + queue.retriesDue + queue.retriesPending + queue.paused;
  if (isIdle && waits === 0 && search['range'] === undefined) return <FirstSteps />;
  return (
    <>
      <Tiles seen={seen} />
      <Section title={t('chart')}>
        <FigureChart
          parts={parts}
          partMs={partMs}
          span={span}
          onOpen={({ first, last }) =>
            setSearch({
              from: new Date(parts[first]!.from).toISOString(),
              to: new Date(parts[last]!.from + partMs).toISOString(),
            })
          }
        />
      </Section>
      {span === null ? null : (
        <OverviewSpan
          from={parts[span.first]!.from}
          to={parts[span.last]!.from + partMs}
          parts={parts.slice(span.first, span.last + 1)}
          onClose={() => setSearch({ from: '', to: '' })}
        />
      )}
      <Section title={t('failedTitle')} flush>
        <FailingList failing={failing} />
      </Section>
      <Section title={t('busiest')} flush>
        <BusiestList busiest={busiest} />
      </Section>
    </>
  );
}

function Tiles({ seen: { figures, queue, failing } }: { seen: Seen }) {
  const t = useWords(figuresWords);
  const { number, percent, milliseconds } = useFormats();
  const ms = (value: number | null) => (value === null ? '–' : milliseconds(value));
  const made = figures.success + figures.fail;
  const inTrouble = failing.data.filter(({ failingSince }) => failingSince !== null).length;
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-[10px] border border-line bg-line lg:grid-cols-5">
      <Tile label={t('success')}>
        {figures.successRate === null ? '–' : percent(figures.successRate)}
        <Beneath>{t('made', { count: made })}</Beneath>
      </Tile>
      <Tile label={t('latency')}>
        {ms(figures.p50Ms)} · {ms(figures.p95Ms)}
      </Tile>
      <Tile label={t('queueAge')}>
        {queue.oldestDueAt === null ? t('noQueue') : milliseconds(queue.ageSeconds * 1_000)}
      </Tile>
      <Tile label={t('retriesDue')}>
        {queue.isComplete ? '' : '≥ '}
        {number(queue.retriesDue)}
        <Beneath>{t('retriesPending', { count: queue.retriesPending })}</Beneath>
      </Tile>
      <div className="col-span-2 bg-surface lg:col-span-1">
        <Tile label={t('failing')}>{number(inTrouble)}</Tile>
      </div>
    </div>
  );
}

function Beneath({ children }: { children: React.ReactNode }) {
  return (
    <span className="block text-[0.87rem] font-normal tracking-normal text-muted">{children}</span>
  );
}

/** Nothing was sent yet: what to do first. */
function FirstSteps() {
  const t = useT();
  const { data } = useThing<ListPage<Application>>('/app', { limit: 1 });
  const app = data?.data[0];
  const place = app === undefined ? null : dashboardPlace(app.uid ?? app.id);
  return (
    <Section flush>
      <EmptyState
        icon="send"
        title={t('overview.first')}
        text={t(place === null ? 'overview.firstNoApp' : 'overview.firstHint')}
        action={
          place === null ? (
            <ButtonLink to="/applications?new=1" look="main" icon="plus">
              {t('applications.add')}
            </ButtonLink>
          ) : (
            <span className="flex flex-wrap justify-center gap-2">
              <ButtonLink to={place.endpointsPath} look="main" icon="endpoints">
                {t('overview.toEndpoints')}
              </ButtonLink>
              <ButtonLink to="/live" icon="live">
                {t('overview.toLive')}
              </ButtonLink>
            </span>
          )
        }
        command={
          place === null
            ? curlOf('POST', '/app', { name: 'Customer 42', uid: 'customer-42' })
            : curlOf('POST', `${place.api}/msg`, {
                eventType: 'invoice.paid',
                payload: { invoice: 'A-1', total: 199 },
              })
        }
      />
    </Section>
  );
}
