/** Sending again to many endpoints at once: which deliveries are meant. Kept with its task. */

/** The numbers of the wire: 0 succeeded, 2 failed, 3 will be tried again, 4 canceled. */
export const recoverableStatuses = [0, 2, 3, 4] as const;
export type RecoverableStatus = (typeof recoverableStatuses)[number];

export interface RecoveryFilter {
  /** null for every application of the environment. */
  applicationId: string | null;
  /** Of that application; null for all. */
  endpointIds: string[] | null;
  /** Since is part of the window, until is not. */
  since: number;
  until: number;
  /** What the window is about: when the message was accepted, or when the last attempt was made. */
  by: 'message' | 'attempt';
  eventTypes: string[] | null;
  channel: string | null;
  tag: string | null;
  statuses: RecoverableStatus[];
  /** Answers of the last attempt, from and to; null for any. */
  answers: [number, number][] | null;
  /** What the cause of the last attempt holds, in small letters; null for any. */
  cause: string | null;
  /** Only what this task sent again, by what has become of it since then; absent for anything. */
  taskId?: string;
  /** Whether what sources received is meant, in place of what producers sent; absent for not. */
  received?: true;
}

/** How far a walk over the endpoints has come: the attempts of one up to an id, or all before it. */
export interface RecoveryPlace {
  applicationId: string;
  /** null at the beginning of an application. */
  endpointId: string | null;
  /** null where the endpoint is done with. */
  after: string | null;
}

/** Something that a task could not do. */
export interface TaskFailure {
  applicationId: string;
  endpointId: string;
  /** null where all of an endpoint is meant. */
  messageId: string | null;
  reason: string;
}

/** As many of them are kept; the count goes on. */
export const taskFailuresMax = 200;
