/** What publishing in batches, and endpoints that fetch their messages, ask of a store. */
import type { Message } from '../../domain/message.ts';

export interface BatchWrites {
  /**
   * As `acceptMessage` for each, in their order and in one transaction, so all of them or none. One
   * whose event id is taken, also by one before it, is left out and named by its index in
   * `conflicts`; `positions` are those of the others, in order. `none` when all were left out.
   * An idempotency record keeps `kept` in place of its body: JSON of `[created, ids, refused]`,
   * where ids left out are null and `refused` is the text that was handed in. `turns` as with
   * `acceptMessage`, by index.
   */
  acceptMessages(batch: { messages: Message[]; refused: string }): AcceptedBatch;
}

export type AcceptedBatch =
  | {
      kind: 'ok';
      positions: number[];
      /** As with `acceptMessage`, of the first of them. */
      previous?: number;
      conflicts: number[];
      kept: string;
      turns: Record<number, string[]>;
    }
  | { kind: 'none' };

/** What was found up to a place; `done` where nothing follows it yet. */
export interface Scanned<T> {
  items: T[];
  done: boolean;
  upTo: number;
}

/** A message that an endpoint can fetch; numbers grow in the order in which it could. */
export interface PolledMessage {
  number: number;
  message: Message;
}

export interface PollWrites {
  /** Makes messages that were put off, and whose time has come, visible; says whether more may be. */
  releasePolled(which: { endpointId: string; now: number; limit: number }): { more: boolean };
  /** Sets how far a consumer has come; ends its lease. */
  moveConsumer(which: {
    applicationId: string;
    endpointId: string;
    consumerId: string;
    number: number;
  }): { kind: 'ok' | 'limit' };
  /**
   * Leases what follows a consumer's place until `until`, unless somebody holds a lease at `now`. A
   * consumer that is not known yet starts at the first message, or behind the last one.
   */
  leaseConsumer(which: {
    applicationId: string;
    endpointId: string;
    consumerId: string;
    now: number;
    until: number;
    from: 'earliest' | 'latest';
  }): { kind: 'ok'; number: number } | { kind: 'leased' } | { kind: 'limit' };
}

/** How many consumers an endpoint may have. */
export const consumersMax = 100;

export interface PollReads {
  /**
   * Messages that an endpoint can fetch after a number, in order. At most `scanMax` are looked at,
   * and `limit` or `bytesMax` of payload that pass the filter are answered; `upTo` is the last
   * number looked at. Nothing ever appears at or before a number that was answered. `late` says
   * that something was put off whose time has come by `now`: `releasePolled` makes it visible.
   */
  readPolled(which: {
    endpointId: string;
    after: number;
    eventType: string | null;
    channel: string | null;
    since: number | null;
    now: number;
    limit: number;
    scanMax: number;
    bytesMax: number;
  }): Scanned<PolledMessage> & { late: boolean };
  /** The number before the first message that was created at or after a moment. */
  placeBefore(which: { endpointId: string; since: number }): number;
  /** How far a consumer has come; 0 for one that is not known. */
  getConsumer(which: { endpointId: string; consumerId: string }): { number: number };
  /**
   * Messages of an application, or of an environment's applications, after a position, in the order
   * of acceptance. Bounds as in `readPolled`; `upTo` is the last position looked at.
   */
  readEvents(which: {
    environmentId: string;
    applicationId: string | null;
    after: number;
    eventTypes: string[] | null;
    channels: string[] | null;
    since: number | null;
    limit: number;
    scanMax: number;
    bytesMax: number;
  }): Scanned<Message>;
}
