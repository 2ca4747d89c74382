/** What happens in all applications, as it happens. What is shown never moves under the reader. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useThing } from '../api/queries.ts';
import type { Application, Page as ListPage } from '../api/shapes.ts';
import { liveWords } from '../i18n/areas/live.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { Page, Section } from '../ui/page.tsx';
import { EmptyState, NoMatchState } from '../ui/states.tsx';
import { curlOf } from './app-place.tsx';
import { LiveRowView } from './live-row.tsx';
import type { LiveState } from './live-rows.ts';
import { useLive, type Live as Following } from './use-live.ts';

/** Whoever has scrolled down reads: new rows wait. */
const topPx = 120;
const spokenEveryMs = 10_000;

export default function Live() {
  const t = useT();
  const words = useWords(liveWords);
  const filters = useLiveFilters();
  const { values, isFiltered, clear } = useFilters(filters);
  const [isHeld, setHeld] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const { state, connection, show } = useLive(
    {
      kinds: values['kind'],
      app_id: values['app'],
      event_types: values['type'],
      outcome: values['outcome'],
    },
    () => !isHeld && !isBeingRead(list.current),
  );
  return (
    <Page
      title={t('nav.live')}
      lead={words('lead')}
      actions={
        <>
          <Connection connection={connection} />
          <Button
            icon={isHeld ? 'play' : 'pause'}
            aria-pressed={isHeld}
            onClick={() => {
              if (isHeld) show();
              setHeld(!isHeld);
            }}
          >
            {isHeld ? words('go') : words('pause')}
          </Button>
        </>
      }
    >
      <Section flush>
        <FilterBar filters={filters}>
          <Rate state={state} />
        </FilterBar>
        {connection === 'lost' ? (
          <p role="status" className="border-b border-line bg-warn-soft px-4 py-1.5 text-warn">
            {words('lostHint')}
          </p>
        ) : null}
        <Spoken total={state.total} />
        {state.waitingCount > 0 ? (
          <div className="sticky top-2 z-10 flex h-0 justify-center overflow-visible">
            <Button look="main" className="mt-2 h-8 rounded-full shadow" onClick={show}>
              {words('more', { count: state.waitingCount })}
            </Button>
          </div>
        ) : null}
        {state.shown.length === 0 ? (
          isFiltered && state.waitingCount === 0 ? (
            <NoMatchState onClear={clear} />
          ) : (
            <EmptyState
              icon="live"
              title={words('empty')}
              text={words('emptyHint')}
              command={curlOf('POST', '/app/demo/msg', {
                eventType: 'invoice.paid',
                payload: { invoice: 'A-1', total: 199 },
              })}
            />
          )
        ) : (
          <ul ref={list} aria-label={words('list')} className="divide-y divide-line">
            {state.shown.map((row) => (
              <LiveRowView key={row.id} row={row} />
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
}

/** Under a pointer or the focus of the keyboard, or further down: rows stay where they are. */
function isBeingRead(list: HTMLElement | null): boolean {
  if (list === null) return false;
  const frame = document.querySelector('main');
  const scrolled = Math.max(window.scrollY, frame?.scrollTop ?? 0);
  return scrolled > topPx || list.matches(':hover') || list.contains(document.activeElement);
}

function useLiveFilters(): Filter[] {
  const t = useT();
  const words = useWords(liveWords);
  const { data } = useThing<ListPage<Application>>('/app', { limit: 250 });
  return useMemo(
    () => [
      {
        name: 'kind',
        label: words('kind'),
        options: (['message', 'attempt', 'request', 'rejected'] as const).map((value) => ({
          value,
          label: words(`kind.${value}`),
        })),
      },
      {
        name: 'outcome',
        label: words('outcome'),
        options: (['success', 'fail'] as const).map((value) => ({
          value,
          label: words(`outcome.${value}`),
        })),
      },
      {
        name: 'app',
        label: t('field.application'),
        options: (data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
      },
      { name: 'type', label: t('field.eventType'), placeholder: 'invoice.paid' },
    ],
    [t, words, data],
  );
}

function Connection({ connection }: Pick<Following, 'connection'>) {
  const t = useWords(liveWords);
  const tone = { connecting: 'idle', open: 'good', lost: 'warn' } as const;
  const icon = { connecting: 'clock', open: 'check', lost: 'retry' } as const;
  return (
    <span role="status" data-connection={connection} className="flex items-center">
      <Badge tone={tone[connection]} icon={icon[connection]}>
        {t(connection)}
      </Badge>
    </span>
  );
}

function Rate({ state }: { state: LiveState }) {
  const t = useWords(liveWords);
  return (
    <span data-total={state.total} className="text-[0.87rem] text-muted tabular-nums">
      {t('rate', { count: state.perSecond })}
      {state.summed === 0 ? null : ` · ${t('summed', { count: state.summed })}`}
      {state.summedTrouble === 0 ? null : `, ${t('trouble', { count: state.summedTrouble })}`}
    </span>
  );
}

/** Tells a screen reader how much happens, now and then, and nothing while nothing does. */
function Spoken({ total }: { total: number }) {
  const t = useWords(liveWords);
  const [count, setCount] = useState(0);
  const latest = useRef(total);
  latest.current = total;
  useEffect(() => {
    let told = latest.current;
    const timer = setInterval(() => {
      setCount(latest.current - told);
      told = latest.current;
    }, spokenEveryMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="sr-only">
      {count === 0 ? '' : t('spoken', { count })}
    </p>
  );
}
