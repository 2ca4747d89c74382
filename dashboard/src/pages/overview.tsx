/** The first page: how deliveries went in the past day, and what needs a hand. */
import { useQuery } from '@tanstack/react-query';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { Badge } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { AttemptChart } from '../ui/chart.tsx';
import { Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { EmptyState, FailedState, SkeletonRows, StaleBar } from '../ui/states.tsx';
import { curlOf, dashboardPlace } from './app-place.tsx';
import { sinceYesterday, Tile } from './endpoint-health.tsx';
import { loadOverview, type FailingEndpoint, type Overview as Seen } from './load-overview.ts';

const lookMs = 15_000;

export default function Overview() {
  const t = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => {
      const now = Date.now();
      return loadOverview(sinceYesterday(now), now, signal);
    },
    refetchInterval: lookMs,
  });
  return (
    <Page title={t('nav.overview')} lead={t('overview.lead')}>
      {data === undefined ? (
        <Section flush>
          {error === null ? (
            <SkeletonRows />
          ) : (
            <FailedState problem={error} onRetry={() => void refetch()} />
          )}
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
  const t = useT();
  const { number, percent } = useFormats();
  const { success, fail, exhausted, hours, failing, applications, isPartial } = seen;
  const made = success + fail;
  if (made === 0) return <FirstSteps seen={seen} />;
  return (
    <>
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-[10px] border border-line bg-line lg:grid-cols-4">
        <Tile label={t('stats.successRate')}>{percent(success / made)}</Tile>
        <Tile label={t('stats.delivered')}>{number(success)}</Tile>
        <Tile label={t('stats.failed')}>{number(fail)}</Tile>
        <Tile label={t('stats.exhausted')}>{number(exhausted)}</Tile>
      </div>
      <Section title={t('overview.chart')}>
        <AttemptChart hours={hours} />
      </Section>
      <Section title={t('overview.failing')} flush>
        {failing.length === 0 ? (
          <EmptyState icon="check" title={t('overview.allWell')} text={t('overview.allWellHint')} />
        ) : (
          <FailingList failing={failing} />
        )}
      </Section>
      <Section title={t('overview.busiest')} flush>
        <ul className="divide-y divide-line">
          {applications
            .filter((one) => one.success + one.fail > 0)
            .toSorted((a, b) => b.success + b.fail - a.success - a.fail)
            .slice(0, 6)
            .map(({ app, success: good, fail: bad }) => (
              <li key={app.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
                <span className="min-w-0 flex-1 basis-40">
                  <TextLink to={`/applications/${app.id}`}>{app.name}</TextLink>
                </span>
                <span className="text-[0.93rem] text-muted tabular-nums">
                  {t('overview.counts', { good: number(good), bad: number(bad) })}
                </span>
                <Share good={good} bad={bad} />
              </li>
            ))}
        </ul>
        {isPartial ? (
          <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted">
            {t('overview.partial', { count: applications.length })}
          </p>
        ) : null}
      </Section>
    </>
  );
}

/** The share of successes as a bar; the numbers stand beside it. */
function Share({ good, bad }: { good: number; bad: number }) {
  return (
    <span aria-hidden="true" className="flex h-2 w-28 overflow-hidden rounded-full bg-bad">
      <span className="bg-accent" style={{ width: `${(good / (good + bad)) * 100}%` }} />
    </span>
  );
}

function FailingList({ failing }: { failing: FailingEndpoint[] }) {
  const t = useT();
  return (
    <ul className="divide-y divide-line">
      {failing.map(({ app, endpoint, counts }) => {
        const path = dashboardPlace(app.id).endpointPath(endpoint.id);
        return (
          <li key={endpoint.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <span className="min-w-0 flex-1 basis-60">
              <span className="block break-all">
                <TextLink to={path}>{endpoint.url}</TextLink>
              </span>
              <span className="text-[0.87rem] text-muted">{app.name}</span>
            </span>
            {endpoint.disabled ? (
              <Badge tone="bad" icon="stop">
                {t('endpoint.disabled')}
              </Badge>
            ) : null}
            <Badge tone="bad" icon="cross">
              {t('overview.failedAttempts', { count: counts.fail })}
            </Badge>
            {counts.sending > 0 ? (
              <Badge tone="warn" icon="clock">
                {t('overview.waiting', { count: counts.sending })}
              </Badge>
            ) : null}
            <ButtonLink to={`${path}?tab=recover`} icon="retry">
              {t('endpoint.recover')}
            </ButtonLink>
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing was sent yet: what to do first. */
function FirstSteps({ seen: { applications } }: { seen: Seen }) {
  const t = useT();
  const app = applications[0]?.app;
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
