/** Gathers the records of attempts into few writes, and keeps them until the store has them. */
import type { Message } from '../domain/message.ts';
import type { Clock } from '../lib/clock.ts';
import type { AttemptRecord, Storage, Turn } from '../storage/storage.ts';

export interface RecorderOptions {
  batchMax: number;
  lingerMs: number;
  /** How long to wait before records are written again that the store could not take. */
  againMs: number;
}

interface Waiting {
  record: AttemptRecord;
  recorded: () => void;
}

export class AttemptRecorder {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #options: RecorderOptions;
  readonly #report: (problem: string) => void;
  /** Hears of messages that were accepted with a record. */
  readonly #announced: (messages: Message[], positions: number[]) => void;
  /** Hears of deliveries in order whose turn has come by a record. */
  readonly #turnsCame: (turns: Turn[]) => void;
  #waiting: Waiting[] = [];
  #timer: (() => void) | null = null;
  #open = 0;
  #abandoned = false;

  constructor(
    storage: Storage,
    clock: Clock,
    options: RecorderOptions,
    report: (problem: string) => void,
    announced: (messages: Message[], positions: number[]) => void,
    turnsCame: (turns: Turn[]) => void,
  ) {
    this.#turnsCame = turnsCame;
    this.#announced = announced;
    this.#storage = storage;
    this.#clock = clock;
    this.#options = options;
    this.#report = report;
  }

  /** Whether records wait that are not on disk yet. */
  get busy(): boolean {
    return this.#open > 0;
  }

  /** Records nothing more, nor what waits: that is another's business now. */
  abandon(): void {
    this.#abandoned = true;
    this.#timer?.();
    this.#waiting = [];
  }

  get isAbandoned(): boolean {
    return this.#abandoned;
  }

  /** Calls `recorded` once the record is on disk; until then the delivery must stay in memory. */
  add(record: AttemptRecord, recorded: () => void): void {
    if (this.#abandoned) return;
    this.#open += 1;
    this.#waiting.push({ record, recorded });
    if (record.awaited || this.#waiting.length >= this.#options.batchMax) this.#flush();
    else this.#timer ??= this.#clock.after(this.#options.lingerMs, () => this.#flush());
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = null;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) void this.#write(batch);
  }

  async #write(batch: Waiting[]): Promise<void> {
    let written: { announced: number[]; turns: Turn[] };
    try {
      written = await this.#storage.write(
        'recordAttempts',
        batch.map(({ record }) => record),
      );
    } catch (error) {
      if (this.#abandoned) return;
      this.#report(`attempts could not be recorded, will try again: ${String(error)}`);
      this.#clock.after(this.#options.againMs, () => {
        if (!this.#abandoned) void this.#write(batch);
      });
      return;
    }
    this.#open -= batch.length;
    for (const { recorded } of batch) recorded();
    const announcements = batch.flatMap(({ record }) => record.announcements ?? []);
    if (announcements.length > 0) this.#announced(announcements, written.announced);
    // Afterwards, so that what has left memory has made room.
    if (written.turns.length > 0) this.#turnsCame(written.turns);
  }
}
