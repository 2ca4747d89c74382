/** Attempts by day: bars within a table, so that the numbers are the words of what is drawn. */
import { portalMetricsWords } from '../i18n/areas/portal-metrics.ts';
import { useFormats, usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Section } from '../ui/page.tsx';
import type { DayCounts } from './day-figures.ts';

export function DayTable({ days }: { days: DayCounts[] }) {
  const t = useWords(portalMetricsWords);
  const { locale } = usePreferences();
  const { number, percent } = useFormats();
  const most = Math.max(1, ...days.map(({ success, fail }) => success + fail));
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <Section title={t('byDay')} flush>
      <table className="w-full text-[0.93rem]">
        <caption className="sr-only">{t('byDay')}</caption>
        <thead className="text-left text-muted">
          <tr>
            <th scope="col" className="px-4 py-2 font-medium">
              {t('day')}
            </th>
            <th scope="col" className="w-full py-2">
              <span className="sr-only">{t('attempts')}</span>
            </th>
            <th scope="col" className="px-2 py-2 text-right font-medium">
              {t('delivered')}
            </th>
            <th scope="col" className="px-2 py-2 text-right font-medium">
              {t('failed')}
            </th>
            <th
              scope="col"
              className="hidden px-4 py-2 text-right font-medium whitespace-nowrap sm:table-cell"
            >
              {t('rate')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, success, fail }) => (
            <tr key={day} className="border-t border-line">
              <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                {date.format(new Date(`${day}T00:00:00Z`))}
              </th>
              <td className="py-1.5">
                <span aria-hidden="true" className="flex h-3 w-full min-w-12">
                  <span className="bg-accent" style={{ width: `${(success / most) * 100}%` }} />
                  <span className="bg-bad" style={{ width: `${(fail / most) * 100}%` }} />
                </span>
              </td>
              <td className="px-2 py-1.5 text-right tabular-nums">{number(success)}</td>
              <td className="px-2 py-1.5 text-right tabular-nums">{number(fail)}</td>
              <td className="hidden px-4 py-1.5 text-right tabular-nums sm:table-cell">
                {success + fail === 0 ? t('noRate') : percent(success / (success + fail))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
