/**
 * Who looks on at another node: nodes that have listeners say so now and then, and are told what happens
 * here for as long as they do. What is told is bounded, and nobody is promised to hear it.
 */
import type { Clock } from '../lib/clock.ts';
import type { Hint } from './hints.ts';

export interface FarListenersOptions {
  /** How long one that said it listens is told, and how often it says so. */
  freshMs: number;
  announceMs: number;
  /** As much is told in a second, of all environments. */
  perSecond: number;
}

/** What happened is not this room's business: it travels as it is. */
export interface FarHappening {
  at: number;
}

export class FarListeners {
  readonly #clock: Clock;
  readonly #options: FarListenersOptions;
  readonly #tell: (hint: Hint) => void;
  /** Until when each environment is listened to elsewhere. */
  readonly #until = new Map<string, number>();
  readonly #announced = new Map<string, number>();
  #second = 0;
  #told = 0;
  /** Two that are the same would be one hint. */
  #number = 0;

  constructor(clock: Clock, options: FarListenersOptions, tell: (hint: Hint) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#tell = tell;
  }

  /** Whether nobody listens elsewhere. */
  get isIdle(): boolean {
    return this.#until.size === 0;
  }

  listen(environmentId: string): boolean {
    const until = this.#until.get(environmentId);
    if (until === undefined) return false;
    if (until > this.#clock.elapsed()) return true;
    this.#until.delete(environmentId);
    return false;
  }

  /** Another node has listeners there. */
  heard(environmentId: string): void {
    this.#until.set(environmentId, this.#clock.elapsed() + this.#options.freshMs);
  }

  tell(environmentId: string, happening: FarHappening): void {
    const second = Math.floor(this.#clock.elapsed() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#told = 0;
    }
    if ((this.#told += 1) > this.#options.perSecond) return;
    this.#number += 1;
    this.#tell({ kind: 'happened', environmentId, number: this.#number, happening });
  }

  /** This node has listeners there. */
  announce(environmentId: string): void {
    const now = this.#clock.elapsed();
    const last = this.#announced.get(environmentId);
    if (last !== undefined && now - last < this.#options.announceMs) return;
    for (const [known, at] of this.#announced) {
      if (now - at > this.#options.freshMs) this.#announced.delete(known);
    }
    this.#announced.set(environmentId, now);
    this.#tell({ kind: 'listens', environmentId, at: this.#clock.now() });
  }
}
