/** No receiver, and no application's receivers together, get more than their rate and a burst. */
import { limits } from '../../server/src/limits.ts';
import type { EndpointHistory } from './endpoint-history.ts';
import type { Send } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';

/** What left lately, by endpoint and by application, in the present life of the core. */
export class RateBook {
  /** By application; applications keep theirs. */
  readonly applicationRates = new Map<string, number | null>();
  readonly #left = new Map<string, number[]>();

  /** A new process begins with full bursts. */
  clear(): void {
    this.#left.clear();
  }

  /** How many left within the last second, with the one that leaves now. */
  count(id: string, at: number): number {
    const times = (this.#left.get(id) ?? []).filter((time) => at - time < windowMs);
    times.push(at);
    this.#left.set(id, times);
    return times.length;
  }
}

const windowMs = 1000;

export function checkRates({ world, rates }: Ledger, send: Send, endpoint: EndpointHistory): void {
  const { at, way } = send;
  const { applicationId } = endpoint;
  const byEndpoint = rates.count(endpoint.id, at);
  const byApplication = rates.count(applicationId, at);
  // Where a rate changed lately, another one may still have been in force.
  const lately = endpoint.statesWithin(at - 2 * windowMs, at).map((state) => state?.throttleRate);
  const own = new Set(lately).size === 1 ? lately[0] : null;
  const shared = rates.applicationRates.get(applicationId);
  if (own !== null && own !== undefined && byEndpoint > atMost(own)) {
    world.trace.break(
      'not faster than its rate',
      `${way.message.id}: ${byEndpoint} to ${endpoint.id} within a second, at a rate of ${own}`,
    );
  }
  if (shared !== null && shared !== undefined && byApplication > atMost(shared)) {
    world.trace.break(
      'not faster than its rate',
      `${way.message.id}: ${byApplication} of ${applicationId} within a second, at ${shared}`,
    );
  }
}

function atMost(rate: number): number {
  const burst = Math.max(1, Math.floor((rate * limits.delivery.rates.burstMs) / 1000));
  return rate + burst;
}
