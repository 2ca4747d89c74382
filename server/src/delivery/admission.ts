/**
 * Makes accepting wait for a moment while deliveries cannot keep up, so that it does not starve them.
 *
 * Both share one thread. Left alone, accepting wins: answers come fast, clients send more, and what
 * is accepted has to be read back from the store to be delivered, which costs more than handing it
 * over. A short wait before the next message is taken lets deliveries have their turn.
 *
 * Only a little lag is worth a wait. Where deliveries are far behind, as after an outage, waiting
 * would help nobody: then what is accepted goes to the store, and its time will come.
 */
import type { CancelTimer, Clock } from '../lib/clock.ts';

export interface AdmissionOptions {
  /** The share of the window of fresh deliveries from which on accepting waits. */
  fullShare: number;
  /** Messages that are accepted and not in memory; beyond this many nobody waits. */
  behindMax: number;
  /** No message waits for longer. */
  waitMsMax: number;
}

/** How deliveries stand. */
export interface DeliveryLag {
  behind: number;
  /** Which part of the window of fresh deliveries is taken. */
  taken: number;
}

export class Admission {
  readonly #clock: Clock;
  readonly #options: AdmissionOptions;
  readonly #lag: () => DeliveryLag;
  #waiting: Promise<void> | null = null;
  #open: (() => void) | null = null;
  #cancelTimer: CancelTimer | null = null;

  constructor(clock: Clock, options: AdmissionOptions, lag: () => DeliveryLag) {
    this.#clock = clock;
    this.#options = options;
    this.#lag = lag;
  }

  /** Null where a message may be accepted now; otherwise it may when the promise resolves. */
  wait(): Promise<void> | null {
    if (!this.#isCrowded()) return null;
    this.#waiting ??= new Promise((resolve) => {
      this.#open = resolve;
      this.#cancelTimer = this.#clock.after(this.#options.waitMsMax, () => this.#release());
    });
    return this.#waiting;
  }

  /** A delivery has left memory. */
  noteRoom(): void {
    if (this.#waiting !== null && !this.#isCrowded()) this.#release();
  }

  #isCrowded(): boolean {
    const { behind, taken } = this.#lag();
    if (behind >= this.#options.behindMax) return false;
    return behind > 0 || taken >= this.#options.fullShare;
  }

  #release(): void {
    this.#cancelTimer?.();
    const open = this.#open;
    this.#waiting = null;
    this.#open = null;
    open?.();
  }
}
