/**
 * Makes accepting wait for a moment while deliveries cannot keep up, so that it does not starve them.
 *
 * Both share one thread. Left alone, accepting wins: answers come fast, clients send more, and what
 * is accepted has to be read back from the store to be delivered, which costs more than handing it
 * over. A short wait before the next message is taken lets deliveries have their turn.
 *
 * Who waits goes on in order, at the pace at which deliveries leave memory: let in together, they
 * would fill it at once. A batch may wait as long as its messages would one after the other.
 *
 * An application that has little in memory does not wait for what others have there. One whose own
 * endpoint is well but gets more than its lane can hold waits, though there is room for others.
 *
 * Only a little lag is worth a wait. Where deliveries are far behind, as after an outage, waiting
 * would help nobody: then what is accepted goes to the store, and its time will come.
 */
import { sleep, type CancelTimer, type Clock } from '../lib/clock.ts';
import { Queue } from '../lib/queue.ts';

export interface AdmissionOptions {
  /** The share of the window of fresh deliveries from which on accepting waits. */
  fullShare: number;
  /** Messages that are accepted and not in memory; beyond this many nobody waits. */
  behindMax: number;
  /** No message waits for longer; a batch for as much by each of its messages, within its bound. */
  waitMsMax: number;
  batchWaitMsMax: number;
  /** With as many fresh deliveries in memory an application does not wait for others. */
  littleMax: number;
  /** For so long after a lane was full its application waits, each time for so long. */
  overflowMs: number;
  overflowWaitMs: number;
}

/** How deliveries stand. */
export interface DeliveryLag {
  behind: number;
  /** Which part of the window of fresh deliveries is taken. */
  taken: number;
  /** How many of them are of one application. */
  heldOf: (applicationId: string) => number;
}

/** Who wants to come in. */
export interface Arrival {
  applicationId: string;
  messages: number;
  /** How many deliveries come of them at most. */
  deliveries: number;
}

interface Waiter {
  deliveries: number;
  admit: () => void;
  cancelTimer: CancelTimer;
  admitted: boolean;
}

export class Admission {
  readonly #clock: Clock;
  readonly #options: AdmissionOptions;
  readonly #lag: () => DeliveryLag;
  readonly #line = new Queue<Waiter>();
  /** Deliveries that have left memory, and for which nobody came in yet. */
  #room = 0;
  /** Until when applications wait, on the clock that only grows. */
  readonly #overflows = new Map<string, number>();

  constructor(clock: Clock, options: AdmissionOptions, lag: () => DeliveryLag) {
    this.#clock = clock;
    this.#options = options;
    this.#lag = lag;
  }

  /** Null where these messages may be accepted now; otherwise they may when the promise resolves. */
  wait({ applicationId, messages, deliveries }: Arrival): Promise<void> | null {
    const { behind, heldOf } = this.#lag();
    if (behind >= this.#options.behindMax) return null;
    // Not in the line: what leaves memory may be of others.
    if (this.#overflowed(applicationId)) return sleep(this.#clock, this.#options.overflowWaitMs);
    while (this.#line.peek()?.admitted === true) this.#line.shift();
    if (this.#line.length === 0 && !this.#isCrowded()) return null;
    if (heldOf(applicationId) + deliveries <= this.#options.littleMax) return null;
    const { waitMsMax, batchWaitMsMax } = this.#options;
    const waitMs = messages === 1 ? waitMsMax : Math.min(waitMsMax * messages, batchWaitMsMax);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        deliveries,
        admit: resolve,
        cancelTimer: this.#clock.after(waitMs, () => this.#admit(waiter)),
        admitted: false,
      };
      this.#line.push(waiter);
    });
  }

  /** The lane of an endpoint that is well was full. */
  noteOverflow(applicationId: string): void {
    this.#overflows.set(applicationId, this.#clock.elapsed() + this.#options.overflowMs);
  }

  #overflowed(applicationId: string): boolean {
    const until = this.#overflows.get(applicationId);
    if (until === undefined) return false;
    if (this.#clock.elapsed() < until) return true;
    this.#overflows.delete(applicationId);
    return false;
  }

  /** A delivery has left memory. */
  noteRoom(): void {
    if (this.#line.length === 0) return;
    this.#room += this.#pace();
    for (let head = this.#line.peek(); head !== undefined; head = this.#line.peek()) {
      if (!head.admitted) {
        if (head.deliveries > this.#room) return;
        this.#room -= head.deliveries;
        this.#admit(head);
      }
      this.#line.shift();
    }
    this.#room = 0;
  }

  /** How many come in for one that leaves: less while some lie in the store, more once there is room. */
  #pace(): number {
    if (!this.#isCrowded()) return 2;
    return this.#lag().behind > 0 ? 0.5 : 1;
  }

  #isCrowded(): boolean {
    const { behind, taken } = this.#lag();
    return behind > 0 || taken >= this.#options.fullShare;
  }

  #admit(waiter: Waiter): void {
    waiter.admitted = true;
    waiter.cancelTimer();
    waiter.admit();
  }
}
