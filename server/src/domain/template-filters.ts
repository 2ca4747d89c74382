/** What may be done to a value on its way into a text: `{{payload.total | number:2}}`. */

/** Takes a value and the argument that was written; undefined stands for what is missing. */
export interface Filter {
  /** What its argument must be. */
  argument: 'none' | 'text' | 'whole number' | 'optional text' | 'optional whole number';
  apply: (value: unknown, argument: string | number | null) => unknown;
}

/** A value as text: objects as JSON, and nothing for null and what is missing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Objects and lists stay as they are: who wants their text says `json` first, and what it costs is counted. */
function ofText(change: (text: string, argument: string | number | null) => unknown) {
  return (value: unknown, argument: string | number | null): unknown =>
    typeof value === 'object' || value === undefined ? value : change(textOf(value), argument);
}

export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export const filters: Readonly<Record<string, Filter>> = {
  default: {
    argument: 'text',
    apply: (value, argument) => (isMissing(value) || value === '' ? argument : value),
  },
  upper: { argument: 'none', apply: ofText((text) => text.toUpperCase()) },
  lower: { argument: 'none', apply: ofText((text) => text.toLowerCase()) },
  trim: { argument: 'none', apply: ofText((text) => text.trim()) },
  truncate: {
    argument: 'whole number',
    apply: ofText((text, max) => truncated(text, max as number)),
  },
  number: { argument: 'optional whole number', apply: numbered },
  date: { argument: 'optional text', apply: dated },
  join: {
    argument: 'optional text',
    apply: (value, between) =>
      Array.isArray(value) ? value.map(textOf).join(String(between ?? ', ')) : value,
  },
  length: { argument: 'none', apply: lengthOf },
  url: { argument: 'none', apply: ofText((text) => encodeURIComponent(text.toWellFormed())) },
  json: { argument: 'none', apply: (value) => new JsonText(JSON.stringify(value ?? null)) },
};

/** Text that is JSON already: a template for JSON takes it as it is. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): string {
    return this.text;
  }
}

/** Counts characters, not halves of them. */
function truncated(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  let count = 0;
  for (const one of text) {
    if (count >= max) return `${kept}…`;
    kept += one;
    count += 1;
  }
  return kept;
}

function lengthOf(value: unknown): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isMissing(value) ? value : Object.keys(value).length;
}

/** A number with so many digits behind the point; what is no number stays as it is. */
function numbered(value: unknown, digits: string | number | null): unknown {
  if (isMissing(value) || typeof value === 'object' || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return digits === null ? number : number.toFixed(Math.min(digits as number, 20));
}

/** A time in seconds is a smaller number than one in milliseconds, until the year 5138. */
const secondsBelow = 100_000_000_000;

/**
 * A time as text, in UTC: ISO 8601, `unix`, or a pattern of YYYY, MM, DD, HH, mm, ss and SSS. What is
 * no time stays as it is.
 */
function dated(value: unknown, pattern: string | number | null): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  if (typeof value === 'string' && value.length > 64) return value;
  const number = typeof value === 'number' ? value : Number(value.trim() === '' ? NaN : value);
  const time = Number.isFinite(number)
    ? new Date(Math.abs(number) < secondsBelow ? number * 1_000 : number)
    : new Date(value);
  if (Number.isNaN(time.getTime())) return value;
  const iso = time.toISOString();
  if (pattern === null) return iso;
  if (pattern === 'unix') return Math.floor(time.getTime() / 1_000);
  const [year, month, day, hours, minutes, seconds, milliseconds] = iso.split(/[-T:.Z]/).slice(-8);
  const parts: Record<string, string | undefined> = {
    YYYY: year,
    MM: month,
    DD: day,
    HH: hours,
    mm: minutes,
    ss: seconds,
    SSS: milliseconds,
  };
  return String(pattern).replace(/YYYY|MM|DD|HH|mm|SSS|ss/g, (one) => parts[one] ?? one);
}
