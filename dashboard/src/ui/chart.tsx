/** Attempts by the hour, drawn; the same numbers stand in a table behind it. */
import { lazy, Suspense, useState } from 'react';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { Button } from './button.tsx';

const Bars = lazy(() => import('./chart-bars.tsx'));

export interface HourOfAttempts {
  timestamp: string;
  success: number;
  fail: number;
}

export function AttemptChart({ hours }: { hours: HourOfAttempts[] }) {
  const t = useT();
  const { number, moment } = useFormats();
  const [isTable, setTable] = useState(false);
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <p className="flex gap-4 text-[0.87rem] text-muted">
          <Swatch className="bg-(--accent)" label={t('chart.success')} />
          <Swatch className="bg-(--bad)" label={t('chart.fail')} />
        </p>
        <Button look="quiet" onClick={() => setTable(!isTable)}>
          {isTable ? t('chart.asChart') : t('chart.asTable')}
        </Button>
      </div>
      {isTable ? (
        <div
          className="max-h-64 overflow-auto"
          tabIndex={0}
          role="region"
          aria-label={t('chart.label')}
        >
          <table className="w-full text-left text-[0.93rem]">
            <caption className="sr-only">{t('chart.label')}</caption>
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 font-medium">
                  {t('field.hour')}
                </th>
                <th scope="col" className="text-right font-medium">
                  {t('chart.success')}
                </th>
                <th scope="col" className="text-right font-medium">
                  {t('chart.fail')}
                </th>
              </tr>
            </thead>
            <tbody>
              {hours.map(({ timestamp, success, fail }) => (
                <tr key={timestamp} className="border-t border-line">
                  <td className="py-1">{moment(timestamp)}</td>
                  <td className="text-right tabular-nums">{number(success)}</td>
                  <td className="text-right tabular-nums">{number(fail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div role="img" aria-label={t('chart.label')} className="h-44">
          <Suspense fallback={<div className="skeleton h-44" />}>
            <Bars hours={hours} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Swatch({ className, label }: { className: string; label: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`size-2.5 rounded-sm ${className}`} />
      {label}
    </span>
  );
}
