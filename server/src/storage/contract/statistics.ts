/** What statistics of attempts ask of a store: counters that are written as attempts are recorded. */

export interface AttemptCounts {
  success: number;
  fail: number;
  canceled: number;
  /** Deliveries that were attempted for the first time. */
  first: number;
  /** Deliveries that ended without a success, their schedule used up. */
  exhausted: number;
}

export interface Backlog {
  /** Deliveries that were not attempted yet. */
  pending: number;
  /** Deliveries that were attempted and wait for another try. */
  sending: number;
}

export interface StatisticsWrites {
  /**
   * Removes counters of minutes before one, of at most `limit` subjects after `after`; `next` is
   * the last of them, null at the end.
   */
  trimStatistics(bounds: { minuteBefore: number; after: string; limit: number }): {
    next: string | null;
  };
}

export interface StatisticsReads {
  /** Attempts to an endpoint in the minutes (since 1970) from one up to another. */
  countAttempts(which: {
    endpointId: string;
    minuteFrom: number;
    minuteBefore: number;
  }): AttemptCounts;
  /** Attempts to all endpoints of an application by the hour; hours without any are left out. */
  attemptsByHour(which: {
    applicationId: string;
    minuteFrom: number;
    minuteBefore: number;
  }): (AttemptCounts & { minute: number })[];
  /**
   * What waits for an endpoint now. Counts up to `max` rows of what is due, and looks at up to
   * `freshMax` messages of those that are accepted and not taken up yet.
   */
  backlogOf(which: { endpointId: string; max: number; freshMax: number }): Backlog;
}
