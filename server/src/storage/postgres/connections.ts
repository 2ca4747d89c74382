/**
 * A bounded number of connections to the database, shared by all that asks it.
 *
 * States: reached (connections are made as they are needed, up to the bound, and lie idle between
 * their uses), and away (the last try to connect failed: one try at a time is made, after pauses
 * that grow). In both, whoever asks waits for a connection, up to a bound. What leads from the one
 * to the other: a connection that is lost takes all idle ones with it, since whatever ended it has
 * most likely ended those too, and each would have to be found out by somebody who waits for it.
 *
 * No connection keeps anything for its next use: no prepared statement, no setting, no lock. So a
 * pooler that hands out its own by the transaction (PgBouncer) may stand in between.
 */
import type { Random } from '../../lib/random.ts';
import type { Value } from '../sql/statements.ts';
import { StoreFailure } from '../storage.ts';
import type { Connection, ConnectionOptions, ServerAnswer } from './connection.ts';
import { faultOf } from './database-fault.ts';
import { openPrimary, type Primary } from './open-primary.ts';

export interface ConnectionsOptions extends ConnectionOptions {
  random: Random;
  /** How many there are at most. */
  connectionsMax: number;
  /** How many may wait for one; whoever comes then is refused. */
  waitingMax: number;
  /** How long somebody waits for one, and so for a database that is away. */
  waitMs: number;
  /** Pauses between tries while it is away, from the first on. */
  pauseMsMin: number;
  pauseMsMax: number;
  closeMs: number;
  /** For the operator's log. */
  report: (problem: string) => void;
}

interface Waiting {
  resolve: (connection: Connection) => void;
  reject: (error: Error) => void;
  cancel: () => void;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #primary: Primary;
  #idle: Connection[] = [];
  readonly #used = new Set<Connection>();
  #connecting = 0;
  readonly #waiting: Waiting[] = [];
  /** Tries to connect that failed one after the other. */
  #failures = 0;
  #reason = '';
  #cancelPause: (() => void) | null = null;
  #closed = false;
  #drained: (() => void) | null = null;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#primary = openPrimary(options);
  }

  /** Whether the last try to connect went well. */
  get isReached(): boolean {
    return this.#failures === 0;
  }

  /** A statement on its own, in its own transaction. Rejections as those of `Connection.query`. */
  query(sql: string, values: readonly Value[] = [], withinMs?: number): Promise<ServerAnswer> {
    return this.use((connection) => connection.query(sql, values, withinMs));
  }

  /**
   * Lends a connection for as long as `work` takes. Rejects with `StoreFailure` where there is none
   * in time, and then `work` was not called; otherwise as `work` does.
   */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await work(connection);
    } catch (error) {
      // A server that says so is about to go, or is a primary no more.
      if (faultOf(error) === 'lost') connection.destroy(sentenceOf(error));
      throw error;
    } finally {
      this.#giveBack(connection);
    }
  }

  /** Ends all of them once they are given back. What waits is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelPause?.();
    this.#refuseAll(() => new StoreFailure('closed', 'the store is closed'));
    const idle = this.#idle.splice(0);
    if (this.#used.size > 0 || this.#connecting > 0) {
      const { clock, closeMs } = this.#options;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(closeMs, () => {
          for (const one of this.#used) one.destroy('the store is closed');
          resolve();
        });
        this.#drained = () => {
          cancel();
          resolve();
        };
      });
    }
    await Promise.all(idle.map((one) => one.end(this.#options.closeMs)));
  }

  #take(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new StoreFailure('closed', 'the store is closed'));
    const { clock, waitMs, waitingMax } = this.#options;
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      this.#used.add(idle);
      return Promise.resolve(idle);
    }
    if (this.#waiting.length >= waitingMax) return Promise.reject(this.#unavailable());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        resolve,
        reject,
        cancel: clock.after(waitMs, () => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          reject(this.#unavailable());
        }),
      };
      this.#waiting.push(waiting);
      this.#grow();
    });
  }

  #unavailable(): StoreFailure {
    const sentence = this.isReached
      ? 'All connections to the database are in use.'
      : `The database cannot be reached: ${this.#reason}.`;
    return new StoreFailure('unavailable', sentence);
  }

  #refuseAll(failure: () => StoreFailure): void {
    for (const { reject, cancel } of this.#waiting.splice(0)) {
      cancel();
      reject(failure());
    }
  }

  #giveBack(connection: Connection): void {
    this.#used.delete(connection);
    if (this.#closed) {
      void connection.end(this.#options.closeMs);
      if (this.#used.size === 0 && this.#connecting === 0) this.#drained?.();
      return;
    }
    if (connection.isIdle) return this.#lend(connection);
    connection.destroy('it was given back in the midst of its work');
    this.#grow();
  }

  /** To the one who waits longest, or to nobody. */
  #lend(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(connection);
      return;
    }
    next.cancel();
    this.#used.add(connection);
    next.resolve(connection);
  }

  /** Makes a connection where somebody waits for it and the bounds allow it. */
  #grow(): void {
    if (this.#closed || this.#cancelPause !== null) return;
    const count = this.#idle.length + this.#used.size + this.#connecting;
    const connectingMax = this.isReached ? this.#waiting.length : 1;
    if (count >= this.#options.connectionsMax || this.#connecting >= connectingMax) return;
    if (this.#waiting.length === 0) return;
    this.#connecting += 1;
    void this.#connect();
  }

  async #connect(): Promise<void> {
    try {
      const connection = await this.#primary.connect();
      this.#connecting -= 1;
      connection.onLost(() => this.#lost(connection));
      if (!this.isReached) this.#options.report('The database is reached again.');
      this.#failures = 0;
      this.#used.add(connection);
      this.#giveBack(connection);
    } catch (error) {
      this.#connecting -= 1;
      this.#failed(sentenceOf(error));
    }
    this.#grow();
  }

  #failed(reason: string): void {
    const { clock, random, pauseMsMin, pauseMsMax, report } = this.#options;
    if (this.#closed) {
      if (this.#used.size === 0 && this.#connecting === 0) this.#drained?.();
      return;
    }
    if (this.isReached) report(`The database cannot be reached: ${reason}. It is tried again.`);
    this.#reason = reason;
    this.#failures += 1;
    if (this.#cancelPause !== null) return;
    // A part by chance, so that the nodes do not all come at once when it is back.
    const longest = Math.min(pauseMsMax, pauseMsMin * 2 ** (this.#failures - 1));
    const pauseMs = longest * (0.5 + random.fraction() / 2);
    this.#cancelPause = clock.after(pauseMs, () => {
      this.#cancelPause = null;
      this.#grow();
    });
  }

  /** What ended one has most likely ended those that lie idle. */
  #lost(connection: Connection): void {
    if (this.#closed) return;
    this.#primary.doubt();
    const idle = this.#idle.splice(0);
    for (const one of idle) if (one !== connection) one.destroy('another connection was lost');
    this.#grow();
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
