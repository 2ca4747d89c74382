/** Bounds how often one address may ask for what is open to everybody. */
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';

export interface AddressRateLimits {
  requestsMax: number;
  withinMs: number;
  addressesMax: number;
}

export class AddressRate {
  readonly #clock: Clock;
  readonly #limits: AddressRateLimits;
  readonly #asked: LruCache<string, { count: number; until: number }>;

  constructor(clock: Clock, limits: AddressRateLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#asked = new LruCache(limits.addressesMax);
  }

  /** Counts a request; how long the address has to wait before it is answered, 0 for not at all. */
  waitMs(address: string): number {
    const now = this.#clock.now();
    const before = this.#asked.get(address);
    if (before === undefined || before.until <= now) {
      this.#asked.set(address, { count: 1, until: now + this.#limits.withinMs });
      return 0;
    }
    before.count += 1;
    return before.count > this.#limits.requestsMax ? before.until - now : 0;
  }
}
