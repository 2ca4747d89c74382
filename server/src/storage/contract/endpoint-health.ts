/** What the health of endpoints over days, and the ending of what waits for them, ask of a store. */
import type { EndpointFailure, FailingEndpoint } from '../../domain/endpoint-health.ts';
import type { Saved } from './lists.ts';

export interface EndpointHealthWrites {
  /**
   * Notes that a warning was given. `missing` when the endpoint no longer fails since that moment,
   * or was warned of so far already.
   */
  warnOfFailing(which: { endpointId: string; failingSince: number; percent: number }): Saved<null>;
  /**
   * Disables an endpoint that fails since a moment, and starts the task that ends what waits for
   * it. `missing` when it no longer fails since then, or is not enabled.
   */
  disableFailing(which: {
    endpointId: string;
    failingSince: number;
    reason: string;
    at: number;
    endingTaskId: string;
  }): Saved<null>;
  /** Removes what was due to endpoints of deleted applications, at most `limit` rows. */
  dropOrphaned(bounds: { limit: number }): { more: boolean };
}

export interface EndpointHealthReads {
  /** How an endpoint fails; null for one that does not, or of which nothing is known. */
  failureOf(which: { endpointId: string }): EndpointFailure | null;
  /**
   * Endpoints whose failures span the time of a step that they were not warned of yet: `steps` are
   * percentages with the time that each stands for, in ascending order. At most `limit`.
   */
  failingEndpoints(which: {
    steps: { percent: number; afterMs: number }[];
    limit: number;
  }): FailingEndpoint[];
}
