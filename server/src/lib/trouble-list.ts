/** The latest lines that went to the log, for those who look at the page and not at the log. */
import type { Clock } from './clock.ts';

export interface NotedLine {
  text: string;
  /** How often it was written since the start. */
  count: number;
  lastAt: number;
}

export class TroubleList {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #linesMax: number;
  readonly #lines = new Map<string, NotedLine>();

  constructor(clock: Pick<Clock, 'now'>, linesMax: number) {
    this.#clock = clock;
    this.#linesMax = linesMax;
  }

  note(text: string): void {
    const count = (this.#lines.get(text)?.count ?? 0) + 1;
    // Behind all others: the first one is the one that was not written for longest.
    this.#lines.delete(text);
    this.#lines.set(text, { text, count, lastAt: this.#clock.now() });
    if (this.#lines.size <= this.#linesMax) return;
    const [oldest] = this.#lines.keys();
    this.#lines.delete(oldest!);
  }

  /** Newest first. */
  list(): NotedLine[] {
    return [...this.#lines.values()].toReversed();
  }
}
