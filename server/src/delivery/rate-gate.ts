/** Says how long a delivery waits for its turn, where its endpoint or application has a rate. */
import type { Delivery } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import { Throttle, type ThrottleOptions } from './throttle.ts';

export interface RateGateOptions extends ThrottleOptions {
  /** A lane holds of what is due as much as leaves within this time; the rest stays in the store. */
  holdsMs: number;
}

export class RateGate {
  readonly #throttle: Throttle;
  readonly #options: RateGateOptions;

  constructor(clock: Clock, options: RateGateOptions) {
    this.#throttle = new Throttle(clock, options);
    this.#options = options;
  }

  /** How much of what is due an endpoint can make use of soon. */
  holdsMax(endpointId: string): number {
    const pace = this.#throttle.paceOf(endpointId);
    if (pace === null) return Number.POSITIVE_INFINITY;
    return Math.max(2, Math.ceil((pace * this.#options.holdsMs) / 1000));
  }

  /** Lets a delivery leave (0), or says how many milliseconds it still has to wait. */
  waitMs(
    { endpointId, applicationId }: Delivery,
    endpoint: number | null,
    application: number | null,
  ): number {
    return this.#throttle.waitMs(endpointId, applicationId, { endpoint, application });
  }

  /** How long the next delivery to an endpoint has to wait, in milliseconds. */
  peekMs(endpointId: string, applicationId: string): number {
    return this.#throttle.peekMs(endpointId, applicationId);
  }
}
