/** How an endpoint stands just now, and what came of the attempts of the past day. */
import { useState, type ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import type { DeliveryState, Endpoint, EndpointCounts } from '../api/shapes.ts';
import { shapingTabWords } from '../i18n/areas/shaping-tabs.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Cause } from '../ui/cause.tsx';
import type { IconName } from '../ui/icon.tsx';
import { useNow } from '../ui/moment.tsx';
import { Notice } from '../ui/page.tsx';

const lookMs = 5_000;
const dayMs = 86_400_000;

const states: Record<DeliveryState['state'], [Tone, IconName]> = {
  delivering: ['good', 'check'],
  recovering: ['warn', 'retry'],
  waiting: ['bad', 'clock'],
  paused: ['warn', 'pause'],
  awaiting_consent: ['warn', 'clock'],
  disabled: ['bad', 'stop'],
};

/** The past day, from a whole minute on, so that the question stays the same for a while. */
export function sinceYesterday(now: number): string {
  return new Date(Math.floor(now / 60_000) * 60_000 - dayMs).toISOString();
}

export function EndpointHealth({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useT();
  const words = useWords(shapingTabWords);
  const { number, percent } = useFormats();
  const [since] = useState(() => sinceYesterday(Date.now()));
  const state = useThing<DeliveryState>(`${path}/delivery-state`, {}, { everyMs: lookMs }).data;
  const counts = useThing<EndpointCounts>(`${path}/stats`, { since }, { everyMs: lookMs }).data;
  const made = counts === undefined ? 0 : counts.success + counts.fail;
  return (
    <div className="flex flex-col gap-3">
      {endpoint.disabledReason ? (
        <Notice tone="bad">
          {t('endpoint.disabledBecause')} <Cause text={endpoint.disabledReason} />
        </Notice>
      ) : null}
      {state?.state === 'paused' && counts !== undefined ? (
        <Notice tone="warn">{words('backlog', { count: counts.pending + counts.sending })}</Notice>
      ) : null}
      {state?.state === 'recovering' && state.requestsMax !== null ? (
        <Notice tone="warn">
          {words('halfOpen', { count: state.requestsMax })}{' '}
          {words('underWay', { count: state.requestsUnderWay })}
        </Notice>
      ) : null}
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-[10px] border border-line bg-line lg:grid-cols-4">
        <Tile label={t('endpoint.now')}>{state === undefined ? '…' : <State state={state} />}</Tile>
        <Tile label={t('stats.successRate')}>
          {made === 0 ? '–' : percent(counts!.success / made)}
        </Tile>
        <Tile label={t('stats.failed')}>{counts === undefined ? '…' : number(counts.fail)}</Tile>
        <Tile label={t('stats.waiting')}>
          {counts === undefined ? '…' : number(counts.pending + counts.sending)}
        </Tile>
      </div>
    </div>
  );
}

export function Tile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3">
      <p className="text-[0.87rem] text-muted">{label}</p>
      <div className="mt-0.5 min-h-8 text-[1.33rem] font-semibold tracking-tight tabular-nums">
        {children}
      </div>
    </div>
  );
}

function State({ state: { state, until, failuresInARow } }: { state: DeliveryState }) {
  const t = useT();
  const { relative } = useFormats();
  const now = useNow();
  const [tone, icon] = states[state];
  return (
    <span className="flex flex-col items-start gap-0.5 tracking-normal">
      <Badge tone={tone} icon={icon}>
        {t(`state.of.${state}`)}
      </Badge>
      {until === null && failuresInARow === 0 ? null : (
        <span className="text-[0.8rem] font-normal text-muted">
          {until === null
            ? t('endpoint.failuresInARow', { count: failuresInARow })
            : t('endpoint.triesAgain', { when: relative(until, now) })}
        </span>
      )}
    </span>
  );
}
