/** What the conformance suite needs of a driver, and how it compares what comes back. */
import assert from 'node:assert/strict';
import type { Storage } from '../../server/src/storage/storage.ts';

export interface StoreUnderTest extends AsyncDisposable {
  storage: Storage;
  /**
   * Closes the store in order and opens the same data again, as `storage`. What it held as fresh is
   * owed still, but may have got its rows.
   */
  reopen: () => Promise<void>;
  /** The position of the first message that is accepted, of the second, …, if none is refused. */
  place: (nth: number) => number;
  /** Lets the day be over: a store may remove whole days only. */
  endDay: () => Promise<void>;
}

/** Opens an empty store. */
export type OpenStore = () => Promise<StoreUnderTest>;

/** Deep equality in which bytes are bytes: a driver may hand out any kind of `Uint8Array`. */
export function assertSame(actual: unknown, expected: unknown): void {
  assert.deepEqual(plain(actual), plain(expected));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Pages through a list to its end and returns all of it. */
export async function readPages<T>(
  limit: number,
  read: (from: string | null) => Promise<{ items: T[]; done: boolean }>,
  keyOf: (item: T) => string,
): Promise<T[]> {
  const all: T[] = [];
  const pagesMax = 1000;
  let from: string | null = null;
  for (let pages = 0; pages < pagesMax; pages++) {
    const { items, done }: { items: T[]; done: boolean } = await read(from);
    assert.ok(items.length <= limit, 'a page is no longer than asked for');
    all.push(...items);
    if (done) return all;
    assert.equal(items.length, limit, 'only the last page may be short');
    from = keyOf(items.at(-1)!);
  }
  throw new Error('the list has no end');
}
