/** Remembers when API keys were last used, and tells the store of it once a minute. */
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export class KeyUse {
  readonly #storage: Pick<Storage, 'write'>;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #report: (problem: string) => void;
  /** By key: when it was used last, since the store was told. */
  #uses = new Map<string, number>();
  #cancel: CancelTimer | null = null;

  constructor(
    storage: Pick<Storage, 'write'>,
    clock: Clock,
    everyMs: number,
    report: (problem: string) => void,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#report = report;
  }

  /** Costs a request no more than a place in a map. */
  note(keyId: string): void {
    this.#uses.set(keyId, this.#clock.now());
  }

  start(): void {
    this.#cancel = this.#clock.after(this.#everyMs, () => {
      void this.#tell().finally(() => {
        if (this.#cancel !== null) this.start();
      });
    });
  }

  /** Resolves once the store knows the last uses. */
  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    await this.#tell();
  }

  async #tell(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = [...this.#uses].map(([id, at]) => ({ id, at }));
    this.#uses = new Map();
    try {
      await this.#storage.write('noteKeyUse', uses);
    } catch (error) {
      // Not kept for the next time: a key in use will be used again.
      this.#report(`the last use of API keys could not be recorded: ${String(error)}`);
    }
  }
}
