/**
 * Up to which position no message can appear any more. Positions are drawn one after the other, but
 * the transactions that drew them end in any order; whoever walks by positions, and goes on behind
 * the last one seen, would pass over one that is committed late.
 */
import { sleep, type Clock } from '../../lib/clock.ts';
import type { Transactions } from './transactions.ts';

/** Between two looks at who still writes. */
const lookMs = 5;
/** Writers that take longer are not waited for: what is settled is then what was so before. */
const waitMs = 2_000;

const readNewest = 'SELECT last_value AS position FROM message_position';

/**
 * Whoever writes messages holds this lock from before the first position is drawn to after its
 * commit can be seen.
 */
const readWriters = `SELECT virtualtransaction AS writer FROM pg_locks
  WHERE relation = 'message'::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export class SettledPositions {
  readonly #transactions: Pick<Transactions, 'alone'>;
  readonly #clock: Clock;
  #settled = 0;

  constructor(transactions: Pick<Transactions, 'alone'>, clock: Clock) {
    this.#transactions = transactions;
    this.#clock = clock;
  }

  /** Waits for those who write messages at this moment. Rejects with `StoreFailure`. */
  async find(): Promise<number> {
    const until = this.#clock.elapsed() + waitMs;
    const newest = Number((await this.#ask(readNewest))[0]!['position']);
    let writers = await this.#writers();
    while (writers.size > 0) {
      if (this.#clock.elapsed() >= until) return this.#settled;
      await sleep(this.#clock, lookMs);
      writers = writers.intersection(await this.#writers());
    }
    this.#settled = Math.max(this.#settled, newest);
    return this.#settled;
  }

  async #writers(): Promise<Set<unknown>> {
    return new Set((await this.#ask(readWriters)).map((row) => row['writer']));
  }

  async #ask(sql: string) {
    return (await this.#transactions.alone((connection) => connection.query(sql))).rows;
  }
}
