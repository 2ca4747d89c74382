/**
 * What lately came of deliveries to an endpoint, and what follows for the next ones: how many
 * requests it gets at once, and whether it gets any.
 *
 * Closed, the usual state: deliveries leave. After some failures in a row it opens: nothing leaves
 * until a wait is over, which doubles from one opening to the next. Then it is half-open: a single
 * delivery leaves as a probe. If that fails, it opens again; if it succeeds, it is closed, and with
 * every success one more request may be under way, so that an endpoint that comes back is not met
 * by everything that waited. Waits are spread by chance, so that what failed together does not
 * return together.
 *
 * Some statuses say that an endpoint has too much to do; each halves what it gets at once. Where
 * `Retry-After` comes with them, nothing leaves until then.
 *
 * An endpoint in good health has no entry here. Nothing of it is stored: after a restart an
 * endpoint that is down costs a few attempts until it is known again.
 */
import { askedDelayMs, isSuccess, type Outcome } from '../domain/outcome.ts';
import { jitterShare } from '../domain/retry-schedule.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';

export interface EndpointHealthOptions {
  /** As many failures in a row open the circuit. */
  failuresMax: number;
  /** The first wait, and the longest one that doubling leads to. */
  waitMsMin: number;
  waitMsMax: number;
  /** The longest time for which `Retry-After` holds back all deliveries of an endpoint. */
  askedWaitMsMax: number;
  /** With as many requests at once an endpoint counts as well again. */
  inFlightMax: number;
}

interface Entry {
  failures: number;
  /** How many times in a row it opened. */
  openings: number;
  /** Until when nothing leaves; on the clock that only grows. */
  openUntil: number;
  /** Requests that began before this moment say nothing new. */
  changedAt: number;
  /** When something was last heard of it. */
  notedAt: number;
  inFlightMax: number;
}

/** How an endpoint stands, for whoever asks. */
export interface HealthState {
  failures: number;
  waitMs: number;
  inFlightMax: number;
}

/** "Too much for now", in the words of HTTP. */
const overloaded = new Set([429, 502, 503, 504]);

/** Below this many entries, those of endpoints of which nothing was heard lately are left alone. */
const sweepAt = 1024;
/** What is no longer there is not heard of again; a day is longer than most waits between retries. */
const forgetAfterMs = 86_400_000;

/** Hears of what concerns whoever else sends to an endpoint. */
export interface HealthListener {
  /** Nothing leaves for it for so long. */
  closed: (endpointId: string, waitMs: number) => void;
  /** It counts as well again. */
  well: (endpointId: string) => void;
}

export class EndpointHealth {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: EndpointHealthOptions;
  readonly #listener: HealthListener | null;
  readonly #entries = new Map<string, Entry>();
  #sweepAt = sweepAt;

  constructor(
    clock: Clock,
    random: Random,
    options: EndpointHealthOptions,
    listener: HealthListener | null = null,
  ) {
    this.#listener = listener;
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
  }

  /** How long nothing may leave, in milliseconds; 0 where something may. */
  waitMs(endpointId: string): number {
    const entry = this.#entries.get(endpointId);
    if (entry === undefined) return 0;
    return Math.max(0, entry.openUntil - this.#clock.elapsed());
  }

  /** How many requests an endpoint can take at once. */
  inFlightMax(endpointId: string): number {
    if (this.#entries.size === 0) return Number.POSITIVE_INFINITY;
    return this.#entries.get(endpointId)?.inFlightMax ?? Number.POSITIVE_INFINITY;
  }

  /** Whether lately something failed there. */
  isSuspect(endpointId: string): boolean {
    return this.#entries.has(endpointId);
  }

  state(endpointId: string): HealthState | null {
    const entry = this.#entries.get(endpointId);
    if (entry === undefined) return null;
    const { failures, inFlightMax } = entry;
    return { failures, waitMs: this.waitMs(endpointId), inFlightMax };
  }

  /** Something may be tried now, whatever it looked like: the endpoint was changed, or somebody asks. */
  tryNow(endpointId: string): void {
    const entry = this.#entries.get(endpointId);
    if (entry !== undefined) entry.openUntil = 0;
  }

  /** Others have seen that nothing should leave for it for a while; what is known here goes before. */
  adopt(endpointId: string, waitMs: number): void {
    if ((this.#entries.get(endpointId)?.openings ?? 0) > 0) return;
    const entry = this.#entryOf(endpointId);
    const now = this.#clock.elapsed();
    entry.notedAt = now;
    this.#open(entry, now);
    entry.openUntil = Math.max(entry.openUntil, now + Math.min(waitMs, this.#options.waitMsMax));
  }

  /**
   * Takes in what came of a request that began at `sentAt` (on the clock that only grows), while
   * `underWay` of them were under way.
   */
  note(endpointId: string, outcome: Outcome, sentAt: number, underWay: number): void {
    if (isSuccess(outcome)) this.#noteSuccess(endpointId);
    else if (isTrouble(outcome)) this.#noteTrouble(endpointId, outcome, sentAt, underWay);
    else this.#noteAlive(endpointId);
  }

  #noteSuccess(endpointId: string): void {
    if (this.#entries.size === 0) return;
    const entry = this.#entries.get(endpointId);
    if (entry === undefined) return;
    entry.failures = 0;
    entry.inFlightMax += 1;
    if (entry.inFlightMax < this.#options.inFlightMax) return;
    this.#entries.delete(endpointId);
    this.#listener?.well(endpointId);
  }

  /** It does not want this message, but it answers. */
  #noteAlive(endpointId: string): void {
    const entry = this.#entries.get(endpointId);
    if (entry !== undefined) entry.failures = 0;
  }

  #noteTrouble(endpointId: string, outcome: Outcome, sentAt: number, underWay: number): void {
    const entry = this.#entryOf(endpointId);
    entry.failures += 1;
    const now = this.#clock.elapsed();
    entry.notedAt = now;
    const closedUntil = entry.openUntil;
    const asked = askedDelayMs(outcome, this.#clock.now());
    if (asked !== null) {
      const waitMs = Math.min(asked, this.#options.askedWaitMsMax);
      entry.openUntil = Math.max(entry.openUntil, now + waitMs);
    }
    if (sentAt >= entry.changedAt) this.#judge(entry, outcome, now, underWay);
    if (entry.openUntil > Math.max(closedUntil, now)) {
      this.#listener?.closed(endpointId, entry.openUntil - now);
    }
  }

  /** Opens the circuit, or halves what the endpoint gets at once, if that is what follows. */
  #judge(entry: Entry, outcome: Outcome, now: number, underWay: number): void {
    const recovers = entry.openings > 0 && entry.inFlightMax === 1;
    if (entry.failures >= this.#options.failuresMax || recovers) {
      this.#open(entry, now);
    } else if (outcome.kind === 'answered' && overloaded.has(outcome.status)) {
      entry.inFlightMax = Math.max(1, Math.floor(Math.min(entry.inFlightMax, underWay) / 2));
      entry.changedAt = now;
    }
  }

  #open(entry: Entry, now: number): void {
    const { waitMsMin, waitMsMax } = this.#options;
    const waitMs = Math.min(waitMsMin * 2 ** entry.openings, waitMsMax);
    const spread = 1 - jitterShare + 2 * jitterShare * this.#random.fraction();
    entry.openUntil = Math.max(entry.openUntil, now + Math.round(waitMs * spread));
    entry.openings += 1;
    entry.inFlightMax = 1;
    entry.changedAt = now;
  }

  #entryOf(endpointId: string): Entry {
    let entry = this.#entries.get(endpointId);
    if (entry === undefined) {
      entry = {
        failures: 0,
        openings: 0,
        openUntil: 0,
        changedAt: 0,
        notedAt: this.#clock.elapsed(),
        inFlightMax: this.#options.inFlightMax - 1,
      };
      this.#sweep();
      this.#entries.set(endpointId, entry);
    }
    return entry;
  }

  /** Endpoints that were deleted in trouble would stay for ever. */
  #sweep(): void {
    if (this.#entries.size < this.#sweepAt) return;
    const since = this.#clock.elapsed() - forgetAfterMs;
    for (const [endpointId, { notedAt, openUntil }] of this.#entries) {
      if (notedAt < since && openUntil < since) this.#entries.delete(endpointId);
    }
    this.#sweepAt = Math.max(sweepAt, this.#entries.size * 2);
  }
}

/** No answer, or one that says that the endpoint itself is in trouble. */
function isTrouble(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.status >= 500 || outcome.status === 429 || outcome.status === 408;
}
