/** Gathers what others send and has become due, so that a burst of it is told in few hints. */
import type { DueElsewhere } from '../domain/ownership.ts';
import type { Clock } from '../lib/clock.ts';
import type { Hint } from './hints.ts';

export interface DueHintOptions {
  /** How long a hint waits for company. */
  gatherMs: number;
  /** Where more endpoints have something due, all are asked to look for themselves. */
  endpointsMax: number;
}

export class DueHints {
  readonly #clock: Clock;
  readonly #options: DueHintOptions;
  readonly #tell: (hint: Hint) => void;
  /** By endpoint, the earliest. */
  readonly #waiting = new Map<string, DueElsewhere>();
  #isGathering = false;

  constructor(clock: Clock, options: DueHintOptions, tell: (hint: Hint) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#tell = tell;
  }

  add(due: DueElsewhere): void {
    const known = this.#waiting.get(due.endpointId);
    if (known === undefined || due.at < known.at) this.#waiting.set(due.endpointId, due);
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#clock.after(this.#options.gatherMs, () => this.#flush());
  }

  #flush(): void {
    this.#isGathering = false;
    if (this.#waiting.size > this.#options.endpointsMax) this.#tell({ kind: 'walk' });
    else for (const due of this.#waiting.values()) this.#tell({ kind: 'due', due });
    this.#waiting.clear();
  }
}
