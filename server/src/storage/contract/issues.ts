/** What issues ask of a store: failures added up by their cause, and what people say of them. */
import type { Issue, IssueState, NotedFailures } from '../../domain/issue.ts';
import type { Page, PageRequest, Saved } from './lists.ts';
import type { Walked } from './replays.ts';

export interface IssueWrites {
  /**
   * Adds failures to their issues, whoever else adds at the same time. One that was resolved before
   * the last of them is open again; an ignored one stays so. Failures of applications that are gone,
   * and of operational ones, are left out. Where an environment would have more than
   * `perEnvironmentMax`, those go that were seen longest ago.
   */
  noteIssues(which: { failures: NotedFailures[]; perEnvironmentMax: number }): void;
  changeIssue(change: {
    environmentId: string;
    id: string;
    changes: { state?: IssueState; note?: string | null };
    at: number;
  }): Saved<Issue>;
  /** Removes at most `limit` issues that were last seen before a moment; says whether more may remain. */
  trimIssues(which: { before: number; limit: number }): { more: boolean };
}

/** A delivery whose last attempt failed by a cause. */
export interface FailingDelivery {
  position: number;
  messageId: string;
  eventType: string;
  attemptId: string;
  hasPayload: boolean;
}

export interface IssueReads {
  /** By when they were seen last; `from` is the id of an issue. */
  listIssues(
    which: {
      environmentId: string;
      state: IssueState | null;
      applicationId: string | null;
      endpointId: string | null;
      cause: string | null;
      /** Seen since then. */
      since: number | null;
    } & PageRequest,
  ): Page<Issue>;
  getIssue(which: { environmentId: string; id: string }): Issue | null;
  countIssues(which: { environmentId: string }): Record<IssueState, number>;
  /**
   * Deliveries to an endpoint that have not succeeded and whose last attempt failed by the cause, in
   * the order of those attempts. Walks `limit` attempts after the id `after` and before the id
   * `before`. Left out are those that a resend waits for.
   */
  failingByCause(which: {
    endpointId: string;
    cause: string;
    after: string;
    before: string;
    limit: number;
  }): Walked<FailingDelivery, string>;
}
