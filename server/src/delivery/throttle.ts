/**
 * Decides when a delivery may leave, where its endpoint or application has a rate.
 *
 * For each of both a meter holds one number: the moment at which what has left so far would be
 * spent at an even pace (GCRA, as in ITU-T I.371). A delivery may leave up to a burst ahead of it.
 * Who comes too early is given a turn: a moment of its own on both meters, which nobody else gets,
 * so that endpoints of one application take turns and none waits for ever. An endpoint holds one
 * turn at a time; one that is not used soon after its moment lapses, so that turns cannot pile up.
 *
 * Nothing of it is stored: a restart begins with full bursts.
 */
import type { Clock } from '../lib/clock.ts';

export interface ThrottleOptions {
  /** How much of a second may leave at once; never less than one delivery. */
  burstMs: number;
  /** How long a turn stays good. */
  turnMs: number;
}

/** Messages per second; null where there is no bound. */
export interface Rates {
  endpoint: number | null;
  application: number | null;
}

interface Meter {
  rate: number;
  /** When all that has left would be spent, on the clock that only grows. */
  spentAt: number;
}

interface Turn {
  at: number;
  rates: Rates;
}

/** Below this many meters, those that are at rest are left alone. */
const sweepAt = 1024;

export class Throttle {
  readonly #clock: Clock;
  readonly #options: ThrottleOptions;
  /** By endpoint and by application, whose ids differ. */
  readonly #meters = new Map<string, Meter>();
  readonly #turns = new Map<string, Turn>();
  #sweepAt = sweepAt;

  constructor(clock: Clock, options: ThrottleOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** How many deliveries may leave at once at this rate. */
  burstOf(rate: number): number {
    return Math.max(1, Math.floor((rate * this.#options.burstMs) / 1000));
  }

  /** Lets a delivery leave (0), or says how many milliseconds it still has to wait. */
  waitMs(endpointId: string, applicationId: string, rates: Rates): number {
    const pace = Math.min(rates.endpoint ?? Infinity, rates.application ?? Infinity);
    if (pace === Infinity) {
      // It may have had a rate before.
      if (this.#meters.size > 0) this.#forget(endpointId);
      return 0;
    }
    const now = this.#clock.elapsed();
    const turn = this.#turns.get(endpointId);
    if (turn !== undefined) {
      const isOfTheseRates =
        turn.rates.endpoint === rates.endpoint && turn.rates.application === rates.application;
      if (isOfTheseRates && now < turn.at) return turn.at - now;
      this.#turns.delete(endpointId);
      if (isOfTheseRates && now - turn.at <= this.#options.turnMs) return 0;
    }
    const meters = [
      this.#meterOf(endpointId, pace),
      this.#meterOf(applicationId, rates.application),
    ].filter((meter) => meter !== null);
    const at = Math.max(now, ...meters.map((meter) => this.#freeAt(meter)));
    for (const meter of meters) {
      meter.spentAt = Math.max(at, meter.spentAt) + 1000 / meter.rate;
    }
    if (at <= now) return 0;
    this.#turns.set(endpointId, { at, rates });
    return at - now;
  }

  /** How long a delivery would have to wait now; takes no turn. */
  peekMs(endpointId: string, applicationId: string): number {
    const now = this.#clock.elapsed();
    const turn = this.#turns.get(endpointId);
    if (turn !== undefined) return Math.max(0, turn.at - now);
    const known = [this.#meters.get(endpointId), this.#meters.get(applicationId)];
    const free = known.map((meter) => (meter === undefined ? now : this.#freeAt(meter)));
    return Math.max(0, ...free.map((at) => at - now));
  }

  /** The rate that an endpoint was lately held to; null for none. */
  paceOf(endpointId: string): number | null {
    return this.#meters.get(endpointId)?.rate ?? null;
  }

  #forget(endpointId: string): void {
    this.#meters.delete(endpointId);
    this.#turns.delete(endpointId);
  }

  #freeAt({ rate, spentAt }: Meter): number {
    return spentAt - (this.burstOf(rate) - 1) * (1000 / rate);
  }

  #meterOf(id: string, rate: number | null): Meter | null {
    if (rate === null) return null;
    let meter = this.#meters.get(id);
    if (meter === undefined || meter.rate !== rate) {
      // Another rate counts from its first delivery.
      meter = { rate, spentAt: 0 };
      this.#meters.set(id, meter);
      this.#sweep();
    }
    return meter;
  }

  /** A meter at rest says no more than none does; so memory follows what is busy. */
  #sweep(): void {
    if (this.#meters.size < this.#sweepAt) return;
    const now = this.#clock.elapsed();
    for (const [id, { spentAt }] of this.#meters) if (spentAt <= now) this.#meters.delete(id);
    for (const [id, { at }] of this.#turns) {
      if (now - at > this.#options.turnMs) this.#turns.delete(id);
    }
    this.#sweepAt = Math.max(sweepAt, this.#meters.size * 2);
  }
}
