/** Since when endpoints fail, and what must come of one that fails for long. */
import type { Attempt } from '../../server/src/domain/message.ts';
import type { World } from './world.ts';

interface Failure {
  /** When the first and the last attempt in a row of failures began, by the clock. */
  since: number;
  last: number;
  /** When the last one was recorded. */
  notedAt: number;
}

/** The product looks as often, and may write the last failure down so much later. */
const lookMs = 60_000;
const behindMsMax = 5_000;
const slackMs = 15_000;

export class FailureBook {
  readonly #world: World;
  readonly #failures = new Map<string, Failure>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A scheduled attempt is recorded that was no cancellation. */
  note({ endpointId, status, startedAt }: Attempt): void {
    if (status === 'success') {
      this.#failures.delete(endpointId);
      return;
    }
    const current = this.#world.ledger.endpoints.get(endpointId)?.current;
    const known = this.#failures.get(endpointId);
    if (known === undefined && (current === null || current?.disabled === true)) return;
    const { since, last } = known ?? { since: startedAt, last: startedAt };
    const notedAt = this.#world.time.elapsed;
    this.#failures.set(endpointId, { since, last: Math.max(last, startedAt), notedAt });
  }

  /** It was disabled, enabled or deleted: it begins anew. */
  forget(endpointId: string): void {
    this.#failures.delete(endpointId);
  }

  /** The core disables an endpoint because it went on failing. */
  checkDisabled(endpointId: string): void {
    const { trace, settings } = this.#world;
    const failure = this.#failures.get(endpointId);
    if (failure === undefined || failure.last - failure.since < settings.failingMsMax) {
      trace.break('disabled for a reason', `${endpointId} has not failed for so long`);
    }
  }

  /** At rest, whoever has failed for long enough is disabled. */
  checkRest(): void {
    const { trace, settings, time, wellSince } = this.#world;
    for (const [endpointId, { since, last, notedAt }] of this.#failures) {
      if (last - since < settings.failingMsMax + behindMsMax) continue;
      if (time.elapsed - Math.max(notedAt, wellSince) < lookMs + slackMs) continue;
      trace.break('who fails for days is disabled', `${endpointId} is not`);
    }
  }
}
