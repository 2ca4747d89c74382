/**
 * Endpoints that get nothing for longer than a moment: what is owed to them waits in the store,
 * not in memory, and nobody looks at it before its time.
 */
import type { Clock } from '../lib/clock.ts';

interface Hold {
  applicationId: string;
  until: number;
}

export interface HoldBookParts {
  clock: Pick<Clock, 'now'>;
  /** Whether it is known that an endpoint is paused still. */
  isPaused: (applicationId: string, endpointId: string) => boolean;
  /** A hold of an endpoint that is paused still is prolonged by so much. */
  pauseLookMs: number;
}

export class HoldBook {
  readonly #parts: HoldBookParts;
  readonly #holds = new Map<string, Hold>();

  constructor(parts: HoldBookParts) {
    this.#parts = parts;
  }

  /** Holds an endpoint back until a moment (wall-clock time). */
  set(endpointId: string, applicationId: string, until: number): void {
    this.#holds.set(endpointId, { applicationId, until });
  }

  /** Until when an endpoint is held back; null where it is not, or not any more. */
  until(endpointId: string): number | null {
    if (this.#holds.size === 0) return null;
    const hold = this.#holds.get(endpointId);
    if (hold === undefined) return null;
    const now = this.#parts.clock.now();
    if (hold.until > now) return hold.until;
    if (this.#parts.isPaused(hold.applicationId, endpointId)) {
      hold.until = now + this.#parts.pauseLookMs;
      return hold.until;
    }
    this.#holds.delete(endpointId);
    return null;
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
