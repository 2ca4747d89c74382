/**
 * Puts deliveries off: gives them rows among what is due, so that memory and the watermark are free
 * of them. Three cases: those that found no place (they leave memory), those under way for long
 * (they stay, but from now on a row answers for them), and messages in the store that are for none
 * but endpoints without room (they never come into memory).
 */
import type { Clock } from '../lib/clock.ts';
import { StoreFailure, type ParkedDelivery, type Storage } from '../storage/storage.ts';
import type { DueFeed } from './due-feed.ts';
import { rowOf, type HeldDelivery } from './held-delivery.ts';

export interface ParkingParts {
  storage: Pick<Storage, 'write'>;
  clock: Clock;
  due: () => DueFeed;
  /** The delivery has its row and leaves memory. */
  letGo: (held: HeldDelivery) => void;
  /** The delivery has its row and stays in memory. */
  settle: (held: HeldDelivery) => void;
  report: (problem: string) => void;
}

export interface ParkingOptions {
  readMessagesMax: number;
  againMs: number;
}

export class Parking {
  readonly #parts: ParkingParts;
  readonly #options: ParkingOptions;
  /** To be parked together at the end of this turn. */
  readonly #overflow: HeldDelivery[] = [];
  #abandoned = false;

  constructor(parts: ParkingParts, options: ParkingOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Gives no more rows: another has what is in memory. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** The delivery found no place in its lane. */
  add(held: HeldDelivery): void {
    this.#overflow.push(held);
    if (this.#overflow.length === 1) {
      this.#parts.clock.after(0, () => void this.park(this.#overflow.splice(0)));
    }
  }

  /** Writes rows for deliveries that are in no lane, and lets them go. */
  park(parked: HeldDelivery[]): Promise<void> {
    return this.#park(parked, rowOf);
  }

  async #park(
    parked: HeldDelivery[],
    toRow: (held: HeldDelivery) => ParkedDelivery,
  ): Promise<void> {
    if (this.#abandoned) return;
    const { storage, clock, letGo, report } = this.#parts;
    try {
      await storage.write('parkDeliveries', parked.map(toRow));
    } catch (error) {
      // They stay in memory meanwhile; what was read without its payload could not be sent from it.
      report(`deliveries could not be put off, will try again: ${String(error)}`);
      // The rows may be there all the same, and others may have sent what they stand for.
      const again = (held: HeldDelivery): ParkedDelivery => ({ ...rowOf(held), again: true });
      clock.after(this.#options.againMs, () => void this.#park(parked, again));
      return;
    }
    const since = new Map<string, number>();
    for (const held of parked) {
      const { endpointId, dueAt } = held.delivery;
      since.set(endpointId, Math.min(since.get(endpointId) ?? dueAt, dueAt));
      letGo(held);
    }
    for (const [endpointId, dueAt] of since) this.#parts.due().expectNow(endpointId, dueAt);
  }

  /**
   * Gives rows to deliveries that stay under way. The row is written before the record of the
   * attempt can be, because writes keep their order; so the record finds it and removes it.
   */
  async giveRows(underWay: HeldDelivery[]): Promise<void> {
    if (this.#abandoned) return;
    const { storage, settle, report } = this.#parts;
    const due = this.#parts.due();
    const writing = storage.write('parkDeliveries', underWay.map(rowOf));
    for (const { delivery } of underWay) {
      delivery.hasDueRow = true;
      due.hold(delivery);
    }
    try {
      await writing;
    } catch (error) {
      report(`deliveries under way could not be put off: ${String(error)}`);
      // The rows may be there: a record takes such a row away, and until then the watermark waits.
      if (error instanceof StoreFailure && error.kind === 'unavailable') return;
      // There is no row: the watermark goes on waiting for them, and the next round tries again.
      for (const { delivery } of underWay) {
        due.release(delivery);
        delivery.hasDueRow = false;
      }
      return;
    }
    for (const held of underWay) settle(held);
  }

  /**
   * Parks what follows a position in the store, as long as it is for none but these endpoints, and
   * returns the last position that this holds for.
   */
  async passOver(after: number, endpointIds: string[]): Promise<number> {
    const messagesMax = this.#options.readMessagesMax;
    const { upTo, since } = await this.#parts.storage.write('parkFresh', {
      after,
      endpointIds,
      messagesMax,
    });
    if (since !== null) for (const id of endpointIds) this.#parts.due().expectNow(id, since);
    return upTo;
  }
}
