/**
 * Brings what is due into memory: retries, deliveries put off, resends.
 *
 * The calendar knows when each endpoint has something due; it is filled by a walk over the store
 * at the start, repeated now and then, and by whoever makes something due. There is one claim at a
 * time, of one of two kinds: for endpoints whose moment has come, and for those of which the store
 * has more that is due now (their backlog), once their lanes run low; so a long backlog is drained
 * a little at a time. Each refill goes on where the one before ended, so that rows in memory are
 * not read again. Endpoints that are held back (see hold-book.ts) are not claimed for at all.
 *
 * Endpoints that fail or answer slowly get a half of the room and few rows each, so that any number
 * of them leaves the other half to the healthy.
 *
 * Rows stay in the store until the attempt is recorded, so a claim may find rows that are in
 * memory already, and, because it reads a snapshot, rows whose attempt was recorded while it ran.
 * Both are known by their keys and left out.
 */
import type { Delivery } from '../domain/message.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { DueDeliveries, DuePlace, ReadInput, ReadOutput } from '../storage/storage.ts';
import { DueCalendar } from './due-calendar.ts';
import { dueKeyOf } from './held-delivery.ts';
import type { Lanes } from './lanes.ts';
import { hasRoom, type Room } from './window-room.ts';

/** What names a row among what is due. */
export type DueRow = Parameters<typeof dueKeyOf>[0];

export interface DueFeedParts {
  /** Its `now` says what is due. */
  clock: Clock;
  /** What the machine's clock shows: what is put off to a moment of the day waits for that. */
  wallNow: () => number;
  lanes: Lanes;
  claim: (which: ReadInput<'claimDue'>) => Promise<DueDeliveries>;
  /** Endpoints with something due, after an id. */
  walk: (which: ReadInput<'dueEndpoints'>) => Promise<ReadOutput<'dueEndpoints'>>;
  /** What more the window can take; of endpoints that fail or are slow, or of any. */
  room: (ofSuspects: boolean) => Room;
  take: (delivery: Delivery) => void;
  /** How much an endpoint can make use of soon, where that is little. */
  holdsMax: (endpointId: string) => number;
  /** Whether an endpoint fails or answers slowly. */
  isSuspect: (endpointId: string) => boolean;
  /** Until when an endpoint is held back; null where it is not. */
  heldUntil: (endpointId: string) => number | null;
  /** Whether what an endpoint has due is sent by others, who are told of the moment then. */
  leaveToOthers: (endpointId: string, at: number) => boolean;
  failed: (error: unknown) => void;
}

export interface DueFeedOptions {
  claimMax: number;
  perEndpointMax: number;
  /** For how many endpoints one claim asks at most. */
  endpointsMax: number;
  /** Least and greatest time between two looks at the calendar. */
  lookMsMin: number;
  lookMsMax: number;
  /** How often the whole store is walked, and how many endpoints a page of it holds. */
  walkMs: number;
  walkPageMax: number;
}

/** An endpoint that fails or is slow, and for which there is no room, is looked at again after so long. */
const suspectWaitMs = 1_000;

/** A clock that is corrected by less delays nothing that anybody would notice. */
const setBackMsMin = 1_000;

export class DueFeed {
  readonly #parts: DueFeedParts;
  readonly #options: DueFeedOptions;
  readonly #calendar = new DueCalendar();
  readonly #held = new Set<string>();
  /** Where the next refill of an endpoint goes on; none at the beginning of its rows. */
  readonly #places = new Map<string, DuePlace>();
  /** Endpoints that were named while a claim was under way, which may have read before. */
  readonly #namedMeanwhile = new Map<string, number>();
  /** Keys released while a claim was under way; null when none is. */
  #released: Set<string> | null = null;
  #lastLook = Number.NEGATIVE_INFINITY;
  /** By how much the machine's clock was ahead of the one that only grows. */
  #wallAhead = Number.NEGATIVE_INFINITY;
  #timer: CancelTimer | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #stopped = false;
  /** Counts walks: the newest one goes on, others end. */
  #walks = 0;
  /** A refill that found only what is in memory already is not repeated at once. */
  #resting = false;

  constructor(parts: DueFeedParts, options: DueFeedOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    this.walk();
    this.#arrange();
  }

  /** Looks over the whole store for endpoints with something due, from its beginning on. */
  walk(): void {
    this.#walks += 1;
    void this.#walk('', this.#walks, true);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  /** Something of an endpoint becomes due at this moment. */
  expect(endpointId: string, at: number): void {
    if (this.#parts.leaveToOthers(endpointId, at)) return;
    this.#calendar.expect(endpointId, at);
    this.#arrange();
  }

  /** This endpoint has something in the store that is due since `dueAt`. */
  expectNow(endpointId: string, dueAt: number): void {
    if (this.#parts.leaveToOthers(endpointId, dueAt)) return;
    this.#noteMore(endpointId, dueAt);
    if (this.#released === null) return this.refill();
    const named = this.#namedMeanwhile.get(endpointId) ?? dueAt;
    this.#namedMeanwhile.set(endpointId, Math.min(named, dueAt));
  }

  /** What this endpoint has in the store is not claimed before a moment. */
  holdBack(endpointId: string, until: number): void {
    this.#parts.lanes.setBacklog(endpointId, false);
    this.#places.delete(endpointId);
    this.#calendar.postpone(endpointId, until);
    this.#arrange();
  }

  #noteMore(endpointId: string, dueAt: number): void {
    const place = this.#places.get(endpointId);
    if (place !== undefined && dueAt <= place.dueAt) this.#places.delete(endpointId);
    const heldUntil = this.#parts.heldUntil(endpointId);
    if (heldUntil === null) this.#parts.lanes.setBacklog(endpointId, true);
    else this.holdBack(endpointId, heldUntil);
  }

  /** From now on a row stands for this delivery, which is in memory. */
  hold(delivery: DueRow): void {
    this.#held.add(dueKeyOf(delivery));
  }

  /** Whether a row stands for a delivery that is in memory. */
  holds(row: DueRow): boolean {
    return this.#held.has(dueKeyOf(row));
  }

  /** The row of this delivery is gone, or it left memory. */
  release(delivery: DueRow): void {
    const key = dueKeyOf(delivery);
    this.#held.delete(key);
    this.#released?.add(key);
  }

  /** Claims for lanes that have run low, if the store holds more for them. */
  refill(): void {
    if (this.#released !== null || this.#resting || this.#stopped) return;
    if (!hasRoom(this.#parts.room(false))) return;
    const suspectsToo = hasRoom(this.#parts.room(true));
    const isWanted = (endpointId: string) => suspectsToo || !this.#parts.isSuspect(endpointId);
    const hungry = this.#parts.lanes.takeHungry(this.#options.endpointsMax, isWanted);
    if (hungry.length > 0) void this.#claim(hungry, true);
  }

  #arrange(): void {
    if (this.#stopped) return;
    const { clock } = this.#parts;
    const { lookMsMin, lookMsMax } = this.#options;
    const untilNext = (this.#calendar.nextAt ?? Number.POSITIVE_INFINITY) - clock.now();
    const soonest = this.#lastLook + lookMsMin - clock.elapsed();
    // The clock may be set: no wait is longer than a look may take to come.
    const waitMs = Math.max(0, soonest, Math.min(untilNext, lookMsMax));
    const at = clock.elapsed() + waitMs;
    if (this.#timer !== null) {
      if (at >= this.#timerAt) return;
      this.#timer();
    }
    this.#timerAt = at;
    this.#timer = clock.after(waitMs, () => {
      this.#timer = null;
      this.#look();
    });
  }

  /** Claims for endpoints whose moment has come. */
  #look(): void {
    if (this.#stopped) return;
    const { clock } = this.#parts;
    this.#lastLook = clock.elapsed();
    const ahead = clock.now() - clock.elapsed();
    // The clock was set back: the ends of holds would come later by as much.
    if (ahead < this.#wallAhead - setBackMsMin) this.walk();
    this.#wallAhead = ahead;
    if (this.#released === null && hasRoom(this.#parts.room(false))) {
      const due = this.#takeDue();
      if (due.length > 0) return void this.#claim(due, false);
    }
    this.#arrange();
    this.refill();
  }

  #takeDue(): string[] {
    const now = this.#parts.clock.now();
    const suspectsToo = hasRoom(this.#parts.room(true));
    const taken: string[] = [];
    while (taken.length < this.#options.endpointsMax) {
      const endpointId = this.#calendar.takeDue(now);
      if (endpointId === null) break;
      const heldUntil = this.#parts.heldUntil(endpointId);
      if (heldUntil !== null) {
        this.#calendar.postpone(endpointId, heldUntil);
      } else if (!suspectsToo && this.#parts.isSuspect(endpointId)) {
        // Its turn comes when others of its kind have left.
        this.#calendar.postpone(endpointId, now + suspectWaitMs);
      } else {
        // What has come lies before the place where a refill would go on, if its claim is cut short.
        this.#places.delete(endpointId);
        taken.push(endpointId);
      }
    }
    return taken;
  }

  async #claim(only: string[], isRefill: boolean): Promise<void> {
    const { clock, lanes } = this.#parts;
    const room = this.#parts.room(false);
    const released = new Set<string>();
    this.#released = released;
    const fewer = this.#fewer(only);
    try {
      const found = await this.#parts.claim({
        now: clock.now(),
        limit: Math.min(this.#options.claimMax, room.deliveries),
        perEndpoint: this.#options.perEndpointMax,
        bytesMax: room.bytes,
        only,
        after: isRefill ? this.#placesOf(only) : {},
        fewer,
      });
      if (this.#stopped) return;
      this.#noteBacklog(found, only, fewer);
      const taken = this.#take(found.deliveries, released);
      // Not before: a lane that is given its first delivery is hungry for a moment.
      this.#released = null;
      if (taken === 0 && isRefill) this.#rest();
    } catch (error) {
      this.#released = null;
      for (const endpointId of only) lanes.setBacklog(endpointId, true);
      this.#rest();
      this.#parts.failed(error);
    }
    for (const [endpointId, dueAt] of this.#namedMeanwhile) this.#noteMore(endpointId, dueAt);
    this.#namedMeanwhile.clear();
    this.#arrange();
    this.refill();
  }

  #placesOf(endpointIds: string[]): Record<string, DuePlace> {
    const places: Record<string, DuePlace> = {};
    for (const endpointId of endpointIds) {
      const place = this.#places.get(endpointId);
      if (place !== undefined) places[endpointId] = place;
    }
    return places;
  }

  /** Bounds of the endpoints that can make use of less than the usual bound. */
  #fewer(endpointIds: string[]): Record<string, number> {
    const fewer: Record<string, number> = {};
    for (const endpointId of endpointIds) {
      const max = this.#parts.holdsMax(endpointId);
      if (max < this.#options.perEndpointMax) fewer[endpointId] = max;
    }
    return fewer;
  }

  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    this.#parts.clock.after(this.#options.lookMsMin, () => {
      this.#resting = false;
      this.refill();
    });
  }

  /** Takes what is not in memory; says how many those were. */
  #take(deliveries: Delivery[], released: Set<string>): number {
    let taken = 0;
    for (const delivery of deliveries) {
      const key = dueKeyOf(delivery);
      if (this.#held.has(key) || released.has(key)) continue;
      if (
        delivery.deliverAt !== undefined &&
        this.#isEarly(delivery.endpointId, delivery.deliverAt)
      ) {
        continue;
      }
      this.#held.add(key);
      this.#parts.take(delivery);
      taken += 1;
    }
    return taken;
  }

  /** Where the machine's clock was set back, that moment is yet to come again. */
  #isEarly(endpointId: string, deliverAt: number): boolean {
    const { clock, wallNow } = this.#parts;
    const waitMs = deliverAt - wallNow();
    if (waitMs <= 0) return false;
    this.#calendar.expect(endpointId, clock.now() + Math.min(waitMs, this.#options.walkMs));
    return true;
  }

  /** Learns from what a claim found which endpoints have more, now or later. */
  #noteBacklog(
    { deliveries, next, cutShort }: DueDeliveries,
    only: string[],
    fewer: Record<string, number>,
  ): void {
    const counts = new Map<string, number>();
    const last = new Map<string, DuePlace>();
    for (const { endpointId, dueAt, position, trigger } of deliveries) {
      counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1);
      last.set(endpointId, { dueAt, position, trigger });
    }
    for (const endpointId of only) {
      const max = fewer[endpointId] ?? this.#options.perEndpointMax;
      const more = cutShort || (counts.get(endpointId) ?? 0) >= max;
      this.#parts.lanes.setBacklog(endpointId, more);
      const place = last.get(endpointId);
      if (!more) this.#places.delete(endpointId);
      else if (place !== undefined) this.#places.set(endpointId, place);
      const nextAt = next[endpointId];
      if (nextAt !== undefined) this.#calendar.expect(endpointId, nextAt);
    }
  }

  /**
   * Fills the calendar from the store, page by page, and does so again after a while. What is in
   * memory has its rows still; once they are known, those are no news.
   */
  async #walk(after: string, number: number, isFirst: boolean): Promise<void> {
    if (this.#stopped || number !== this.#walks) return;
    const { clock, walk, failed } = this.#parts;
    const { walkMs, walkPageMax, lookMsMin } = this.#options;
    let next = after;
    let isDone = false;
    try {
      const page = await walk({ after, limit: walkPageMax });
      for (const { endpointId, dueAt } of page) {
        if (isFirst || !this.#parts.lanes.isKnown(endpointId)) {
          this.#calendar.expect(endpointId, dueAt);
        }
      }
      next = page.at(-1)?.endpointId ?? '';
      isDone = page.length < walkPageMax;
    } catch (error) {
      failed(error);
    }
    this.#arrange();
    clock.after(isDone ? walkMs : lookMsMin, () => {
      void this.#walk(isDone ? '' : next, number, isFirst && !isDone);
    });
  }
}
