/** Draws attempts as bars and durations as lines below, with a span that can be dragged; loaded when needed. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import type { Span } from './figure-chart.tsx';

export interface PlotPart {
  from: number;
  success: number;
  fail: number;
  p50: number | null;
  p95: number | null;
}

const heights = { attempts: 170, durations: 110 };
const dayMs = 86_400_000;

interface Props {
  parts: PlotPart[];
  partMs: number;
  /** Indices of the first and the last part. */
  span: Span | null;
  onSpan: (span: Span) => void;
}

export default function FigurePlot({ parts, partMs, span, onSpan }: Props) {
  const upper = useRef<HTMLDivElement>(null);
  const lower = useRef<HTMLDivElement>(null);
  const charts = useRef<uPlot[]>([]);
  const chosen = useRef(onSpan);
  chosen.current = onSpan;
  const formats = useFormats();
  const { theme } = usePreferences();

  useEffect(() => {
    const isLong = parts.length * partMs > 2 * dayMs;
    const times = parts.map(({ from }) => from);
    const options = createOptions({
      from: times[0] ?? 0,
      to: (times.at(-1) ?? 0) + partMs,
      number: formats.number,
      time: isLong ? formats.day : formats.hour,
      duration: formats.milliseconds,
      picked: (from, to) => {
        const at = (value: number) =>
          Math.max(0, Math.min(parts.length - 1, Math.floor((value - times[0]!) / partMs)));
        chosen.current({ first: at(from), last: at(to) });
      },
    });
    const made = [
      new uPlot(
        { ...options.attempts, width: upper.current!.clientWidth },
        [
          times,
          // Failures stand on top of successes: what is drawn first shows above what is drawn over it.
          parts.map(({ success, fail }) => success + fail),
          parts.map(({ success }) => success),
        ],
        upper.current!,
      ),
      new uPlot(
        { ...options.durations, width: lower.current!.clientWidth },
        [
          times.map((at) => at + partMs / 2),
          parts.map(({ p95 }) => p95),
          parts.map(({ p50 }) => p50),
        ],
        lower.current!,
      ),
    ];
    charts.current = made;
    const observer = new ResizeObserver(() => {
      made[0]!.setSize({ width: upper.current!.clientWidth, height: heights.attempts });
      made[1]!.setSize({ width: lower.current!.clientWidth, height: heights.durations });
    });
    observer.observe(upper.current!);
    return () => {
      observer.disconnect();
      for (const chart of made) chart.destroy();
      charts.current = [];
    };
  }, [parts, partMs, formats, theme]);

  useEffect(() => {
    let isLate = false;
    const draw = (): void => charts.current.forEach((chart) => mark(chart));
    const mark = (chart: uPlot): void => {
      const left = span === null ? 0 : chart.valToPos(parts[span.first]?.from ?? 0, 'x');
      const end = (parts[span?.last ?? 0]?.from ?? 0) + partMs;
      const width = span === null ? 0 : chart.valToPos(end, 'x') - left;
      const { height } = chart.over.getBoundingClientRect();
      chart.setSelect({ left, width, top: 0, height }, false);
    };
    // A chart knows its places once it is drawn, which is a moment after it is made.
    queueMicrotask(() => {
      if (!isLate) draw();
    });
    return () => {
      isLate = true;
    };
  }, [span, parts, partMs, theme, formats]);

  return (
    <div>
      <div ref={upper} className="h-[170px] w-full" />
      <div ref={lower} className="h-[110px] w-full" />
    </div>
  );
}

interface Formatting {
  from: number;
  to: number;
  number: (value: number) => string;
  time: (time: number) => string;
  duration: (ms: number) => string;
  picked: (from: number, to: number) => void;
}

function createOptions({ from, to, number, time, duration, picked }: Formatting) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px ui-sans-serif, system-ui, sans-serif',
  };
  const common = {
    legend: { show: false },
    ms: 1 as const,
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'figures' },
    },
    hooks: {
      setSelect: [
        (chart: uPlot) => {
          const { left, width } = chart.select;
          if (width < 4) return;
          picked(chart.posToVal(left, 'x'), chart.posToVal(left + width - 1, 'x'));
        },
      ],
    },
  };
  const x = {
    time: true,
    range: (): [number, number] => [from, to],
  };
  const bottom = (ticks: number[]) => ticks.map(time);
  const bars = uPlot.paths.bars!({ size: [0.8, 28], align: 1, radius: 0.12 });
  const filled = (name: string) => ({
    fill: colour(name),
    stroke: colour(name),
    width: 0,
    paths: bars,
    points: { show: false },
  });
  const line = (name: string, dash: number[]) => ({
    stroke: colour(name),
    width: 2,
    dash,
    spanGaps: true,
    points: { show: true, size: 4, fill: colour(name) },
  });
  return {
    attempts: {
      ...common,
      height: heights.attempts,
      padding: [10, 8, 0, 0] as uPlot.Padding,
      scales: {
        x,
        y: {
          range: (_c: uPlot, _l: number, most: number): [number, number] => [
            0,
            Math.max(4, most * 1.1),
          ],
        },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 6, values: () => [] },
        {
          ...axis,
          size: 56,
          values: (_c: uPlot, ticks: number[]) =>
            ticks.map((tick) => (Number.isInteger(tick) ? number(tick) : '')),
        },
      ],
      series: [{}, filled('--bad'), filled('--accent')],
    },
    durations: {
      ...common,
      height: heights.durations,
      padding: [8, 8, 0, 0] as uPlot.Padding,
      scales: {
        x,
        y: {
          range: (_c: uPlot, _l: number, most: number): [number, number] => [
            0,
            Math.max(10, (most ?? 0) * 1.15),
          ],
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 26,
          space: 76,
          values: (_c: uPlot, ticks: number[]) => bottom(ticks),
        },
        {
          ...axis,
          size: 56,
          space: 34,
          values: (_c: uPlot, ticks: number[]) => ticks.map((tick) => duration(tick)),
        },
      ],
      series: [{}, line('--warn', [5, 4]), line('--accent', [])],
    },
  };
}
