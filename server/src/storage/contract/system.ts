/** What the store says of itself. */
import type { StoreFacts } from '../../domain/system-health.ts';

export interface SystemWrites {
  /** Days that messages are kept from now on; null for what the server was started with. */
  setRetention(change: { days: number | null }): void;
}

export interface SystemReads {
  /** What was set; null where nothing was. */
  retentionDays(which: undefined): number | null;
  storeFacts(which: undefined): StoreFacts;
}
