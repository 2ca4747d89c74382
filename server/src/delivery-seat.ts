/** Holds the delivery loop of this process, which is another one after other nodes took over. */
import type { DeliveryLoop } from './delivery/delivery-loop.ts';
import type { Clock } from './lib/clock.ts';

export interface DeliverySeatParts {
  create: () => DeliveryLoop;
  clock: Clock;
  report: (problem: string) => void;
  /** Whether this process delivers at all. */
  works: boolean;
  /** Before a start that failed is tried again. */
  againMs: number;
}

export class DeliverySeat {
  readonly #parts: DeliverySeatParts;
  #loop: DeliveryLoop;
  #stopped = false;

  constructor(parts: DeliverySeatParts) {
    this.#parts = parts;
    this.#loop = parts.create();
  }

  get loop(): DeliveryLoop {
    return this.#loop;
  }

  /** Begins to deliver; rejects where the store does not say what is open. */
  async start(): Promise<void> {
    if (this.#parts.works) await this.#loop.start();
  }

  /** What is in memory is another's: the next loop begins with nothing, once it is started. */
  replace(): void {
    this.#loop.abandon();
    this.#loop = this.#parts.create();
  }

  /** As `DeliveryLoop.stop`; nothing is begun after that, whatever becomes of this process as a node. */
  async stop(maxMs: number): Promise<void> {
    this.#stopped = true;
    await this.#loop.stop(maxMs);
  }

  /** Begins to deliver, now or as soon as it can be. */
  startAgain(): void {
    if (this.#stopped) return;
    const { clock, report, againMs } = this.#parts;
    const started = this.#loop;
    this.start().catch((error: unknown) => {
      report(`deliveries could not begin, will try again: ${String(error)}`);
      clock.after(againMs, () => {
        if (started === this.#loop) this.startAgain();
      });
    });
  }
}
