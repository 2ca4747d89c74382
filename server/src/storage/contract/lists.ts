/** What the parts of the contract have in common: how a change ended, and pages of lists. */
import type { Delivery } from '../../domain/message.ts';

export type Saved<T> = { kind: 'ok'; value: T } | { kind: 'conflict' } | { kind: 'missing' };

export interface Page<T> {
  items: T[];
  /** Whether nothing follows in the direction that was asked for. */
  done: boolean;
  /**
   * Set where a filter lets so little through that reading stopped before the page was full: the
   * key of the last thing that was looked at. The list goes on after it.
   */
  reached?: string;
}

/** A window on a list that is ordered by id. `from` itself is not part of the answer. */
export interface PageRequest {
  limit: number;
  from: string | null;
  order: 'ascending' | 'descending';
}

export interface MessageFilter {
  applicationId: string;
  channel: string | null;
  tag: string | null;
  eventTypes: string[] | null;
  /** Bounds in milliseconds: since is part of the window, before is not. */
  since: number | null;
  before: number | null;
  /** Whether the message was for any endpoint when it was accepted; all if not given. */
  matched?: boolean | null;
  /** Only messages of which a delivery was attempted and stands so; all if not given. */
  undelivered?: 2 | 3 | 4 | null;
}

/** The place of a delivery in the order in which an endpoint's are due. */
export type DuePlace = Pick<Delivery, 'dueAt' | 'position' | 'trigger'>;
