/**
 * Time that passes only when there is nothing left to do at the present instant.
 *
 * Two kinds of entries: events of the world (answers of the store and the network, what actors
 * wait for) and timers of the core. What falls on the same instant runs in an order that the seed
 * decides. A leap passes over hours in which only idle timers would tick; those fire late, once,
 * as they do on a machine that was asleep.
 */
import type { CancelTimer } from '../../server/src/lib/clock.ts';
import type { SeededRandom } from './seeded-random.ts';

interface Entry {
  at: number;
  /** Decides among entries of the same instant. */
  order: number;
  run: (() => void) | null;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** A binary heap; cancelled entries stay until they come up. */
class EntryHeap {
  readonly #entries: Entry[] = [];
  /** Entries that were not cancelled. */
  living = 0;

  push(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push(entry);
    this.living += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, entries[parent]!)) break;
      entries[at] = entries[parent]!;
      at = parent;
    }
    entries[at] = entry;
  }

  peek(): Entry | undefined {
    while (this.#entries[0]?.run === null) this.#removeFirst();
    return this.#entries[0];
  }

  pop(): Entry | undefined {
    const first = this.peek();
    if (first !== undefined) {
      this.#removeFirst();
      this.living -= 1;
    }
    return first;
  }

  #removeFirst(): void {
    const entries = this.#entries;
    const last = entries.pop()!;
    if (entries.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1]!, entries[child]!)) child += 1;
      if (!isBefore(entries[child]!, last)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = last;
  }
}

const startOfTime = Date.UTC(2026, 0, 1);

export class VirtualTime {
  /** Milliseconds since the simulation began. */
  elapsed = 0;
  #wallOffset = startOfTime;
  readonly #random: SeededRandom;
  readonly #events = new EntryHeap();
  readonly #timers = new EntryHeap();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** What the machine's clock shows. */
  get wall(): number {
    return Math.floor(this.elapsed + this.#wallOffset);
  }

  /** When the machine's clock will show this, if nobody sets it. */
  elapsedAt(wall: number): number {
    return wall - this.#wallOffset;
  }

  /** Somebody sets the clock. */
  setWallForward(ms: number): void {
    this.#wallOffset += ms;
  }

  /** An event of the world. */
  event(delayMs: number, run: () => void): void {
    this.#add(this.#events, delayMs, run);
  }

  /** A timer of the core. */
  timer(delayMs: number, run: () => void): CancelTimer {
    const entry = this.#add(this.#timers, delayMs, run);
    return () => {
      if (entry.run !== null) this.#timers.living -= 1;
      entry.run = null;
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.event(delayMs, resolve));
  }

  get livingTimers(): number {
    return this.#timers.living;
  }

  get nextEventAt(): number {
    return this.#events.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  get nextTimerAt(): number {
    return this.#timers.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  leapTo(elapsed: number): void {
    this.elapsed = Math.max(this.elapsed, elapsed);
  }

  /** Runs the next entry and all that follows from it at once; false when there is none. */
  async step(): Promise<boolean> {
    const event = this.#events.peek();
    const timer = this.#timers.peek();
    if (event === undefined && timer === undefined) return false;
    const fromEvents = timer === undefined || (event !== undefined && isBefore(event, timer));
    const { at, run } = (fromEvents ? this.#events : this.#timers).pop()!;
    this.elapsed = Math.max(this.elapsed, at);
    run!();
    await settled();
    return true;
  }

  #add(heap: EntryHeap, delayMs: number, run: () => void): Entry {
    const at = this.elapsed + Math.max(0, delayMs);
    const entry: Entry = { at, order: this.#random.uint32(), run };
    heap.push(entry);
    return entry;
  }
}

/** Every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
