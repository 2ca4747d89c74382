/** Writes the audit log: each entry right after what it tells of, and again where the store fails. */
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface AuditBookOptions {
  /** Entries that wait for the store; what comes beyond them is lost, and said to be. */
  waitingMax: number;
  againMs: number;
}

export class AuditBook {
  readonly #storage: Pick<Storage, 'write'>;
  readonly #clock: Clock;
  readonly #options: AuditBookOptions;
  readonly #report: (problem: string) => void;
  #waiting: AuditEntry[] = [];
  #cancel: CancelTimer | null = null;

  constructor(
    storage: Pick<Storage, 'write'>,
    clock: Clock,
    options: AuditBookOptions,
    report: (problem: string) => void,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#options = options;
    this.#report = report;
  }

  /** Resolves once it is on disk, or waits here for the store to take it; never rejects. */
  async note(entry: AuditEntry): Promise<void> {
    try {
      await this.#storage.write('noteAudit', [entry]);
    } catch (error) {
      if (this.#waiting.length >= this.#options.waitingMax) {
        this.#report(`an entry of the audit log is lost: ${entry.operation} by ${entry.actorId}`);
        return;
      }
      if (this.#waiting.length === 0) {
        this.#report(`the audit log could not be written, and is tried again: ${String(error)}`);
      }
      this.#waiting.push(entry);
      this.#plan();
    }
  }

  /** Tries once more what waits. */
  async stop(): Promise<void> {
    this.#cancel?.();
    await this.#again();
    this.#cancel?.();
  }

  #plan(): void {
    this.#cancel ??= this.#clock.after(this.#options.againMs, () => {
      this.#cancel = null;
      void this.#again();
    });
  }

  async #again(): Promise<void> {
    const tried = this.#waiting;
    if (tried.length === 0) return;
    try {
      await this.#storage.write('noteAudit', tried);
      this.#waiting = this.#waiting.slice(tried.length);
    } catch {
      this.#plan();
    }
  }
}
