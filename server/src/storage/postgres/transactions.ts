/**
 * Runs acts on the database, each as if it were alone.
 *
 * A transaction that stood in another's way, or whose connection was lost before its commit was
 * asked for, has left nothing, and is run again from its beginning, a bounded number of times. Once
 * the commit was asked for and the connection is lost, nobody knows what came of it: that is told
 * to the caller, who may ask again by a key.
 */
import { sleep, type Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Act, Query } from '../sql/statements.ts';
import { StoreFailure } from '../storage.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { ConnectionLost, failureOf, faultOf } from './database-fault.ts';
import { numberPlaceholders } from './placeholders.ts';
import { runAct, type AskServer } from './wire-statements.ts';

export interface TransactionsOptions {
  clock: Clock;
  random: Random;
  /** How long the server works at a statement; less than the connection waits for it. */
  statementMs: number;
  /** How long a statement waits for rows that others hold. */
  lockMs: number;
  /** How long the server keeps a transaction whose owner has fallen silent. */
  silentMs: number;
  /** How often one is run, for as long as others stand in its way or the connection is lost. */
  triesMax: number;
  /** After this time nothing is run again, however few tries there were. */
  againWithinMs: number;
  /** The longest pause before the second try; each further one may be twice as long. */
  pauseMs: number;
}

/** As PostgreSQL names them. */
export type Isolation = 'SERIALIZABLE' | 'READ COMMITTED' | 'REPEATABLE READ READ ONLY';

export class Transactions {
  readonly #connections: Connections;
  readonly #options: TransactionsOptions;
  /** Set within each transaction, since a pooler may give the connection to somebody else after it. */
  readonly #settings: string;
  /** Acts that asked more than one query when they were last run. */
  readonly #several = new Set<string>();

  constructor(connections: Connections, options: TransactionsOptions) {
    this.#connections = connections;
    this.#options = options;
    const { statementMs, lockMs, silentMs } = options;
    this.#settings =
      `SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}; ` +
      `SET LOCAL idle_in_transaction_session_timeout = ${silentMs}; ` +
      // What is asked is short, but over many slices it looks long enough to be compiled.
      'SET LOCAL jit = off';
  }

  /**
   * Runs an act that only reads; it sees one state of the database throughout. One that asks a
   * single query needs no transaction around it: whether it does is found out by running it.
   * Rejects with `StoreFailure`.
   */
  async read<T>(name: string, start: () => Act<T>): Promise<T> {
    if (!this.#several.has(name)) {
      const act = start();
      const first = act.next();
      if (first.done === true) return first.value;
      const answer = await this.alone((connection) => ask(connection, first.value));
      const second = act.next(answer);
      if (second.done === true) return second.value;
      // What follows would see another state than the first query did.
      this.#several.add(name);
    }
    let queries = 0;
    const value = await this.run('REPEATABLE READ READ ONLY', async (askServer) => {
      queries = 0;
      return runAct(start(), (query) => {
        queries += 1;
        return askServer(query);
      });
    }).catch((error: unknown) => {
      throw failureOf(error);
    });
    if (queries <= 1) this.#several.delete(name);
    return value;
  }

  /**
   * Runs `work` in a transaction and commits it. Rejects as `work` or the server does, nothing done
   * (see `failureOf`); with `StoreFailure` of the kind `unavailable` where the connection was lost
   * around the commit. `work` may be called several times.
   */
  run<T>(isolation: Isolation, work: (askServer: AskServer) => Promise<T>): Promise<T> {
    return this.#again(() =>
      this.#connections.use(async (connection) => {
        await connection.query(`BEGIN ISOLATION LEVEL ${isolation}; ${this.#settings}`);
        let value: T;
        try {
          value = await work((query) => ask(connection, query));
        } catch (error) {
          // Where that fails too, the connection is not idle, and is given up for it.
          await connection.query('ROLLBACK').catch(() => {});
          throw error;
        }
        await commit(connection);
        return value;
      }),
    );
  }

  /**
   * Runs work that is a transaction in itself and may happen twice, such as one query that reads.
   * Rejects with `StoreFailure`.
   */
  async alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await this.#again(() => this.#connections.use(work));
    } catch (error) {
      throw failureOf(error);
    }
  }

  async #again<T>(once: () => Promise<T>): Promise<T> {
    const { clock, random, triesMax, againWithinMs, pauseMs } = this.#options;
    const until = clock.elapsed() + againWithinMs;
    for (let tries = 1; ; tries++) {
      try {
        return await once();
      } catch (error) {
        const fault = error instanceof StoreFailure ? null : faultOf(error);
        if (fault !== 'again' && fault !== 'lost') throw error;
        if (tries >= triesMax || clock.elapsed() >= until) throw error;
        // Two that met go different ways by chance. For one that is lost the pool makes the pauses.
        const longest = fault === 'again' ? pauseMs * 2 ** (tries - 1) : 0;
        await sleep(clock, longest * random.fraction());
      }
    }
  }
}

function ask(connection: Connection, { sql, values }: Query): ReturnType<AskServer> {
  return connection.query(numberPlaceholders(sql), values);
}

async function commit(connection: Connection): Promise<void> {
  let command: string;
  try {
    ({ command } = await connection.query('COMMIT'));
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    throw new StoreFailure(
      'unavailable',
      `The connection to the database was lost around a commit, which may have happened: ${error.message}.`,
    );
  }
  // After an error that nobody heard of, a commit is answered by saying that it was none.
  if (command !== 'COMMIT') throw new Error('the transaction had failed before its commit');
}
