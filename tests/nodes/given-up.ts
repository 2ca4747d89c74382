/**
 * Requests whose answer the sender awaited in vain and recorded so: what a busy receiver makes of them,
 * and when, is no fault of the nodes.
 */
import type { StoredAttempt } from './database-audit.ts';
import { mayBeSignedAt } from './node-history.ts';
import type { Arrival } from './node-receiver.ts';

export class GivenUp {
  readonly #startedAt: Map<string, number[]>;

  constructor(attempts: readonly StoredAttempt[]) {
    const inVain = attempts.filter(({ status, answered }) => status === 'fail' && answered === 0);
    const groups = Map.groupBy(inVain, ({ endpoint, messageId }) => `${endpoint} ${messageId}`);
    this.#startedAt = new Map(
      [...groups].map(([name, all]) => [name, all.map(({ startedAt }) => startedAt)]),
    );
  }

  has(arrival: Arrival): boolean {
    const starts = this.#startedAt.get(`${arrival.endpoint} ${arrival.id}`) ?? [];
    return starts.some((at) => mayBeSignedAt(arrival, at));
  }
}
