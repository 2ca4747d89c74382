/**
 * Endpoints that get nothing for longer than a moment: what is owed to them waits in the store,
 * not in memory, and nobody looks at it before its time. Holds are kept on the clock that only
 * grows, so that none lasts longer because the machine's clock is set back.
 */
import type { Clock } from '../lib/clock.ts';

interface Hold {
  applicationId: string;
  /** On the clock that only grows. */
  until: number;
}

export interface HoldBookParts {
  clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Whether it is known that an endpoint is to get nothing still. */
  isHeld: (applicationId: string, endpointId: string) => boolean;
  /** A hold of such an endpoint is prolonged by so much. */
  pauseLookMs: number;
}

export class HoldBook {
  readonly #parts: HoldBookParts;
  readonly #holds = new Map<string, Hold>();

  constructor(parts: HoldBookParts) {
    this.#parts = parts;
  }

  /** Holds an endpoint back for a while; returns until when (wall-clock time). */
  set(endpointId: string, applicationId: string, waitMs: number): number {
    const { clock } = this.#parts;
    this.#holds.set(endpointId, { applicationId, until: clock.elapsed() + waitMs });
    return clock.now() + waitMs;
  }

  /**
   * Until when an endpoint is held back (wall-clock time, as the clock stands now); null where it is
   * not, or not any more.
   */
  until(endpointId: string): number | null {
    if (this.#holds.size === 0) return null;
    const hold = this.#holds.get(endpointId);
    if (hold === undefined) return null;
    const { clock, isHeld, pauseLookMs } = this.#parts;
    const elapsed = clock.elapsed();
    if (hold.until <= elapsed) {
      if (!isHeld(hold.applicationId, endpointId)) {
        this.#holds.delete(endpointId);
        return null;
      }
      hold.until = elapsed + pauseLookMs;
    }
    return clock.now() + Math.ceil(hold.until - elapsed);
  }

  /** Those that are held back at this moment. */
  endpointIds(): string[] {
    if (this.#holds.size === 0) return [];
    return [...this.#holds.keys()].filter((endpointId) => this.until(endpointId) !== null);
  }

  /** Says whether it was held back. */
  lift(endpointId: string): boolean {
    return this.#holds.delete(endpointId);
  }
}
