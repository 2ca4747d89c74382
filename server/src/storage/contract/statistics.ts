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

export interface AttemptFigure extends AttemptCounts {
  /** The first minute (since 1970) of the part. */
  minute: number;
  /** Attempts that were sent by how long they took (domain/attempt-durations.ts). */
  durations: number[];
}

export interface EnvironmentQueue {
  /** Since when the delivery that waits longest could have had its first attempt; null for none. */
  oldestDueAt: number | null;
  /** Deliveries with a row that were not attempted yet and could be. */
  neverAttempted: number;
  /** Further attempts whose moment has come. */
  retriesDue: number;
  /** Further attempts whose moment is to come. */
  retriesPending: number;
  /** Deliveries to endpoints that are paused; they are none of the above. */
  paused: number;
  /** Whether all that is due was looked at. */
  isComplete: boolean;
}

export interface Ranking {
  environmentId: string;
  minuteFrom: number;
  minuteBefore: number;
  limit: number;
  rowsMax: number;
}

export interface FailedEndpoint {
  endpointId: string;
  applicationId: string;
  applicationName: string;
  /** The source that the application belongs to; null for others. */
  sourceId: string | null;
  url: string;
  description: string;
  disabled: boolean;
  fail: number;
  /** Since when it has had no success; null where it had one since it last failed. */
  failingSince: number | null;
}

export interface BusyApplication extends AttemptCounts {
  applicationId: string;
  name: string;
  uid: string | null;
}

export interface StatisticsWrites {
  /**
   * Removes figures of single minutes before `fineBefore`, and of hours before `minuteBefore`, at most
   * `limit` rows of each kind; says whether more may remain.
   */
  trimFigures(bounds: { fineBefore: number; minuteBefore: number; limit: number }): {
    more: boolean;
  };
  /**
   * Removes counters of minutes before one, of at most `limit` subjects after `after`; `next` is
   * the last of them, null at the end.
   */
  trimStatistics(bounds: { minuteBefore: number; after: string; limit: number }): {
    next: string | null;
  };
}

export interface StatisticsReads {
  /**
   * Attempts of an environment in parts of `bucketMinutes` from a minute up to another, those without
   * any left out. Of single minutes, only those of the past two days are kept.
   */
  environmentFigures(which: {
    environmentId: string;
    minuteFrom: number;
    minuteBefore: number;
    bucketMinutes: number;
  }): AttemptFigure[];
  /**
   * As above, attempts of one application, or of an endpoint of it (`subject` is the id of either), in
   * parts of whole hours.
   */
  subjectFigures(which: {
    applicationId: string;
    subject: string;
    minuteFrom: number;
    minuteBefore: number;
    bucketMinutes: number;
  }): AttemptFigure[];
  /** What waits in an environment now; looks at `rowsMax` rows of what is due. */
  environmentQueue(which: {
    environmentId: string;
    now: number;
    rowsMax: number;
    freshMax: number;
  }): EnvironmentQueue;
  /** Endpoints with most failed attempts, in whole hours; looks at `rowsMax` counters, newest first. */
  failedEndpoints(which: Ranking): { items: FailedEndpoint[]; isComplete: boolean };
  /** Applications with most attempts, in whole hours; as above. */
  busiestApplications(which: Ranking): { items: BusyApplication[]; isComplete: boolean };
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
