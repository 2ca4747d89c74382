/** What the store says of itself. */
import type { StoreFacts } from '../../domain/system-health.ts';

export interface SystemWrites {
  /** Days that messages are kept from now on; null for what the server was started with. */
  setRetention(change: { days: number | null }): void;
  /** Days that an environment keeps messages, where that is less; null for as long as the server. */
  setEnvironmentRetention(change: { environmentId: string; days: number | null }): void;
  /**
   * Removes messages of an environment, with their attempts, from before a moment and no longer owed: of
   * application after application, by age, looking at `limit` messages and applications. `next` is
   * where a next step goes on, null at the end.
   */
  trimEnvironment(bounds: {
    environmentId: string;
    /** As of `trimExpired`. */
    messagesBefore: number;
    after: TrimPlace | null;
    limit: number;
  }): { next: TrimPlace | null };
}

/** The last message that was looked at, or the end of its application. */
export interface TrimPlace {
  applicationId: string;
  messageId: string;
}

export interface SystemReads {
  /** What was set; null where nothing was. */
  retentionDays(which: undefined): number | null;
  environmentRetention(environmentId: string): number | null;
  /** All environments that keep messages for a time of their own, in the order of their ids. */
  environmentRetentions(which: undefined): { environmentId: string; days: number }[];
  storeFacts(which: undefined): StoreFacts;
}
