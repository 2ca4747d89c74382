/**
 * Knows when each endpoint has something due in the store, so that nobody has to look for it: a
 * moment for each endpoint that has rows, the earliest first.
 */
import { Heap } from '../lib/heap.ts';

interface Entry {
  endpointId: string;
  at: number;
}

/** Stale entries are left in the heap until they come up, or are more than the living ones and this. */
const staleMax = 1024;

export class DueCalendar {
  readonly #moments = new Map<string, number>();
  #heap = newHeap();

  /** Something of this endpoint is due at a moment, or earlier. */
  expect(endpointId: string, at: number): void {
    const known = this.#moments.get(endpointId);
    if (known !== undefined && known <= at) return;
    this.#set(endpointId, at);
  }

  /** Whatever this endpoint has due waits until a moment. */
  postpone(endpointId: string, at: number): void {
    if (this.#moments.get(endpointId) !== at) this.#set(endpointId, at);
  }

  /** The earliest moment; null where nothing is expected. */
  get nextAt(): number | null {
    for (let head = this.#heap.peek(); head !== undefined; head = this.#heap.peek()) {
      if (this.#moments.get(head.endpointId) === head.at) return head.at;
      this.#heap.pop();
    }
    return null;
  }

  /** Takes the endpoint whose moment came first, if it has come by `now`. */
  takeDue(now: number): string | null {
    const at = this.nextAt;
    if (at === null || at > now) return null;
    const { endpointId } = this.#heap.pop()!;
    this.#moments.delete(endpointId);
    return endpointId;
  }

  #set(endpointId: string, at: number): void {
    this.#moments.set(endpointId, at);
    this.#heap.push({ endpointId, at });
    if (this.#heap.size > this.#moments.size * 2 + staleMax) this.#rebuild();
  }

  #rebuild(): void {
    this.#heap = newHeap();
    for (const [endpointId, at] of this.#moments) this.#heap.push({ endpointId, at });
  }
}

function newHeap(): Heap<Entry> {
  return new Heap((a, b) => a.at < b.at);
}
