/** The picture of what flows: origins at the left, what is done on the way, destinations at the right. */
import type { Flow, FlowEndpoint } from '../api/source-shapes.ts';
import { connectionWords } from '../i18n/areas/connections.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { PageLink, useNavigation } from '../ui/page-link.tsx';
import { kindWords, shortAddress } from './kind-words.ts';
import { appOf, lineState, lineWidth, successShare, type LineState } from './load-flows.ts';
import { TypeMark } from './source-type-picker.tsx';

/** Rows of the picture are this high, so that lines can be drawn without measuring. */
const rowPx = 76;
const halfPx = rowPx / 2;
const middlePx = 100;

export const lineLooks: Record<
  LineState,
  { tone: Tone; icon: IconName; dash: string; ink: string }
> = {
  healthy: { tone: 'good', icon: 'check', dash: '', ink: 'var(--accent)' },
  failing: { tone: 'warn', icon: 'alert', dash: '9 5', ink: 'var(--warn)' },
  broken: { tone: 'bad', icon: 'cross', dash: '3 5', ink: 'var(--bad)' },
  quiet: { tone: 'idle', icon: 'clock', dash: '', ink: 'var(--line-strong)' },
  paused: { tone: 'warn', icon: 'pause', dash: '12 6', ink: 'var(--line-strong)' },
  disabled: { tone: 'idle', icon: 'stop', dash: '2 7', ink: 'var(--line-strong)' },
};

export function FlowPicture({ flows }: { flows: Flow[] }) {
  const t = useWords(connectionWords);
  return (
    <div
      data-picture=""
      role="group"
      aria-label={t('title')}
      className="flex flex-col divide-y divide-line"
    >
      {flows.map((flow) => (
        <Origin key={appOf(flow)} flow={flow} />
      ))}
    </div>
  );
}

/** On a phone an origin stands above its destinations, and a rail leads down to them. */
function Origin({ flow }: { flow: Flow }) {
  const t = useWords(connectionWords);
  const rows = Math.max(1, flow.endpoints.length);
  return (
    <div className="flex flex-col gap-2 px-4 py-3 md:grid md:grid-cols-[minmax(11rem,15rem)_8rem_minmax(0,1fr)] md:gap-0 md:py-2">
      <div className="flex md:items-center">
        <OriginCard flow={flow} />
      </div>
      <div aria-hidden="true" className="hidden md:block">
        <Lines flow={flow} rows={rows} />
      </div>
      <ul className="ml-4 flex min-w-0 flex-col gap-2 border-l-2 border-line pl-3 md:ml-0 md:gap-0 md:border-0 md:pl-0">
        {flow.endpoints.map((endpoint) => (
          <li key={endpoint.id} className="flex min-w-0 items-center md:h-[76px]">
            <Destination flow={flow} endpoint={endpoint} />
          </li>
        ))}
        {flow.endpoints.length === 0 ? (
          <li className="flex items-center md:h-[76px]">
            <span className="flex items-center gap-2 rounded-md border border-dashed border-line-strong px-3 py-2 text-[0.93rem] text-muted">
              <Icon name="alert" />
              {t('nowhere')}
            </span>
          </li>
        ) : null}
        {flow.hasMoreEndpoints ? (
          <li className="py-1 text-[0.87rem] text-muted">{t('more')}</li>
        ) : null}
      </ul>
    </div>
  );
}

function OriginCard({ flow }: { flow: Flow }) {
  const t = useWords(connectionWords);
  const { sourceId, applicationId, name, type, disabled, accepted, rejected } = flow;
  const to = sourceId === null ? `/applications/${applicationId}` : `/sources/${sourceId}`;
  return (
    <PageLink
      to={to}
      className="flex w-full min-w-0 items-center gap-2.5 rounded-[10px] border border-line bg-bg px-3 py-2 hover:border-line-strong hover:bg-sunken"
    >
      <TypeMark title={name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-[0.8rem] text-muted">
          {type ?? t('application')}
          {disabled ? ` · ${t('state.disabled')}` : ''}
        </span>
        <span className="block text-[0.8rem] text-muted tabular-nums">
          {t('accepted', { count: accepted })}
          {rejected === 0 ? null : (
            <span className="text-bad"> · {t('rejected', { count: rejected })}</span>
          )}
        </span>
      </span>
    </PageLink>
  );
}

function Lines({ flow, rows }: { flow: Flow; rows: number }) {
  const { go } = useNavigation();
  const height = rows * rowPx;
  const from = height / 2;
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${middlePx} ${height}`}
      preserveAspectRatio="none"
      className="block"
    >
      {flow.endpoints.map((endpoint, row) => {
        const to = row * rowPx + halfPx;
        const { dash, ink } = lineLooks[lineState(endpoint)];
        const path = `M0 ${from} C ${middlePx / 2} ${from}, ${middlePx / 2} ${to}, ${middlePx} ${to}`;
        return (
          <g
            key={endpoint.id}
            className="cursor-pointer"
            onClick={() => go(`/endpoints/${appOf(flow)}/${endpoint.id}`)}
          >
            <path d={path} fill="none" stroke="transparent" strokeWidth={18} />
            <path
              d={path}
              fill="none"
              stroke={ink}
              strokeWidth={lineWidth(endpoint)}
              strokeDasharray={dash}
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}

function Destination({ flow, endpoint }: { flow: Flow; endpoint: FlowEndpoint }) {
  const t = useWords(connectionWords);
  const { percent } = useFormats();
  const { id, kind, address, description, filtered, enriched, transformed, success, fail } =
    endpoint;
  const state = lineState(endpoint);
  const { tone, icon } = lineLooks[state];
  const share = successShare(endpoint);
  const short = shortAddress(kind, address);
  const marks: ['filter' | 'enrich' | 'transform', boolean][] = [
    ['filter', filtered],
    ['enrich', enriched],
    ['transform', transformed],
  ];
  return (
    <PageLink
      to={`/endpoints/${appOf(flow)}/${id}`}
      data-line={state}
      className="flex w-full min-w-0 flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-transparent px-2 py-1.5 hover:border-line hover:bg-sunken md:flex-nowrap"
    >
      <span className="sr-only">{t('lineOf', { from: flow.name })}</span>
      <span className="flex shrink-0 gap-1">
        {marks.map(([mark, isOn]) =>
          isOn ? (
            <span
              key={mark}
              title={t(`mark.${mark}`)}
              className="rounded border border-line-strong bg-surface px-1.5 py-0.5 text-[0.75rem] text-muted"
            >
              {t(`mark.${mark}`)}
            </span>
          ) : null,
        )}
      </span>
      <span className="min-w-0 flex-1 basis-44">
        <span className="block truncate text-[0.93rem]">
          {description === '' ? short || kindWords(kind, t) : description}
        </span>
        <span className="block truncate text-[0.8rem] text-muted">
          {[kindWords(kind, t), short].filter((one) => one !== '').join(' · ')}
        </span>
      </span>
      <span className="flex shrink-0 items-center gap-2">
        <span className="flex items-baseline gap-1.5 text-[0.87rem] text-muted tabular-nums md:block md:text-right">
          {share === null ? null : (
            <>
              <span className="block font-medium text-text">{percent(share)}</span>
              <span className="block text-[0.8rem]">
                {t('attempts', { count: success + fail })}
              </span>
            </>
          )}
        </span>
        <Badge tone={tone} icon={icon}>
          {t(`state.${state}`)}
        </Badge>
      </span>
    </PageLink>
  );
}
