/** Holds deliveries back where their endpoint or application sends faster than its rate. */
import type { Delivery } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { Lanes } from './lanes.ts';
import { Throttle, type Rates, type ThrottleOptions } from './throttle.ts';

export interface RateGateOptions extends ThrottleOptions {
  /** A lane looks again after so long at the latest: rates may have changed meanwhile. */
  lookMsMax: number;
  /** A lane holds of what is due as much as leaves within this time; the rest stays in the store. */
  holdsMs: number;
}

export interface RateGateParts {
  clock: Clock;
  lanes: Lanes;
  /** Lets a delivery go that has its row in the store. */
  putBack: (held: HeldDelivery) => void;
  /** Lets lanes send again. */
  pump: () => void;
}

const noRates: Rates = { endpoint: null, application: null };

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

  /**
   * Whether the delivery may leave now. If not, it is back in its lane, which sits out until then:
   * no attempt is used, no slot taken, and what the lane holds beyond its pace is put back.
   */
  admits(
    held: HeldDelivery,
    plan: ApplicationPlan | null,
    { clock, lanes, putBack, pump }: RateGateParts,
  ): boolean {
    const { endpointId, applicationId } = held.delivery;
    const waitMs = this.#throttle.waitMs(endpointId, applicationId, ratesOf(held.delivery, plan));
    if (waitMs === 0) return true;
    if (lanes.sitOut(held)) {
      clock.after(Math.min(waitMs, this.#options.lookMsMax), () => {
        lanes.resume(endpointId);
        pump();
      });
    }
    for (const surplus of lanes.takeSurplus(endpointId)) putBack(surplus);
    return false;
  }

  /** How long the next delivery to an endpoint has to wait, in milliseconds. */
  waitMs(endpointId: string, applicationId: string): number {
    return this.#throttle.peekMs(endpointId, applicationId);
  }
}

/** What will not be sent needs no turn. */
function ratesOf({ endpointId, payload }: Delivery, plan: ApplicationPlan | null): Rates {
  const target = plan?.byId.get(endpointId);
  if (target === undefined || target.disabled || target.polls || payload === null) return noRates;
  const application = plan!.application.throttleRate;
  if (target.throttleRate === null && application === null) return noRates;
  return { endpoint: target.throttleRate, application };
}
