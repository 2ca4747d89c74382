/** One send to a broker as an attempt: it ends by the deadline, and whatever happens is an outcome. */
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';
import { brokerCause, type BrokerParts } from './broker-parts.ts';
import type { PooledClient } from './client-pool.ts';

class DeadlinePassed extends Error {}

/** What a broker said when it had a message safe; recorded as the body of the answer. */
export type Confirmation = Readonly<Record<string, unknown>>;

interface Send<Client extends PooledClient> {
  /** Names the client: whose it is, and all that it was opened with. */
  key: readonly unknown[];
  open: () => Promise<Client>;
  run: (client: Client) => Promise<Confirmation>;
}

export async function attemptSend<Client extends PooledClient>(
  { clock, pool, deadlineMs }: BrokerParts,
  { key, open, run }: Send<Client>,
): Promise<Outcome> {
  const startedAt = clock.elapsed();
  const name = JSON.stringify(key);
  try {
    const sending = pool.use(name, open, run);
    const confirmed = await withinDeadline(clock, deadlineMs, sending);
    return { ...confirmedOutcome(confirmed), durationMs: clock.elapsed() - startedAt };
  } catch (error) {
    // Of a client that said nothing in all this time, nothing more is expected.
    if (error instanceof DeadlinePassed) pool.drop(name);
    return { kind: 'failed', cause: brokerCause(error), durationMs: clock.elapsed() - startedAt };
  }
}

/** A broker has no statuses: what it has confirmed counts as 200. */
export function confirmedOutcome(
  confirmed: Confirmation,
): Omit<Extract<Outcome, { kind: 'answered' }>, 'durationMs'> {
  const body = new TextEncoder().encode(JSON.stringify(confirmed));
  return { kind: 'answered', status: 200, body, retryAfter: null, control: null };
}

/** Rejects once `maxMs` have passed, whatever becomes of the work. */
export function withinDeadline<T>(clock: Clock, maxMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(maxMs, () => {
      reject(
        new DeadlinePassed(`the broker confirmed nothing within ${Math.round(maxMs / 100) / 10} s`),
      );
    });
    work.then(resolve, reject).finally(cancel);
  });
}
