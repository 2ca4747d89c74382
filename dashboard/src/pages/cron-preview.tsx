/** The next five runs of a schedule, as days and times of its own time zone. */
import { useMemo } from 'react';
import { sourceFormWords } from '../i18n/areas/source-form.ts';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useNow } from '../ui/moment.tsx';
import { Notice } from '../ui/page.tsx';
import { cronRuns } from './cron-runs.ts';

const minuteMs = 60_000;

export function CronPreview({ schedule, timezone }: { schedule: string; timezone: string }) {
  const t = useWords(sourceFormWords);
  const { locale } = usePreferences();
  const { relative } = useFormats();
  const now = useNow();
  const minute = Math.floor(now / minuteMs);
  const found = useMemo(
    () => cronRuns(schedule, timezone, minute * minuteMs),
    [schedule, timezone, minute],
  );
  if (found === null) return null;
  if ('fault' in found) {
    return (
      <Notice tone="warn">
        {found.fault === 'schedule' ? t('cron.unreadable') : t('cron.noZone')}
      </Notice>
    );
  }
  const zone = timezone.trim() === '' ? 'UTC' : timezone.trim();
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return (
    <div aria-live="polite" className="rounded-md bg-sunken px-3 py-2 text-[0.93rem]">
      <p className="font-medium">{t('cron.next', { zone })}</p>
      <ol className="mt-1 flex flex-col gap-0.5" data-runs="">
        {found.runs.map((run) => (
          <li key={run} className="flex flex-wrap justify-between gap-x-3">
            <span className="first-letter:uppercase">{day.format(run)}</span>
            <span className="text-muted">{relative(run, now)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
