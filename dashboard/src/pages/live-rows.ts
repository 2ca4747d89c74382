/** What the live page shows, as plain data: bounded, newest first, and never moving under the reader. */

export type LiveKind = 'message' | 'attempt' | 'request' | 'rejected';

/** As it is told; see docs/live.md. */
export interface LiveRow {
  id: string;
  kind: LiveKind;
  at: string;
  appId: string;
  appName: string;
  sourceId: string | null;
  messageId: string | null;
  eventType: string | null;
  endpoints?: number;
  endpointId?: string;
  url?: string;
  number?: number;
  status?: 'success' | 'fail' | 'canceled';
  responseStatusCode?: number;
  durationMs?: number;
  cause?: string | null;
  nextAttemptAt?: string | null;
  outcome?: 'accepted' | 'duplicate' | 'answered' | 'rejected';
  reason?: string | null;
  detail?: string | null;
}

export type Shown = LiveRow | { kind: 'gap'; id: string };

export interface Sums {
  message: number;
  attempt: number;
  request: number;
  rejected: number;
  trouble: number;
}

export const shownMax = 200;
/** The rate is of as many seconds. */
const rateSeconds = 5;

export interface LiveState {
  shown: readonly Shown[];
  /** New ones that are not shown yet; of more than fit, only the newest are kept. */
  waiting: readonly Shown[];
  waitingCount: number;
  /** Counted and never shown one by one. */
  summed: number;
  summedTrouble: number;
  /** All that was told of, one by one or summed. */
  total: number;
  perSecond: number;
}

export class LiveRows {
  #shown: Shown[] = [];
  /** Oldest first, so that adding moves nothing. */
  #waiting: Shown[] = [];
  #waitingCount = 0;
  #summed = 0;
  #summedTrouble = 0;
  #total = 0;
  readonly #seconds = new Map<number, number>();
  #gaps = 0;

  add(row: LiveRow, now: number): void {
    this.#count(1, now);
    this.#push(row);
  }

  gap(): void {
    this.#gaps += 1;
    this.#push({ kind: 'gap', id: `gap-${this.#gaps}` });
  }

  sum(sums: Sums, now: number): void {
    const count = sums.message + sums.attempt + sums.request + sums.rejected;
    this.#summed += count;
    this.#summedTrouble += sums.trouble;
    this.#count(count, now);
  }

  /** Shows what waits, above the rest. */
  show(): void {
    if (this.#waiting.length === 0) return;
    this.#shown = [...this.#waiting.toReversed(), ...this.#shown].slice(0, shownMax);
    this.#waiting = [];
    this.#waitingCount = 0;
  }

  state(now: number): LiveState {
    const second = Math.floor(now / 1_000);
    let sum = 0;
    for (const [at, count] of this.#seconds) {
      if (at < second - rateSeconds) this.#seconds.delete(at);
      else if (at < second) sum += count;
    }
    return {
      shown: this.#shown,
      waiting: this.#waiting,
      waitingCount: this.#waitingCount,
      summed: this.#summed,
      summedTrouble: this.#summedTrouble,
      total: this.#total,
      perSecond: Math.round(sum / rateSeconds),
    };
  }

  #push(row: Shown): void {
    this.#waiting.push(row);
    this.#waitingCount += 1;
    if (this.#waiting.length > shownMax * 2) this.#waiting = this.#waiting.slice(-shownMax);
  }

  #count(count: number, now: number): void {
    const second = Math.floor(now / 1_000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + count);
    this.#total += count;
  }
}
