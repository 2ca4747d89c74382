/**
 * Keeps clients of brokers open between sends: bounded in number, closed once idle for a while, left
 * at once where they are of no use any more. One that failed to open is not kept.
 */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { BrokerFailure } from './broker-parts.ts';

export interface PooledClient {
  /** Ends it, whatever hangs. */
  close(): Promise<void>;
  /** Calls once it is of no use any more. */
  onEnd(ended: () => void): void;
}

export interface ClientPoolOptions {
  clientsMax: number;
  idleMs: number;
  /** Closing in order gets so long. */
  closeMsMax: number;
}

interface Entry {
  opening: Promise<PooledClient>;
  users: number;
  cancelIdle: CancelTimer;
}

const nothing = (): void => {};

export class ClientPool {
  readonly #clock: Clock;
  readonly #options: ClientPoolOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(clock: Clock, options: ClientPoolOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Runs with the client of this name, which is opened where there is none. */
  async use<Client extends PooledClient, T>(
    key: string,
    open: () => Promise<Client>,
    run: (client: Client) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entries.get(key) ?? this.#open(key, open);
    entry.users += 1;
    entry.cancelIdle();
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    try {
      return await run((await entry.opening) as Client);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) {
        entry.cancelIdle = this.#clock.after(this.#options.idleMs, () => this.#leave(key, entry));
      }
    }
  }

  /** The client of this name hangs: the next send opens another one. */
  drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#leave(key, entry);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map((entry) => this.#end(entry)));
  }

  #open(key: string, open: () => Promise<PooledClient>): Entry {
    if (this.#closed) throw new BrokerFailure('not sent: this server is stopping');
    this.#makeRoom();
    const entry: Entry = { opening: open(), users: 0, cancelIdle: nothing };
    this.#entries.set(key, entry);
    entry.opening.then(
      (client) => client.onEnd(() => this.#leave(key, entry)),
      () => this.#leave(key, entry),
    );
    return entry;
  }

  #makeRoom(): void {
    const { clientsMax } = this.#options;
    if (this.#entries.size < clientsMax) return;
    for (const [key, entry] of this.#entries) {
      if (entry.users === 0) return this.#leave(key, entry);
    }
    throw new BrokerFailure(`not sent: ${clientsMax} connections to brokers are in use already`);
  }

  #leave(key: string, entry: Entry): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    void this.#end(entry);
  }

  async #end(entry: Entry): Promise<void> {
    entry.cancelIdle();
    const ended = entry.opening.then((client) => client.close()).catch(nothing);
    const late = new Promise<void>((resolve) => {
      const cancel = this.#clock.after(this.#options.closeMsMax, resolve);
      void ended.then(cancel);
    });
    await Promise.race([ended, late]);
  }
}
