/**
 * What the record of an attempt says of the exchange itself: where its time went, and what came with
 * the answer.
 *
 * It is kept where it tells something: where a connection was opened, where the answer was no
 * success, was cut or took its time. A success over an open connection says all by its duration, and
 * millions of these are recorded.
 */
import { isSensitiveHeader } from './sensitive-headers.ts';

/** Milliseconds of each step; null for a step that was not taken. The last one may have been cut short. */
export interface ExchangeTiming {
  /** For a connection that was free. */
  waited: number;
  /** Looking up the name. */
  dns: number | null;
  connect: number | null;
  tls: number | null;
  /** From sending the request to the first bytes of the answer. */
  answer: number | null;
  /** From then to its end, or to as much of it as is read. */
  body: number | null;
}

export interface Exchange {
  timing: ExchangeTiming;
  /** Of an answer that is no success, by their names in lower case; values that are secrets are hidden. */
  headers: Record<string, string> | null;
  /** How many bytes of the body came, where they are more than is kept. */
  bodyBytes: number | null;
}

/** When the steps of opening a connection were over, on a clock that only grows. */
export interface Opening {
  startedAt: number;
  /** Whether a name had to be looked up. */
  byName: boolean;
  resolvedAt: number | null;
  connectedAt: number | null;
  /** Whether TLS follows. */
  secure: boolean;
  securedAt: number | null;
}

export interface ExchangeTimes {
  startedAt: number;
  /** Null where the connection was open already. */
  opening: Opening | null;
  requestedAt: number | null;
  answeredAt: number | null;
  endedAt: number;
}

/** A pause of this many milliseconds, before the request or within the answer, is worth telling. */
const noticedMs = 10;

/** How long each step took; one that had begun when it all ended counts up to then. */
export function timingOf(times: ExchangeTimes): ExchangeTiming {
  const { startedAt, opening, requestedAt, answeredAt, endedAt } = times;
  const step = (from: number | null, to: number | null): number | null =>
    from === null ? null : Math.max(0, Math.round((to ?? endedAt) - from));
  const { resolvedAt, connectedAt } = opening ?? { resolvedAt: null, connectedAt: null };
  return {
    waited: step(startedAt, opening?.startedAt ?? requestedAt)!,
    dns: opening?.byName === true ? step(opening.startedAt, resolvedAt) : null,
    connect: step(resolvedAt, connectedAt),
    tls: opening?.secure === true ? step(connectedAt, opening.securedAt) : null,
    answer: step(requestedAt, answeredAt),
    body: step(answeredAt, null),
  };
}

/** Whether the steps say more than the duration of the whole. */
export function isTelling(timing: ExchangeTiming): boolean {
  const { waited, dns, connect, body } = timing;
  return dns !== null || connect !== null || waited >= noticedMs || (body ?? 0) >= noticedMs;
}

export interface HeaderBounds {
  countMax: number;
  charactersMax: number;
}

/** What takes the place of a value that is a secret. */
const hidden = '…';
/** Beside those that are secrets in requests. */
const secretNames = new Set([
  'set-cookie',
  'proxy-authenticate',
  'www-authenticate',
  'authentication-info',
]);

/** The headers of an answer, as many as the bounds have room for; a value that is too long is cut. */
export function keptHeaders(
  headers: Record<string, string | string[] | undefined>,
  { countMax, charactersMax }: HeaderBounds,
): Record<string, string> {
  const kept: Record<string, string> = {};
  let left = charactersMax;
  for (const [name, value] of Object.entries(headers).slice(0, countMax)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    const isSecret = secretNames.has(name) || isSensitiveHeader(name);
    const shown = isSecret ? hidden : text.replaceAll('\u0000', '');
    left -= name.length;
    if (left <= 0) break;
    kept[name] = shown.length <= left ? shown : `${shown.slice(0, left)}…`;
    left -= shown.length;
    if (left <= 0) break;
  }
  return kept;
}
