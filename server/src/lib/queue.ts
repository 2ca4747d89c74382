/** A first-in, first-out queue whose both ends are cheap. */

/** Below this many taken places the array is left alone. */
const compactAt = 1024;

export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The oldest item, which stays. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** The items that stay, oldest first. */
  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#head; index < this.#items.length; index++) {
      yield this.#items[index] as T;
    }
  }

  /** Takes the oldest item. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= compactAt && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
