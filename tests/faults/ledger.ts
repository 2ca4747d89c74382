/** Ledgers: what the producer was told, what the receiver got, and how each run of the server ended. */
import { fdatasync, openSync, readFileSync, writeSync, closeSync } from 'node:fs';
import { promisify } from 'node:util';

const sync = promisify(fdatasync);
const syncEveryMs = 50;

/** What became of one request to accept a message. */
export interface Sent {
  /** The number of the message; its payload and its idempotency key carry it. */
  n: number;
  app: string;
  eventType: string;
  deliverAt: number | null;
  /** Accepted; refused for certain; or no answer, so that it may exist or not. */
  outcome: 'ok' | 'fail' | 'info';
  id: string | null;
  status: number;
  at: number;
}

/** One request that reached the receiver. */
export interface Arrived {
  at: number;
  /** The run of the server that sent it. */
  run: number;
  endpoint: string;
  id: string;
  n: number;
  /** Whether the signature verified and the body was the one that was sent. */
  verified: boolean;
  /** What was answered; 0 when the connection was gone before the answer. */
  answered: number;
}

/** One life of the server. */
export interface Run {
  run: number;
  spawnedAt: number;
  /** When it said that it listens; null when it was ended before. */
  listensAt: number | null;
  endedAt: number;
  /** Killed by the test, stopped in order, or ended on its own. */
  end: 'killed' | 'stopped' | 'fell';
}

/** An append-only file, one record a line, on disk within 50 ms. */
export class Ledger<T> {
  readonly path: string;
  readonly #file: number;
  #written = false;
  #closed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a');
    this.#timer = setInterval(() => void this.#sync(), syncEveryMs);
  }

  add(record: T): void {
    if (this.#closed) return;
    writeSync(this.#file, `${JSON.stringify(record)}\n`);
    this.#written = true;
  }

  async #sync(): Promise<void> {
    if (!this.#written) return;
    this.#written = false;
    await sync(this.#file);
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await sync(this.#file);
    closeSync(this.#file);
  }
}

/** Reads a ledger back. */
export function readLedger<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
