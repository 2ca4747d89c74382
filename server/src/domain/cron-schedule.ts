/**
 * Schedules as cron knows them, in a time zone: `30 6 * * 1-5`, `@daily`. Five fields, or six with
 * seconds before them. Where clocks are put forward or back, the rules are those of Vixie's cron:
 * a schedule of hours that begins with `*` goes by the time that passes; any other one happens once
 * for each local time, at the change itself where that time is left out.
 */
import { changeBetween, localAt, momentOf, type LocalMs, type TimeZone } from './zoned-time.ts';

export interface CronSchedule {
  seconds: readonly boolean[];
  minutes: readonly boolean[];
  hours: readonly boolean[];
  /** From 1, as months are. */
  days: readonly boolean[];
  months: readonly boolean[];
  /** Sunday is 0. */
  weekdays: readonly boolean[];
  /** Whether a day needs to be right by one of the two alone (both are written as other than `*`). */
  eitherDay: boolean;
  /** Whether it goes by the time that passes, not by what clocks show. */
  isSteady: boolean;
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const monthNames = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface FieldForm {
  name: string;
  from: number;
  to: number;
  /** The first stands for `from`. */
  names?: readonly string[];
}

const forms = {
  second: { name: 'second', from: 0, to: 59 },
  minute: { name: 'minute', from: 0, to: 59 },
  hour: { name: 'hour', from: 0, to: 23 },
  day: { name: 'day of the month', from: 1, to: 31 },
  month: { name: 'month', from: 1, to: 12, names: monthNames },
  weekday: { name: 'day of the week', from: 0, to: 7, names: dayNames },
} satisfies Record<string, FieldForm>;

/** Reads a schedule; the error says which field is wrong, and how. */
export function parseCron(text: string): { ok: CronSchedule } | { error: string } {
  const trimmed = text.trim().toLowerCase();
  if (trimmed.startsWith('@') && !Object.hasOwn(macros, trimmed)) {
    return { error: `there is no ${trimmed}: use ${Object.keys(macros).join(', ')}` };
  }
  const fields = (macros[trimmed] ?? trimmed).split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    return { error: 'five fields are asked for: minute, hour, day, month, day of the week' };
  }
  const [second, minute, hour, day, month, weekday] =
    fields.length === 6 ? fields : ['0', ...fields];
  try {
    const schedule: CronSchedule = {
      seconds: readField(second!, forms.second),
      minutes: readField(minute!, forms.minute),
      hours: readField(hour!, forms.hour),
      days: readField(day!, forms.day),
      months: readField(month!, forms.month),
      weekdays: sundaysAsZero(readField(weekday!, forms.weekday)),
      eitherDay: !day!.startsWith('*') && !weekday!.startsWith('*'),
      isSteady: hour!.startsWith('*'),
    };
    if (nextLocal(schedule, someDay) === null) return { error: 'there is no such day' };
    return { ok: schedule };
  } catch (error) {
    if (error instanceof CronFault) return { error: error.message };
    throw error;
  }
}

/** The first moment after this one at which it is due; in whole seconds. */
export function nextRun(schedule: CronSchedule, zone: TimeZone, after: number): number {
  const from = Math.floor(after / 1000) * 1000;
  return schedule.isSteady ? nextSteady(schedule, zone, from) : nextByClock(schedule, zone, from);
}

/** The last moment up to this one at which it was due, behind an earlier one; null where there is none. */
export function lastRun(
  schedule: CronSchedule,
  zone: TimeZone,
  { after, upTo }: { after: number; upTo: number },
): number | null {
  let spanMs = 60_000;
  for (;;) {
    // Looking back in ever longer steps finds it without walking through all that was missed.
    const from = Math.max(after, upTo - spanMs);
    let found: number | null = null;
    let next = nextRun(schedule, zone, from);
    for (let tries = 0; next <= upTo && tries < 130; tries++) {
      found = next;
      next = nextRun(schedule, zone, next);
    }
    if (found !== null || from === after) return found;
    spanMs *= 2;
  }
}

function nextByClock(schedule: CronSchedule, zone: TimeZone, after: number): number {
  let local: LocalMs = localAt(zone, after);
  for (;;) {
    local = nextLocal(schedule, local)!;
    // The second time that clocks show it is passed over, and all that is left out is one moment.
    const moment = momentOf(zone, local);
    if (moment > after) return moment;
  }
}

function nextSteady(schedule: CronSchedule, zone: TimeZone, after: number): number {
  let from = after;
  let local = nextLocal(schedule, localAt(zone, from))!;
  for (;;) {
    const offset = zone.offsetAt(from);
    const moment = local - offset;
    const change = changeBetween(zone, from, moment);
    if (change === null) return moment;
    // From the change on clocks show another time, which may be right at once.
    from = change;
    local = nextLocal(schedule, localAt(zone, change) - 1000)!;
  }
}

/** Eight years hold a leap day even around a century that has none. */
const yearsMax = 9;
const someDay = Date.UTC(2001, 0, 1);

/** The first local time after this one that it names; null where there never is one. */
function nextLocal(schedule: CronSchedule, after: LocalMs): LocalMs | null {
  const start = new Date(Math.floor(after / 1000) * 1000 + 1000);
  const yearEnd = start.getUTCFullYear() + yearsMax;
  let [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  let second = nextSecond(schedule, secondOf(start));
  while (year < yearEnd) {
    if (schedule.months[month + 1] === true) {
      const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      for (; day <= days; day++) {
        if (second !== null && isDay(schedule, year, month, day)) {
          return Date.UTC(year, month, day) + second * 1000;
        }
        second = nextSecond(schedule, 0);
      }
    }
    second = nextSecond(schedule, 0);
    day = 1;
    month += 1;
    if (month === 12) [year, month] = [year + 1, 0];
  }
  return null;
}

function secondOf(date: Date): number {
  return date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds();
}

/** Of a day, from this one on. */
function nextSecond({ hours, minutes, seconds }: CronSchedule, from: number): number | null {
  for (let hour = Math.floor(from / 3600); hour < 24; hour++) {
    if (hours[hour] !== true) continue;
    const fromMinute = Math.max(0, Math.floor(from / 60) - hour * 60);
    for (let minute = fromMinute; minute < 60; minute++) {
      if (minutes[minute] !== true) continue;
      const start = hour * 3600 + minute * 60;
      const second = seconds.indexOf(true, Math.max(0, from - start));
      if (second >= 0) return start + second;
    }
  }
  return null;
}

function isDay(schedule: CronSchedule, year: number, month: number, day: number): boolean {
  const byDate = schedule.days[day] === true;
  const byWeek = schedule.weekdays[new Date(Date.UTC(year, month, day)).getUTCDay()] === true;
  return schedule.eitherDay ? byDate || byWeek : byDate && byWeek;
}

class CronFault extends Error {}

/** By number, whether it is named. */
function readField(text: string, form: FieldForm): boolean[] {
  const named = Array.from({ length: form.to + 1 }, () => false);
  for (const part of text.split(',')) {
    const [range, step = '1', ...rest] = part.split('/') as [string, ...string[]];
    const every = /^\d{1,3}$/.test(step) ? Number(step) : 0;
    if (every === 0 || rest.length > 0) throw fault(form, `'${part}' has a wrong step`);
    const [from, to] = readRange(range, form, part.includes('/'));
    for (let value = from; value <= to; value += every) named[value] = true;
  }
  return named;
}

function readRange(range: string, form: FieldForm, hasStep: boolean): [number, number] {
  if (range === '*') return [form.from, form.name === 'day of the week' ? 6 : form.to];
  const [first, last, ...rest] = range.split('-') as [string, ...string[]];
  if (rest.length > 0) throw fault(form, `'${range}' is no range`);
  const from = readValue(first, form);
  if (last === undefined) return [from, hasStep ? form.to : from];
  const to = readValue(last, form);
  if (to < from) throw fault(form, `'${range}' runs backwards`);
  return [from, to];
}

function readValue(text: string, form: FieldForm): number {
  const name = form.names?.indexOf(text) ?? -1;
  if (name >= 0) return name + form.from;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  if (value >= form.from && value <= form.to) return value;
  throw fault(form, `'${text}' is not among ${form.from} to ${form.to}`);
}

function fault({ name }: FieldForm, what: string): CronFault {
  return new CronFault(`the ${name}: ${what}`);
}

function sundaysAsZero(weekdays: readonly boolean[]): boolean[] {
  return [weekdays[0]! || weekdays[7]!, ...weekdays.slice(1, 7)];
}
