/** Draws bars of successes with failures on top; loaded when first needed. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import type { HourOfAttempts } from './chart.tsx';

const heightPx = 176;
const hourMs = 3_600_000;

export default function ChartBars({ hours }: { hours: HourOfAttempts[] }) {
  const place = useRef<HTMLDivElement>(null);
  const formats = useFormats();
  const { theme } = usePreferences();

  useEffect(() => {
    const element = place.current!;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: '11px ui-sans-serif, system-ui, sans-serif',
    };
    const bars = uPlot.paths.bars!({ size: [0.7, 28], radius: 0.15 });
    const times = hours.map(({ timestamp }) => Date.parse(timestamp));
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: heightPx,
        legend: { show: false },
        cursor: { show: false },
        padding: [10, 6, 0, 0],
        ms: 1,
        scales: {
          x: {
            time: true,
            range: (_chart, least, most) => [least - hourMs / 2, most + hourMs / 2],
          },
          y: { range: (_chart, _least, most) => [0, Math.max(4, most * 1.1)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 26,
            values: (_chart, ticks) => ticks.map(formats.hour),
            space: 64,
          },
          {
            ...axis,
            size: 52,
            values: (_chart, ticks) =>
              ticks.map((tick) => (Number.isInteger(tick) ? formats.number(tick) : '')),
          },
        ],
        series: [
          {},
          {
            fill: colour('--bad'),
            stroke: colour('--bad'),
            width: 0,
            paths: bars,
            points: { show: false },
          },
          {
            fill: colour('--accent'),
            stroke: colour('--accent'),
            width: 0,
            paths: bars,
            points: { show: false },
          },
        ],
      },
      [
        times,
        // Failures stand on top of successes: what is drawn first shows above what is drawn over it.
        hours.map(({ success, fail }) => success + fail),
        hours.map(({ success }) => success),
      ],
      element,
    );
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: heightPx }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [hours, formats, theme]);

  return <div ref={place} className="h-44 w-full" />;
}
