/**
 * What the disk of the store can take at present.
 *
 * States: `writable`; `full`, where only what is under way already is still written down, from a
 * reserve that was kept for this; `unwritable`, where the file system takes nothing at all. The two
 * bad ones are left by looking again each second, so that the server recovers by itself.
 */
import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CancelTimer, Clock } from '../../lib/clock.ts';
import { StoreFailure, type WriteVerb } from '../storage.ts';

export interface DiskWatchOptions {
  /** What is kept aside at most, and which part of what is free at most. */
  reserveBytesMax: number;
  reserveShare: number;
  /** How often it looks whether the disk has recovered. */
  lookMs: number;
}

export type DiskState = 'writable' | 'full' | 'unwritable';

/** What must be written down though the disk is full: what became of work that is under way. */
const reservedFor = new Set<WriteVerb>([
  'recordAttempts',
  'parkDeliveries',
  'parkFresh',
  'advanceFresh',
  'trimExpired',
  'trimEnvironment',
]);

const chunk = Buffer.alloc(1_000_000);
const sentences = {
  full: 'the disk of the store is full: what was accepted is delivered, nothing new is accepted until there is room',
  unwritable:
    'the file system of the store is read-only: nothing is accepted and no attempt is recorded until it can be written to',
  writable: 'the store can be written to again',
};

export class DiskWatch {
  readonly #folder: string;
  readonly #reserve: string;
  readonly #clock: Clock;
  readonly #options: DiskWatchOptions;
  readonly #report: (problem: string) => void;
  #state: DiskState = 'writable';
  #reserveBytes = 0;
  #cancelLook: CancelTimer | null = null;
  #forGood = false;
  #stopped = false;
  #making: Promise<unknown> = Promise.resolve();

  constructor(
    databasePath: string,
    clock: Clock,
    options: DiskWatchOptions,
    report: (problem: string) => void,
  ) {
    this.#folder = dirname(databasePath);
    this.#reserve = join(this.#folder, 'reserve');
    this.#clock = clock;
    this.#options = options;
    this.#report = report;
    const { reserveBytesMax, reserveShare } = options;
    const size = Math.min(reserveBytesMax, Math.floor(this.#freeBytes() * reserveShare));
    this.#reserveBytes = sizeOf(this.#reserve) ?? size;
    this.#making = this.#makeReserve();
  }

  get state(): DiskState {
    return this.#state;
  }

  /** Why this write is not tried at present. */
  refusal(verb: WriteVerb): StoreFailure | null {
    if (this.#state === 'writable') return null;
    if (this.#state === 'full' && reservedFor.has(verb)) return null;
    return new StoreFailure(this.#state, sentences[this.#state]);
  }

  /** SQLite found no room. */
  noteFull(): void {
    // Whoever fills the disk next shall not take the room before the records do.
    rmSync(this.#reserve, { force: true });
    this.#enter('full');
  }

  /** A write failed: asks the file system itself why. False where it has no reason to give. */
  noteUnwritable(): boolean {
    switch (this.#probe()) {
      case 'EROFS':
      case 'EACCES':
      case 'EPERM':
        this.#enter('unwritable');
        return true;
      case 'ENOSPC':
      case 'EDQUOT':
        this.noteFull();
        return true;
      default:
        return false;
    }
  }

  /**
   * An fsync failed. False but where the file system is read-only: then it may go on answering what
   * it is asked, but what it wrote last may be lost, so that it writes no more before the next start.
   */
  noteUnsynced(): boolean {
    if (this.#probe() !== 'EROFS') return false;
    this.#forGood = true;
    this.#enter('unwritable');
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook?.();
    await this.#making;
  }

  #enter(state: DiskState): void {
    if (state !== this.#state) this.#report(sentences[state]);
    this.#state = state;
    if (state === 'writable' || this.#forGood || this.#stopped) return;
    this.#cancelLook ??= this.#clock.after(this.#options.lookMs, () => {
      this.#cancelLook = null;
      if (!this.#forGood) this.#look();
    });
  }

  #look(): void {
    if (this.#probe() !== null) return this.#enter(this.#state);
    if (this.#state !== 'full') return this.#enter('writable');
    // As much again must be free, or the first new messages would fill it once more.
    if (this.#freeBytes() < 2 * this.#reserveBytes) return this.#enter('full');
    this.#making = this.#makeReserve().then((made) => {
      if (this.#state === 'full') this.#enter(made ? 'writable' : 'full');
    });
  }

  /** The code of the error that a small durable write meets; null where it succeeds. */
  #probe(): string | null {
    const path = join(this.#folder, '.probe');
    try {
      const file = openSync(path, 'w', 0o600);
      try {
        writeSync(file, chunk.subarray(0, 4096));
      } finally {
        closeSync(file);
      }
      return null;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'EIO';
    } finally {
      try {
        rmSync(path, { force: true });
      } catch {
        // Said by the probe itself.
      }
    }
  }

  /** Writes the reserve in full, since a file with holes would reserve nothing. */
  async #makeReserve(): Promise<boolean> {
    if (sizeOf(this.#reserve) === this.#reserveBytes) return true;
    try {
      await using file = await open(this.#reserve, 'w', 0o600);
      for (let left = this.#reserveBytes; left > 0; left -= chunk.length) {
        if (this.#stopped) return false;
        await file.write(chunk.subarray(0, Math.min(left, chunk.length)));
      }
      return true;
    } catch {
      rmSync(this.#reserve, { force: true });
      return false;
    }
  }

  #freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.#folder);
    return bavail * bsize;
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
