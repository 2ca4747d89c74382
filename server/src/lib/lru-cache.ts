/** A map that forgets what was not used for longest. */

export class LruCache<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #sizeMax: number;
  readonly #onDropped: ((value: Value) => void) | undefined;

  /** Holds at most `sizeMax` entries; `onDropped` hears of those pushed out, not of deleted ones. */
  constructor(sizeMax: number, onDropped?: (value: Value) => void) {
    this.#sizeMax = sizeMax;
    this.#onDropped = onDropped;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // Order of use matters only when something may have to go.
    if (this.#entries.size * 2 > this.#sizeMax) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#sizeMax) return;
    const [oldest] = this.#entries;
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    this.#onDropped?.(oldest[1]);
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  values(): IterableIterator<Value> {
    return this.#entries.values();
  }

  clear(): void {
    this.#entries.clear();
  }
}
