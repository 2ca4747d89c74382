/** What endpoints that keep the order of acceptance ask of a store. */
import type { Attempt, Delivery } from '../../domain/message.ts';
import type { Page, PageRequest, Saved } from './lists.ts';
import type { PendingDelivery, ReplayFilter, Walked } from './replays.ts';

/** Names the row among what is due of a scheduled delivery whose turn it is. */
export type Turn = Pick<Delivery, 'applicationId' | 'endpointId' | 'dueAt' | 'position'>;

/** A key of an endpoint of which something is owed. */
export interface OrderedKey {
  key: string;
  /** The delivery whose turn it is. */
  head: PendingDelivery;
  /** How many wait behind it; counted up to a bound. */
  waiting: number;
}

/** A place in a walk over the lines of an endpoint. */
export interface LinePlace {
  key: string;
  position: number;
}

export interface OrderedWrites {
  /**
   * Deliveries that were put off take their places in the order, among those of their key that
   * were accepted earlier and later. Returns those whose turn it is at once; the rows of the others
   * are gone.
   */
  joinOrder(rows: Turn[]): Turn[];
  /** Ends deliveries that stand in lines; those whose turn came meanwhile are left alone. */
  cancelInLine(attempts: Attempt[]): void;
  /** Ends a delivery whose turn it is, with a record; `missing` where it is over, or none is named. */
  skipDelivery(record: { attempt: Attempt; doneDueAt: number } | null): Saved<null>;
  /** Lets a scheduled delivery that waits be due now; `missing` as above. */
  hastenDelivery(row: (Turn & { at: number }) | null): Saved<null>;
}

export interface OrderedReads {
  /**
   * The deliveries of these rows, as far as there still are any. Payload bytes that pass the bound
   * end the answer after the delivery that passes it.
   */
  readTurns(which: { rows: Turn[]; bytesMax: number }): Delivery[];
  /** By key, which is what `from` names. Counts up to `waitingMax` behind each head. */
  listOrderedKeys(
    which: { endpointId: string; waitingMax: number } & PageRequest,
  ): Page<OrderedKey>;
  /** The key that a message stands at the head of, or the head of a key; null for none. */
  findHead(
    which: { endpointId: string; waitingMax: number } & (
      | { key: string; messageId?: undefined }
      | { key?: undefined; messageId: string }
    ),
  ): OrderedKey | null;
  /** Deliveries in the lines of an endpoint, key by key. Those accepted later are passed over. */
  deliveriesInLine(which: {
    endpointId: string;
    after: LinePlace | null;
    positionMax: number;
    filter: ReplayFilter & { since: number | null; before: number | null };
    limit: number;
  }): Walked<PendingDelivery, LinePlace>;
}
