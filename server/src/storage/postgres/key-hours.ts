/** Says in which hours an idempotency key may have been kept, whatever the clocks show. */
import type { Row } from '../sql/statements.ts';

/** How many hours, beside the present one, a key is remembered (see sql/idempotency.ts). */
const hoursKept = 12;

export class KeyHours {
  readonly #readLatest: () => Promise<Row[]>;
  /** The latest hour of which this process knows; null before the database was asked. */
  #latest: number | null = null;

  constructor(readLatest: (sql: string) => Promise<Row[]>) {
    this.#readLatest = () => readLatest('SELECT max(bucket) AS latest FROM idempotency');
  }

  /**
   * For keys of these hours: up to one hour more, since the clock of another node may be ahead, and
   * those before the latest one, where the clock was set back since.
   */
  async around(hours: readonly number[]): Promise<number[]> {
    this.#latest ??= ((await this.#readLatest())[0]?.['latest'] as number | null | undefined) ?? 0;
    const last = Math.max(...hours);
    const found = range(Math.min(...hours) - hoursKept, last + 1);
    if (this.#latest > last + 1) found.push(...range(this.#latest - hoursKept, this.#latest));
    else this.#latest = Math.max(this.#latest, last);
    return found;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
