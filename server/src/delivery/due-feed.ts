/**
 * Brings what is due into memory: retries, deliveries put off, resends.
 *
 * There is one claim at a time, of one of two kinds. A look over all endpoints happens when the
 * earliest known moment has come. A refill asks only for the endpoints of which the store has more
 * that is due now, once their lanes run low; so a long backlog is drained a little at a time. Each
 * refill goes on where the one before ended, so that rows in memory are not read again.
 *
 * Rows stay in the store until the attempt is recorded, so a claim may find rows that are in
 * memory already, and, because it reads a snapshot, rows whose attempt was recorded while it ran.
 * Both are known by their keys and left out.
 */
import type { Delivery } from '../domain/message.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { DueDeliveries, DuePlace, ReadInput } from '../storage/storage.ts';
import { dueKeyOf } from './held-delivery.ts';
import type { Lanes } from './lanes.ts';
import { hasRoom, type Room } from './window-room.ts';

/** What names a row among what is due. */
export type DueRow = Parameters<typeof dueKeyOf>[0];

export interface DueFeedParts {
  clock: Clock;
  lanes: Lanes;
  claim: (which: ReadInput<'claimDue'>) => Promise<DueDeliveries>;
  /** What more the window can take. */
  room: () => Room;
  take: (delivery: Delivery) => void;
  /** How much an endpoint can make use of soon, where that is little. */
  holdsMax: (endpointId: string) => number;
  failed: (error: unknown) => void;
}

export interface DueFeedOptions {
  claimMax: number;
  perEndpointMax: number;
  /** For how many endpoints one claim asks at most. */
  endpointsMax: number;
  /** Least and greatest time between two looks over all endpoints. */
  lookMsMin: number;
  lookMsMax: number;
}

export class DueFeed {
  readonly #parts: DueFeedParts;
  readonly #options: DueFeedOptions;
  readonly #held = new Set<string>();
  /** Where the next refill of an endpoint goes on; none at the beginning of its rows. */
  readonly #places = new Map<string, DuePlace>();
  /** Endpoints that were named while a claim was under way, which may have read before. */
  readonly #namedMeanwhile = new Map<string, number>();
  /** Keys released while a claim was under way; null when none is. */
  #released: Set<string> | null = null;
  #lookAt: number;
  #lastLook = Number.NEGATIVE_INFINITY;
  #timer: CancelTimer | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #stopped = false;
  /** A refill that found only what is in memory already is not repeated at once. */
  #resting = false;

  constructor(parts: DueFeedParts, options: DueFeedOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#lookAt = parts.clock.now();
  }

  start(): void {
    this.#arrange();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  /** Something becomes due at this moment. */
  expect(at: number): void {
    if (at >= this.#lookAt) return;
    this.#lookAt = at;
    this.#arrange();
  }

  /** This endpoint has something in the store that is due since `dueAt`. */
  expectNow(endpointId: string, dueAt: number): void {
    this.#noteMore(endpointId, dueAt);
    if (this.#released === null) return this.refill();
    const named = this.#namedMeanwhile.get(endpointId) ?? dueAt;
    this.#namedMeanwhile.set(endpointId, Math.min(named, dueAt));
  }

  #noteMore(endpointId: string, dueAt: number): void {
    const place = this.#places.get(endpointId);
    if (place !== undefined && dueAt <= place.dueAt) this.#places.delete(endpointId);
    this.#parts.lanes.setBacklog(endpointId, true);
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
    if (!hasRoom(this.#parts.room())) return;
    const hungry = this.#parts.lanes.takeHungry(this.#options.endpointsMax);
    if (hungry.length > 0) void this.#claim(hungry);
  }

  #arrange(): void {
    if (this.#stopped) return;
    const now = this.#parts.clock.now();
    const soonest = this.#lastLook + this.#options.lookMsMin - this.#parts.clock.elapsed();
    const waitMs = Math.max(0, soonest, Math.min(this.#lookAt - now, this.#options.lookMsMax));
    const at = this.#parts.clock.elapsed() + waitMs;
    if (this.#timer !== null) {
      if (at >= this.#timerAt) return;
      this.#timer();
    }
    this.#timerAt = at;
    this.#timer = this.#parts.clock.after(waitMs, () => {
      this.#timer = null;
      this.#look();
    });
  }

  #look(): void {
    if (this.#stopped) return;
    this.#lastLook = this.#parts.clock.elapsed();
    if (this.#released === null && hasRoom(this.#parts.room())) {
      this.#lookAt = Number.POSITIVE_INFINITY;
      void this.#claim(null);
    } else {
      this.#arrange();
    }
  }

  async #claim(only: string[] | null): Promise<void> {
    const { clock, lanes } = this.#parts;
    const room = this.#parts.room();
    const released = new Set<string>();
    this.#released = released;
    const fewer = this.#fewer(only ?? []);
    try {
      const found = await this.#parts.claim({
        now: clock.now(),
        limit: Math.min(this.#options.claimMax, room.deliveries),
        perEndpoint: this.#options.perEndpointMax,
        bytesMax: room.bytes,
        skip: only === null ? [...lanes.backlog] : [],
        only,
        after: this.#placesOf(only ?? []),
        fewer,
      });
      if (this.#stopped) return;
      this.#noteBacklog(found, only, fewer);
      const taken = this.#take(found.deliveries, released);
      // Not before: a lane that is given its first delivery is hungry for a moment.
      this.#released = null;
      if (taken === 0 && only !== null) this.#rest();
    } catch (error) {
      this.#released = null;
      for (const endpointId of only ?? []) lanes.setBacklog(endpointId, true);
      this.#lookAt = Math.min(this.#lookAt, clock.now());
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
      this.#held.add(key);
      this.#parts.take(delivery);
      taken += 1;
    }
    return taken;
  }

  /** Learns from what a claim found which endpoints have more. */
  #noteBacklog(
    { deliveries, nextDueAt, cutShort }: DueDeliveries,
    only: string[] | null,
    fewer: Record<string, number>,
  ): void {
    const counts = new Map<string, number>();
    const last = new Map<string, DuePlace>();
    for (const { endpointId, dueAt, position, trigger } of deliveries) {
      counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1);
      last.set(endpointId, { dueAt, position, trigger });
    }
    for (const endpointId of only ?? counts.keys()) {
      const max = fewer[endpointId] ?? this.#options.perEndpointMax;
      const more = cutShort || (counts.get(endpointId) ?? 0) >= max;
      if (more || only !== null) this.#parts.lanes.setBacklog(endpointId, more);
      const place = last.get(endpointId);
      if (!more) this.#places.delete(endpointId);
      else if (place !== undefined) this.#places.set(endpointId, place);
    }
    if (nextDueAt !== null) this.#lookAt = Math.min(this.#lookAt, nextDueAt);
    // After a refill, each endpoint that was asked for is known to have more.
    if (cutShort && only === null) {
      this.#lookAt = Math.min(this.#lookAt, this.#parts.clock.now());
    }
  }
}
