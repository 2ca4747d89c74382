/** Counts what is in memory, so that fresh work and what is due keep within bounds of their own. */
import type { Delivery } from '../domain/message.ts';
import type { FreshMessage, HeldDelivery } from './held-delivery.ts';
import type { Room } from './window-room.ts';

export interface HeldWindowOptions {
  /** Bounds of the window in memory, one for each kind, so that neither takes all of it. */
  freshDeliveriesMax: number;
  dueDeliveriesMax: number;
  /** Of payloads; each kind brings in half of it at most. */
  windowBytesMax: number;
}

export class HeldWindow {
  readonly #options: HeldWindowOptions;
  readonly #held = new Set<HeldDelivery>();
  #freshCount = 0;
  #bytes = 0;
  #freshBytes = 0;
  readonly #freshByApplication = new Map<string, number>();
  #suspects = 0;

  constructor(options: HeldWindowOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#held.size;
  }

  /** Whether anything in memory is so, waiting, under way or yet to be recorded. */
  some(isSo: (held: HeldDelivery) => boolean): boolean {
    for (const held of this.#held) if (isSo(held)) return true;
    return false;
  }

  freshRoom(): Room {
    const { freshDeliveriesMax, windowBytesMax } = this.#options;
    return {
      deliveries: freshDeliveriesMax - this.#freshCount,
      // What counts as due by now may have come in as fresh, beyond the half of what is due.
      bytes: Math.min(windowBytesMax / 2 - this.#freshBytes, windowBytesMax - this.#bytes),
    };
  }

  /** Which part of the room for fresh deliveries is taken. */
  get freshShare(): number {
    return this.#freshCount / this.#options.freshDeliveriesMax;
  }

  /** How many fresh deliveries of an application are in memory. */
  freshOf(applicationId: string): number {
    return this.#freshByApplication.get(applicationId) ?? 0;
  }

  #countFresh(applicationId: string, more: number): void {
    const count = this.freshOf(applicationId) + more;
    if (count === 0) this.#freshByApplication.delete(applicationId);
    else this.#freshByApplication.set(applicationId, count);
  }

  /** Room for what is due; of endpoints that fail or are slow, there is a half of it. */
  dueRoom(ofSuspects = false): Room {
    const { dueDeliveriesMax, windowBytesMax } = this.#options;
    const deliveries = dueDeliveriesMax - (this.#held.size - this.#freshCount);
    const ofThem = Math.floor(dueDeliveriesMax / 2) - this.#suspects;
    return {
      deliveries: ofSuspects ? Math.min(deliveries, ofThem) : deliveries,
      bytes: windowBytesMax / 2 - (this.#bytes - this.#freshBytes),
    };
  }

  /** A delivery comes into memory. */
  hold(
    delivery: Delivery,
    fresh: FreshMessage | null,
    since: number,
    suspect = false,
  ): HeldDelivery {
    const bytes = delivery.payload?.length ?? 0;
    this.#bytes += bytes;
    if (fresh !== null) {
      this.#freshCount += 1;
      this.#freshBytes += bytes;
      this.#countFresh(delivery.applicationId, 1);
    }
    if (suspect) this.#suspects += 1;
    const sentAt = Number.POSITIVE_INFINITY;
    const held = { delivery, since, sentAt, suspect, slow: false, bytes, fresh };
    this.#held.add(held);
    return held;
  }

  /** A fresh delivery counts as one that is due, or leaves; returns the message it is part of. */
  takeFresh(held: HeldDelivery): FreshMessage | null {
    const { fresh } = held;
    if (fresh !== null) {
      this.#freshCount -= 1;
      this.#freshBytes -= held.bytes;
      this.#countFresh(held.delivery.applicationId, -1);
    }
    held.fresh = null;
    return fresh;
  }

  /** The delivery leaves memory. Not to be called before `takeFresh`. */
  letGo(held: HeldDelivery): void {
    this.#held.delete(held);
    const { bytes, suspect } = held;
    if (suspect) this.#suspects -= 1;
    this.#bytes -= bytes;
  }
}
