/** Dates, durations and numbers as the chosen language and clock write them. */
import type { Locale } from './translate.ts';

export interface Formats {
  number: (value: number) => string;
  percent: (share: number) => string;
  /** Down to the second, with the zone. */
  moment: (time: string | number) => string;
  /** Short: the time of today, or the day and the time. */
  brief: (time: string | number, now: number) => string;
  hour: (time: number) => string;
  /** The day and the month, short. */
  day: (time: number) => string;
  /** "3 minutes ago", "in 2 hours". */
  relative: (time: string | number, now: number) => string;
  /** How long, in the unit that suits: down to milliseconds, up to days. */
  milliseconds: (ms: number) => string;
}

const units: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** Above a second there are two of a unit at least, so that rounding takes little; with digits behind the point. */
const durations: readonly [unit: string, ms: number, digits: number][] = [
  ['day', 86_400_000, 1],
  ['hour', 3_600_000, 1],
  ['minute', 60_000, 0],
  ['second', 1_000, 1],
  ['millisecond', 1, 0],
];

export function createFormats(locale: Locale, zone: 'local' | 'utc'): Formats {
  const timeZone = zone === 'utc' ? { timeZone: 'UTC' } : {};
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, ...timeZone, hourCycle: 'h23' });
  const full = date({
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const clock = date({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const dayAndClock = date({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  const hours = date({ hour: '2-digit', minute: '2-digit' });
  const dayOfYear = date({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const day = date({ month: 'short', day: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const lengths = durations.map(
    ([unit, ms, maximumFractionDigits]) =>
      [new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits }), ms] as const,
  );
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    moment: (time) => full.format(new Date(time)),
    brief(time, now) {
      const at = new Date(time);
      return dayOfYear.format(at) === dayOfYear.format(new Date(now))
        ? clock.format(at)
        : dayAndClock.format(at);
    },
    hour: (time) => hours.format(new Date(time)),
    day: (time) => day.format(new Date(time)),
    relative(time, now) {
      const distance = new Date(time).getTime() - now;
      const [unit, ms] =
        units.find(([, size]) => Math.abs(distance) >= size) ?? units[units.length - 1]!;
      return relative.format(Math.trunc(distance / ms), unit);
    },
    milliseconds(ms) {
      const [format, size] =
        lengths.find(([, one]) => ms >= (one > 1_000 ? 2 * one : one)) ?? lengths.at(-1)!;
      return format.format(ms / size);
    },
  };
}
