/** Wall-clock time in a time zone: which moment a local time is, where clocks are put forward and back. */

/** Local time, written as the milliseconds that it would be in UTC; so it can be counted with. */
export type LocalMs = number;

export interface TimeZone {
  name: string;
  /** How much local time is ahead of UTC at a moment. */
  offsetAt(ms: number): number;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const formatsMax = 600;

/** Null for a name that is none. Names are those of the IANA database, such as `America/Sao_Paulo`. */
export function timeZoneOf(name: string): TimeZone | null {
  if (name === 'UTC') return { name, offsetAt: () => 0 };
  const format = formatOf(name);
  return format === null ? null : { name, offsetAt: (ms) => offsetBy(format, ms) };
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  const known = formats.get(name);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
  if (formats.size >= formatsMax) formats.clear();
  formats.set(name, format);
  return format;
}

function offsetBy(format: Intl.DateTimeFormat, ms: number): number {
  const wholeMs = Math.floor(ms / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(wholeMs)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - wholeMs;
}

/** The local time at a moment. */
export function localAt(zone: TimeZone, ms: number): LocalMs {
  return ms + zone.offsetAt(ms);
}

/**
 * The moment of a local time: the first where it comes twice, and where it never comes, the one at
 * which clocks were put forward over it.
 */
export function momentOf(zone: TimeZone, local: LocalMs): number {
  const before = zone.offsetAt(local - dayMs);
  const after = zone.offsetAt(local + dayMs);
  const moments = [local - before, local - after].filter((ms) => localAt(zone, ms) === local);
  if (moments.length > 0) return Math.min(...moments);
  return changeBetween(zone, local - dayMs, local + dayMs) ?? local - before;
}

/** The first moment after one, up to another, from which on the offset is a new one; to the second. */
export function changeBetween(zone: TimeZone, after: number, upTo: number): number | null {
  const offset = zone.offsetAt(after);
  if (zone.offsetAt(upTo) === offset) return null;
  let low = Math.floor(after / 1000);
  let high = Math.ceil(upTo / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle * 1000) === offset) low = middle;
    else high = middle;
  }
  return high * 1000;
}
