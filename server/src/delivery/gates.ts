/**
 * What a delivery has to pass before it may leave, without using an attempt: its endpoint's own
 * bound on requests, a pause, its receiver's consent, the state of its circuit, the rates of endpoint
 * and application.
 *
 * A short wait is spent in the lane, which sits out. For a longer one everything that waits for the
 * endpoint goes back to the store and its time is noted in the book of holds.
 */
import type { DeliveryTarget } from '../domain/application.ts';
import { lacksConsent } from '../domain/consent.ts';
import type { Delivery } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { ApplicationPlan } from '../storage/application-plans.ts';
import { obstacleOf, takesBatches } from './deliver-once.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { Lanes } from './lanes.ts';
import type { RateGate } from './rate-gate.ts';

export interface GateOptions {
  /** Waits up to this are spent in the lane. */
  sitOutMsMax: number;
  /** How often it is looked whether a pause is over or consent given, should nobody have said so. */
  pauseLookMs: number;
  /** A lane that sits out looks again after so long at the latest: what held it may have changed. */
  lookMsMax: number;
}

export interface GateParts {
  clock: Clock;
  /** On which the moments stand at which deliveries are due. */
  dueClock: Clock;
  lanes: Lanes;
  health: EndpointHealth;
  rates: RateGate;
  /** Whether what is for an endpoint is left to another process, because it is in trouble. */
  isLeft: (endpointId: string, applicationId: string) => boolean;
  /** Sends deliveries of an endpoint that had been given a turn, or waited, back to the store. */
  holdBack: (deliveries: HeldDelivery[], untilMs: number) => void;
  /** Lets go of a delivery of which the lane holds more than it can make use of. */
  putBack: (held: HeldDelivery) => void;
  /** Lets lanes send again. */
  pump: () => void;
}

export class Gates {
  readonly #parts: GateParts;
  readonly #options: GateOptions;

  constructor(parts: GateParts, options: GateOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Whether a delivery that was given a turn may leave; if not, it is where it belongs. */
  admits(held: HeldDelivery, plan: ApplicationPlan | null): boolean {
    const { clock, lanes, rates } = this.#parts;
    const target = plan?.byId.get(held.delivery.endpointId);
    // What will not be sent needs no turn.
    if (target === undefined || obstacleOf(held.delivery, target, clock.now()) !== null)
      return true;
    const { concurrency } = target.policy;
    if (!lanes.keepsTo(held, concurrency ?? Number.POSITIVE_INFINITY)) return false;
    const waitMs = this.#waitMs(held.delivery, target);
    if (waitMs > this.#options.sitOutMsMax) {
      this.#parts.holdBack(lanes.takeAll(held), waitMs);
      return false;
    }
    if (waitMs > 0) return this.#sitOut(held, waitMs);
    const gatherMs = this.#gatherMs(held, target);
    if (gatherMs > 0) return this.#sitOut(held, gatherMs, target.policy.batch!.maxMessages);
    const turnMs = rates.waitMs(held.delivery, target.throttleRate, plan!.application.throttleRate);
    return turnMs === 0 || this.#sitOut(held, turnMs);
  }

  #waitMs({ endpointId, applicationId, trigger }: Delivery, target: DeliveryTarget): number {
    if (isHeld(target) || this.#parts.isLeft(endpointId, applicationId)) {
      return this.#options.pauseLookMs;
    }
    // Whoever sends something again by hand wants to see what comes of it.
    return trigger === 'manual' ? 0 : this.#parts.health.waitMs(endpointId);
  }

  /** How long a request for several messages still waits for more of them. */
  #gatherMs(held: HeldDelivery, target: DeliveryTarget): number {
    const { batch } = target.policy;
    if (batch === null || !takesBatches(target)) return 0;
    // Of one order there is never a second one to wait for.
    if (target.policy.fifo && target.orderPath === null) return 0;
    const { dueClock, lanes } = this.#parts;
    const { endpointId, dueAt } = held.delivery;
    if (lanes.waiting(endpointId) + 1 >= batch.maxMessages) return 0;
    return dueAt + batch.maxWaitSeconds * 1000 - dueClock.now();
  }

  /**
   * The delivery goes back to its lane, which sits out: no attempt is used, no slot taken. It goes on
   * when the time has come, or as many wait in it.
   */
  #sitOut(held: HeldDelivery, waitMs: number, orWaiting = Number.POSITIVE_INFINITY): false {
    const { clock, lanes, putBack, pump } = this.#parts;
    const { endpointId } = held.delivery;
    if (lanes.sitOut(held, orWaiting)) {
      clock.after(Math.min(waitMs, this.#options.lookMsMax), () => {
        lanes.resume(endpointId);
        pump();
      });
    }
    for (const surplus of lanes.takeSurplus(endpointId)) putBack(surplus);
    return false;
  }
}

/** Whether nothing may leave for an endpoint until somebody changes that. */
export function isHeld(target: DeliveryTarget): boolean {
  return target.policy.paused || lacksConsent(target);
}
