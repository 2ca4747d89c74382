/** What is asked for when messages are sent again, or when what waits is ended; kept with its task. */

export interface ReplayInput {
  applicationId: string;
  endpointId: string;
  /** Bounds on the time of acceptance: since is part of the window, until is not. */
  since: number;
  until: number | null;
  filter: { eventTypes: string[] | null; channel: string | null; tag: string | null };
  /** Numbers of the wire; null for any. */
  status: number | null;
  statusCodeClass: number | null;
  /** Only what failed by this cause at last, whenever it was accepted (see failure-cause.ts). */
  cause?: string;
}

export interface CancelInput extends Pick<ReplayInput, 'applicationId' | 'endpointId' | 'filter'> {
  since: number | null;
  until: number | null;
  /** What ended it, where that was not a request to cancel: the end of the endpoint's service. */
  cause?: string;
  /** The newest position of that moment; of the first step if not given. */
  positionMax?: number;
}

/** Which messages of an application lose their payloads; tasks of before have no bounds. */
export interface PurgeInput extends Pick<ReplayInput, 'applicationId' | 'filter'> {
  since: number | null;
  until: number | null;
}
