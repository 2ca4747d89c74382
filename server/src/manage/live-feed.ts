/**
 * Tells those who look on what happens in their environment. Where nobody looks, nothing is kept, and
 * telling costs one look into an empty map. Nobody is promised to hear all: rings and lines are bounded.
 */
import { letsThrough, type Happening, type HappeningFilter } from '../domain/happening.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { ToldRate, type HappeningSums, type ToldRateOptions } from './told-rate.ts';

export interface LiveFeedOptions extends ToldRateOptions {
  /** As many happenings of an environment are kept for those who come back. */
  keptMax: number;
  /** How long they are kept after the last one has left. */
  lingerMs: number;
  listenersMax: number;
  listenersPerEnvironmentMax: number;
  /** How often sums are told. */
  sumMs: number;
}

/** Where happenings go that others are to hear of, and how it is known that they listen. */
export interface FarListeners {
  readonly isIdle: boolean;
  /** Whether another node has listeners in this environment. */
  listen: (environmentId: string) => boolean;
  tell: (environmentId: string, happening: Happening) => void;
  /** Here somebody listens, from now on or still. */
  announce: (environmentId: string) => void;
}

export interface Kept {
  /** Grows by one with each of the environment; names it together with `LiveFeed.epoch`. */
  number: number;
  happening: Happening;
}

/** Who looks on. Neither call may throw. */
export interface LiveListener {
  filter: HappeningFilter;
  told: (kept: Kept) => void;
  /** What happened beside what was told, in the past moments. */
  summed: (sums: HappeningSums) => void;
  /** The server stops. */
  ended: () => void;
}

interface Room {
  kept: Kept[];
  last: number;
  listeners: Map<LiveListener, ToldRate>;
  emptySince: number | null;
}

export class LiveFeed {
  readonly #clock: Clock;
  readonly #options: LiveFeedOptions;
  readonly #far: FarListeners | null;
  readonly #rooms = new Map<string, Room>();
  /** Names this run of this process: numbers of another one mean nothing here. */
  readonly epoch: string;
  #listeners = 0;
  #cancel: CancelTimer | null = null;
  #isClosed = false;

  constructor(clock: Clock, epoch: string, options: LiveFeedOptions, far: FarListeners | null) {
    this.#clock = clock;
    this.epoch = epoch;
    this.#options = options;
    this.#far = far;
  }

  /** Whether nobody listens anywhere: the one look that it costs then. */
  get isIdle(): boolean {
    return this.#rooms.size === 0 && this.#far?.isIdle !== false;
  }

  /** Whether anybody hears what happens there: without, nothing need be put together. */
  isHeard(environmentId: string): boolean {
    return this.#rooms.has(environmentId) || this.#far?.listen(environmentId) === true;
  }

  /** Whether it tells of all nodes that share the store. */
  get tellsOfAllNodes(): boolean {
    return this.#far !== null;
  }

  /** Something happened here. */
  tell(environmentId: string, happening: Happening): void {
    this.heard(environmentId, happening);
    if (this.#far?.listen(environmentId) === true) this.#far.tell(environmentId, happening);
  }

  /** Something happened, here or elsewhere. */
  heard(environmentId: string, happening: Happening): void {
    const room = this.#rooms.get(environmentId);
    if (room === undefined) return;
    room.last += 1;
    const kept = { number: room.last, happening };
    room.kept.push(kept);
    // Twice as many for a while, so that not each one moves the others.
    if (room.kept.length > this.#options.keptMax * 2) {
      room.kept.splice(0, room.kept.length - this.#options.keptMax);
    }
    const now = this.#clock.now();
    for (const [listener, rate] of room.listeners) {
      if (letsThrough(listener.filter, happening) && rate.allows(happening, now)) {
        listener.told(kept);
      }
    }
  }

  /** Null where as many listen as may. Ends with what is returned. */
  listen(environmentId: string, listener: LiveListener): (() => void) | null {
    const { listenersMax, listenersPerEnvironmentMax } = this.#options;
    const present = this.#rooms.get(environmentId)?.listeners.size ?? 0;
    if (this.#isClosed || this.#listeners >= listenersMax) return null;
    if (present >= listenersPerEnvironmentMax) return null;
    const room = this.#enter(environmentId);
    room.listeners.set(listener, new ToldRate(this.#options));
    room.emptySince = null;
    this.#listeners += 1;
    this.#far?.announce(environmentId);
    return () => {
      if (!room.listeners.delete(listener)) return;
      this.#listeners -= 1;
      if (room.listeners.size === 0) room.emptySince = this.#clock.now();
    };
  }

  /**
   * What is kept of an environment since a number, the oldest first, and whether that is all there
   * was. From now on what happens there is kept for a while.
   */
  since(
    environmentId: string,
    number: number | null,
  ): { kept: Kept[]; isAll: boolean; last: number } {
    const room = this.#enter(environmentId);
    const kept = room.kept.slice(-this.#options.keptMax);
    if (number === null) return { kept, isAll: true, last: room.last };
    const isAll = number <= room.last && number >= room.last - kept.length;
    return { kept: kept.filter((one) => one.number > number), isAll, last: room.last };
  }

  /** Ends all who listen; nobody else may. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const { listeners } of this.#rooms.values()) {
      for (const listener of listeners.keys()) listener.ended();
    }
    this.#rooms.clear();
  }

  #enter(environmentId: string): Room {
    let room = this.#rooms.get(environmentId);
    if (room === undefined) {
      room = { kept: [], last: 0, listeners: new Map(), emptySince: this.#clock.now() };
      this.#rooms.set(environmentId, room);
      // Numbers of a room that was forgotten must not be taken for those of the new one.
      room.last = this.#clock.now();
    }
    this.#arrange();
    return room;
  }

  #arrange(): void {
    if (this.#cancel !== null || this.#isClosed || this.#rooms.size === 0) return;
    this.#cancel = this.#clock.after(this.#options.sumMs, () => {
      this.#cancel = null;
      this.#lookRound();
      this.#arrange();
    });
  }

  /** Tells what was left out, and forgets environments in which nobody has listened for a while. */
  #lookRound(): void {
    const now = this.#clock.now();
    for (const [environmentId, room] of this.#rooms) {
      const { emptySince, listeners } = room;
      if (listeners.size > 0) this.#far?.announce(environmentId);
      else if (emptySince !== null && now - emptySince > this.#options.lingerMs) {
        this.#rooms.delete(environmentId);
      }
      for (const [listener, rate] of listeners) {
        const sums = rate.take();
        if (sums !== null) listener.summed(sums);
      }
    }
  }
}
