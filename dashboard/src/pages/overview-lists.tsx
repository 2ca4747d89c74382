/** Who stands out in the overview: endpoints that fail most, and the busiest applications. */
import { figuresWords } from '../i18n/areas/figures.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { useNow } from '../ui/moment.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { EmptyState } from '../ui/states.tsx';
import { dashboardPlace } from './app-place.tsx';
import type { Busiest, Failing } from './load-overview.ts';
import { useAddressWords } from './endpoint-name.ts';

export function FailingList({ failing }: { failing: Failing }) {
  const t = useWords(figuresWords);
  if (failing.data.length === 0) {
    return <EmptyState icon="check" title={t('allWell')} text={t('allWellHint')} />;
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {failing.data.map((one) => (
          <FailingRow key={one.endpointId} one={one} />
        ))}
      </ul>
      <Partial isComplete={failing.isComplete} />
    </>
  );
}

function FailingRow({ one }: { one: Failing['data'][number] }) {
  const t = useWords(figuresWords);
  const shared = useT();
  const addressWords = useAddressWords();
  const { brief } = useFormats();
  const now = useNow();
  const path = dashboardPlace(one.appId).endpointPath(one.endpointId);
  const isOfSource = one.sourceId !== null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <span className="min-w-0 flex-1 basis-60">
        <span className="block break-all">
          {isOfSource ? (
            addressWords(one.url)
          ) : (
            <TextLink to={path}>{addressWords(one.url)}</TextLink>
          )}
        </span>
        <span className="text-[0.87rem] text-muted">
          {isOfSource ? t('ofSource', { name: one.appName }) : one.appName}
          {one.failingSince === null
            ? ''
            : ` · ${t('since', { time: brief(one.failingSince, now) })}`}
        </span>
      </span>
      {one.disabled ? (
        <Badge tone="bad" icon="stop">
          {shared('endpoint.disabled')}
        </Badge>
      ) : null}
      <Badge tone="bad" icon="cross">
        {t('failedCount', { count: one.fail })}
      </Badge>
      {isOfSource ? null : (
        <ButtonLink to={`${path}?tab=recover`} icon="retry">
          {shared('endpoint.recover')}
        </ButtonLink>
      )}
    </li>
  );
}

/** With `span`, its links lead to the messages of that time. */
export function BusiestList({
  busiest,
  span,
}: {
  busiest: Busiest;
  span?: { after: string; before: string };
}) {
  const t = useWords(figuresWords);
  const { number } = useFormats();
  if (busiest.data.length === 0) {
    return <p className="px-4 py-6 text-muted">{t(span === undefined ? 'quiet' : 'spanEmpty')}</p>;
  }
  const times = span === undefined ? '' : `&after=${span.after}&before=${span.before}`;
  return (
    <>
      <ul className="divide-y divide-line">
        {busiest.data.map(({ appId, appName, success, fail }) => (
          <li key={appId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <span className="min-w-0 flex-1 basis-40">
              <TextLink
                to={
                  span === undefined ? `/applications/${appId}` : `/messages?app=${appId}${times}`
                }
              >
                {appName}
              </TextLink>
            </span>
            <span className="text-[0.93rem] text-muted tabular-nums">
              {t('spanCounts', { delivered: number(success), failed: number(fail) })}
            </span>
            <Share good={success} bad={fail} />
          </li>
        ))}
      </ul>
      <Partial isComplete={busiest.isComplete} />
    </>
  );
}

function Partial({ isComplete }: { isComplete: boolean }) {
  const t = useWords(figuresWords);
  if (isComplete) return null;
  return <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted">{t('partial')}</p>;
}

/** The share of successes as a bar; the numbers stand beside it. */
function Share({ good, bad }: { good: number; bad: number }) {
  return (
    <span aria-hidden="true" className="flex h-2 w-28 overflow-hidden rounded-full bg-bad">
      <span
        className="bg-accent"
        style={{ width: `${good + bad === 0 ? 100 : (good / (good + bad)) * 100}%` }}
      />
    </span>
  );
}
