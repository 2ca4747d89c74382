/** A chart of attempts and durations of which a span can be chosen, by mouse or by keys; as a table too. */
import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { figuresWords } from '../i18n/areas/figures.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from './button.tsx';
import type { PlotPart } from './figure-plot.tsx';

const Plot = lazy(() => import('./figure-plot.tsx'));

/** Indices of the first and the last part. */
export interface Span {
  first: number;
  last: number;
}

interface Props {
  parts: PlotPart[];
  partMs: number;
  span: Span | null;
  /** Chosen for good: its deliveries are to be shown. */
  onOpen: (span: Span) => void;
}

export function FigureChart({ parts, partMs, span, onOpen }: Props) {
  const t = useWords(figuresWords);
  const [isTable, setTable] = useState(false);
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-[0.87rem] text-muted">
          <Swatch className="bg-(--accent)" label={t('delivered')} />
          <Swatch className="bg-(--bad)" label={t('failed')} />
          <Swatch line className="bg-(--accent)" label={t('p50')} />
          <Swatch line className="border-t-2 border-dashed border-(--warn)" label={t('p95')} />
        </p>
        <Button look="quiet" onClick={() => setTable(!isTable)}>
          {isTable ? t('asChart') : t('asTable')}
        </Button>
      </div>
      {isTable ? (
        <PartTable parts={parts} />
      ) : (
        <Brush parts={parts} partMs={partMs} span={span} onOpen={onOpen} />
      )}
    </div>
  );
}

function Brush({ parts, partMs, span, onOpen }: Props) {
  const t = useWords(figuresWords);
  const { hour, moment, milliseconds, number } = useFormats();
  /** What the keys have marked and not opened yet; the first is where it began. */
  const [marked, setMarked] = useState<{ anchor: number; end: number } | null>(null);
  const shown =
    marked === null
      ? span
      : { first: Math.min(marked.anchor, marked.end), last: Math.max(marked.anchor, marked.end) };

  const press = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -parts.length, End: parts.length }[
      event.key
    ];
    if (step !== undefined) {
      event.preventDefault();
      const from = marked ?? {
        anchor: span?.last ?? parts.length,
        end: span?.last ?? parts.length,
      };
      const end = Math.max(0, Math.min(parts.length - 1, from.end + step));
      setMarked({ anchor: event.shiftKey ? Math.min(from.anchor, parts.length - 1) : end, end });
    } else if (event.key === 'Enter' && shown !== null) {
      event.preventDefault();
      setMarked(null);
      onOpen(shown);
    } else if (event.key === 'Escape') setMarked(null);
  };
  const words = (one: Span): string => {
    const inside = parts.slice(one.first, one.last + 1);
    const sum = (name: 'success' | 'fail') => inside.reduce((all, part) => all + part[name], 0);
    const slowest = Math.max(...inside.map(({ p95 }) => p95 ?? -1));
    return t('part', {
      from: moment(inside[0]!.from),
      to: hour(inside.at(-1)!.from + partMs),
      delivered: number(sum('success')),
      failed: number(sum('fail')),
      p95: slowest < 0 ? t('none') : milliseconds(slowest),
    });
  };
  return (
    <>
      <div
        role="group"
        tabIndex={0}
        aria-label={t('chart')}
        aria-describedby="figure-hint"
        data-figure-chart=""
        onKeyDown={press}
        onBlur={() => setMarked(null)}
        className="rounded-md"
      >
        <Suspense fallback={<div className="skeleton h-[280px]" />}>
          <Plot
            parts={parts}
            partMs={partMs}
            span={shown}
            onSpan={(one) => {
              setMarked(null);
              onOpen(one);
            }}
          />
        </Suspense>
      </div>
      <p id="figure-hint" className="mt-2 text-[0.87rem] text-muted">
        {t('hint')}
      </p>
      <p role="status" className="min-h-5 text-[0.87rem] tabular-nums">
        {marked === null || shown === null ? '' : words(shown)}
      </p>
    </>
  );
}

function PartTable({ parts }: { parts: PlotPart[] }) {
  const t = useWords(figuresWords);
  const { moment, number, milliseconds } = useFormats();
  const ms = (value: number | null) => (value === null ? '–' : milliseconds(value));
  return (
    <div className="max-h-80 overflow-auto" tabIndex={0} role="region" aria-label={t('table')}>
      <table className="w-full text-left text-[0.93rem]">
        <caption className="sr-only">{t('table')}</caption>
        <thead className="text-muted">
          <tr>
            <th scope="col" className="py-1 font-medium">
              {t('from')}
            </th>
            {(['delivered', 'failed', 'p50', 'p95'] as const).map((name) => (
              <th key={name} scope="col" className="pl-3 text-right font-medium">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map(({ from, success, fail, p50, p95 }) => (
            <tr key={from} className="border-t border-line">
              <td className="py-1">{moment(from)}</td>
              <td className="pl-3 text-right tabular-nums">{number(success)}</td>
              <td className="pl-3 text-right tabular-nums">{number(fail)}</td>
              <td className="pl-3 text-right tabular-nums">{ms(p50)}</td>
              <td className="pl-3 text-right tabular-nums">{ms(p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Swatch({
  className,
  label,
  line = false,
}: {
  className: string;
  label: string;
  line?: boolean;
}) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`${line ? 'h-0.5 w-5' : 'h-2.5 w-3 rounded-sm'} ${className}`} />
      {label}
    </span>
  );
}
