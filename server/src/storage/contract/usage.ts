/** What statistics of usage ask of a store: counters by the hour, written as messages are accepted. */
import type { Page } from './lists.ts';

export interface ApplicationUsage {
  applicationId: string;
  applicationUid: string | null;
  messages: number;
  /** Messages times the endpoints that each was for. */
  destinations: number;
}

export interface SubscribedTypes {
  applicationId: string;
  /** What endpoints ask for by name, sorted. */
  eventTypes: string[];
  /** Whether an endpoint takes every type. */
  takesAll: boolean;
}

/** A page of the applications of an environment, in the order of their ids. */
export interface ApplicationPageRequest {
  environmentId: string;
  from: string | null;
  limit: number;
}

export interface UsageWrites {
  /**
   * Removes counters from before an hour, of at most `limit` applications after `after`; `next` is
   * the last of them, null at the end.
   */
  trimUsage(bounds: { hourBefore: number; after: string; limit: number }): { next: string | null };
}

export interface UsageReads {
  /** What applications accepted in the hours from `hourFrom` up to `hourBefore`. */
  usageOf(
    which: ApplicationPageRequest & { hourFrom: number; hourBefore: number },
  ): Page<ApplicationUsage>;
  /** The event types that the endpoints of each application ask for. */
  subscribedTypes(which: ApplicationPageRequest): Page<SubscribedTypes>;
}
