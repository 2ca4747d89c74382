/**
 * Says whose turn it is: of all who wait, the one who has taken least time of late. Who takes a
 * second each time waits while others take a second together, however much of his is in line.
 */
import { Queue } from '../lib/queue.ts';

interface Owner<T> {
  waiting: Queue<T>;
  /** Time taken, in milliseconds, on a clock that stands where the one who went last began. */
  spent: number;
  isBusy: boolean;
}

export class FairQueue<T> {
  readonly #owners = new Map<string, Owner<T>>();
  readonly #perOwnerMax: number;
  #floor = 0;

  /** Of one owner at most so many wait. */
  constructor(perOwnerMax: number) {
    this.#perOwnerMax = perOwnerMax;
  }

  /** False where too many of this owner wait already. */
  add(owner: string, item: T): boolean {
    let entry = this.#owners.get(owner);
    if (entry === undefined) {
      entry = { waiting: new Queue(), spent: this.#floor, isBusy: false };
      this.#owners.set(owner, entry);
    }
    if (entry.waiting.length >= this.#perOwnerMax) return false;
    entry.waiting.push(item);
    return true;
  }

  /** Takes what is next; nobody has two under way. Undefined where nobody waits who may go. */
  take(): { owner: string; item: T } | undefined {
    let next: [string, Owner<T>] | null = null;
    for (const one of this.#owners) {
      const [owner, { waiting, isBusy, spent }] = one;
      if (waiting.length === 0) {
        // Who has taken no more than others is owed nothing and owes nothing.
        if (!isBusy && spent <= this.#floor) this.#owners.delete(owner);
      } else if (!isBusy && (next === null || spent < next[1].spent)) {
        next = one;
      }
    }
    if (next === null) return undefined;
    const [owner, entry] = next;
    entry.isBusy = true;
    this.#floor = Math.max(this.#floor, entry.spent);
    return { owner, item: entry.waiting.shift()! };
  }

  /** What was taken of this owner is over, after so many milliseconds. */
  done(owner: string, ms: number): void {
    const entry = this.#owners.get(owner);
    if (entry === undefined) return;
    entry.isBusy = false;
    entry.spent = Math.max(entry.spent, this.#floor) + Math.max(ms, 0.01);
    if (![...this.#owners.values()].some(({ waiting, isBusy }) => isBusy || waiting.length > 0)) {
      this.#owners.clear();
    }
  }
}
