/** Tells how far a move is: one line that is drawn again on a terminal, a line now and then elsewhere. */
import type { Clock } from '../lib/clock.ts';
import type { MoveProgress } from '../storage/contract/store-move.ts';

export interface Screen {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
}

const redrawMs = 100;
const lineMs = 10_000;
const barWidth = 20;
/** Clears what is left of the line (ECMA-48, EL). */
const clearLine = '\r\u001b[K';

const doing = { copy: 'copying', compare: 'comparing' } as const;

export class MoveProgressLine {
  readonly #screen: Screen;
  readonly #clock: Clock;
  #step: MoveProgress['step'] | null = null;
  /** When the step began here, and what earlier runs had done of it. */
  #since = 0;
  #doneBefore = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(screen: Screen, clock: Clock) {
    this.#screen = screen;
    this.#clock = clock;
  }

  show(progress: MoveProgress): void {
    const now = this.#clock.elapsed();
    if (progress.step !== this.#step) {
      this.#step = progress.step;
      this.#since = now;
      this.#doneBefore = progress.done;
      this.#shownAt = Number.NEGATIVE_INFINITY;
    }
    const isTerminal = this.#screen.isTTY === true;
    if (now - this.#shownAt < (isTerminal ? redrawMs : lineMs)) return;
    this.#shownAt = now;
    const seconds = (now - this.#since) / 1000;
    const text = progressText(progress, progress.done - this.#doneBefore, seconds);
    if (!isTerminal) {
      this.#screen.write(`${text}\n`);
      return;
    }
    this.#isDrawn = true;
    // A line that wraps could not be drawn over.
    this.#screen.write(`${clearLine}${text.slice(0, (this.#screen.columns ?? 80) - 1)}`);
  }

  end(): void {
    if (this.#isDrawn) this.#screen.write(clearLine);
    this.#isDrawn = false;
  }
}

/** `lately` rows were done in these seconds. */
function progressText(
  { step, table, rows, rowsMax, done, total }: MoveProgress,
  lately: number,
  seconds: number,
): string {
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(part * barWidth);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${Math.floor(part * 100)}%`;
  const place = `${doing[step]} ${table} ${numeral(rows)} of ${numeral(rowsMax)}`;
  // A rate of the first moments says nothing.
  if (seconds < 0.5 || lately === 0) return `${bar} ${place}`;
  const rate = lately / seconds;
  const left = Math.max(0, total - done) / rate;
  return `${bar} ${place}, ${numeral(Math.round(rate))} rows/s, ${timeLeft(left)} left`;
}

function numeral(count: number): string {
  return count.toLocaleString('en');
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
