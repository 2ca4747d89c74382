/** Failures of one cause at one place, put together: how they stand and what is known of them. */

export const issueStates = ['open', 'acknowledged', 'resolved', 'ignored'] as const;
export type IssueState = (typeof issueStates)[number];

/** The last failure of an issue, as far as it is known. */
export interface IssueExample {
  at: number;
  /** Of a delivery: its attempt. */
  attemptId: string | null;
  messageId: string | null;
  /** Of a request to a source: as it was kept, where it was. */
  requestId: string | null;
  /** What was answered; 0 where no answer came. */
  status: number;
  /** In words. */
  cause: string | null;
  /** Where the attempt went, as it is shown. */
  url: string | null;
}

/** What an issue is about: deliveries to an endpoint, or requests to a source (no endpoint then). */
export interface IssueSubject {
  applicationId: string;
  endpointId: string | null;
  /** A name that stays the same (see failure-cause.ts). */
  cause: string;
}

/** Failures of one subject that were gathered since the last write. */
export interface NotedFailures extends IssueSubject {
  /** For the case that the issue is new. */
  id: string;
  firstSeen: number;
  lastSeen: number;
  occurrences: number;
  example: IssueExample | null;
}

export interface Issue extends IssueSubject {
  id: string;
  environmentId: string;
  state: IssueState;
  firstSeen: number;
  lastSeen: number;
  occurrences: number;
  /** When it was opened last: at first, or again after it was resolved. */
  openedAt: number;
  changedAt: number;
  note: string | null;
  example: IssueExample | null;
  /** Names of what it is about; null where that is gone. */
  applicationName: string | null;
  source: { id: string; name: string } | null;
}
