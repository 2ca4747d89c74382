/** Judges the moment at which a request says that it was signed. */
import type { TimeRule } from './scheme.ts';
import { passed, refused, type Verdict } from './scheme.ts';
import type { Subject } from './subject.ts';

/** In milliseconds a moment before 1973, in seconds one after the year 5000. */
const millisecondsFrom = 100_000_000_000;

/** `text` is what the rule took from the request. */
export function checkTime(rule: TimeRule, text: string, subject: Subject): Verdict {
  const at = momentOf(rule.unit, text);
  if (at === null)
    return refused('timestamp_missing', `its time cannot be read: ${rule.from.from}`);
  const toleranceMs = toleranceSecondsOf(rule, subject) * 1_000;
  const { receivedAt } = subject.request;
  if (Math.abs(receivedAt - at) <= toleranceMs) return passed;
  const seconds = Math.round(Math.abs(receivedAt - at) / 1_000);
  const side = at < receivedAt ? 'old' : 'in the future';
  return refused('timestamp_out_of_tolerance', `it is ${seconds} s ${side}`);
}

/** Digits only: what is lenient here lets a signed text be read in two ways. */
function momentOf(unit: TimeRule['unit'], text: string): number | null {
  if (unit === 'iso') {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/.test(text))
      return null;
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : at;
  }
  if (!/^\d{1,15}$/.test(text)) return null;
  const value = Number(text);
  if (unit === 'ms' || (unit === 'either' && value >= millisecondsFrom)) return value;
  return value * 1_000;
}

function toleranceSecondsOf(
  { toleranceSeconds, toleranceField }: TimeRule,
  subject: Subject,
): number {
  const [set] = toleranceField === undefined ? [] : subject.settings(toleranceField);
  return set !== undefined && /^\d{1,9}$/.test(set) ? Number(set) : toleranceSeconds;
}
