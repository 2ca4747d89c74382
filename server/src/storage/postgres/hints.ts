/**
 * Tells other nodes in passing what may make them quicker: outside of transactions, since a commit
 * that notifies waits for all others that do, and without a promise, since everything that is told
 * can be found in the database too.
 */
import type { CancelTimer, Clock } from '../../lib/clock.ts';
import type { Connections } from './connections.ts';

/** All nodes listen on it. */
export const channel = 'gancho';

/** What is told within this time goes together. */
const gatherMs = 10;
/** PostgreSQL takes less than 8,000 bytes in one notification. */
const bytesMax = 7_900;
/** What would have to wait longer than this many hints is not worth being told. */
const waitingMax = 10_000;

/** The payload of a notification: hints of a node, or changes by the numbers of their notes. */
export type Told = { node: number; hints: string[] } | { changed: [number, string][] };

export class Hints {
  readonly #connections: Pick<Connections, 'query'>;
  readonly #clock: Clock;
  readonly #node: () => number | null;
  readonly #waiting = new Set<string>();
  #cancelTimer: CancelTimer | null = null;
  #sending: Promise<void> | null = null;

  constructor(connections: Pick<Connections, 'query'>, clock: Clock, node: () => number | null) {
    this.#connections = connections;
    this.#clock = clock;
    this.#node = node;
  }

  tell(hint: string): void {
    if (this.#waiting.size >= waitingMax || Buffer.byteLength(hint) > bytesMax / 2) return;
    this.#waiting.add(hint);
    this.#arrange();
  }

  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#waiting.clear();
    await this.#sending;
  }

  #arrange(): void {
    if (this.#waiting.size === 0 || this.#cancelTimer !== null || this.#sending !== null) return;
    this.#cancelTimer = this.#clock.after(gatherMs, () => {
      this.#cancelTimer = null;
      this.#sending = this.#send().finally(() => {
        this.#sending = null;
        this.#arrange();
      });
    });
  }

  async #send(): Promise<void> {
    const node = this.#node();
    const payloads = node === null ? [] : packHints(node, [...this.#waiting]);
    this.#waiting.clear();
    if (payloads.length === 0) return;
    const list = JSON.stringify(payloads);
    const sql = `SELECT pg_notify('${channel}', value) FROM json_array_elements_text($1::json)`;
    // Whoever does not hear it finds out by looking.
    await this.#connections.query(sql, [list]).catch(() => {});
  }
}

/** As few payloads as hold the hints. */
export function packHints(node: number, hints: readonly string[]): string[] {
  const frame = JSON.stringify({ node, hints: [] } satisfies Told).length;
  const payloads: string[] = [];
  let part: string[] = [];
  let bytes = frame;
  const close = (): void => {
    if (part.length > 0) payloads.push(JSON.stringify({ node, hints: part } satisfies Told));
    part = [];
    bytes = frame;
  };
  for (const hint of hints) {
    const size = Buffer.byteLength(JSON.stringify(hint)) + 1;
    if (bytes + size > bytesMax) close();
    part.push(hint);
    bytes += size;
  }
  close();
  return payloads;
}
