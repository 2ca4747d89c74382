/** What a process may do of what is to be done, where several share a store. */

/** A delivery whose row others send. */
export interface DueElsewhere {
  applicationId: string;
  endpointId: string;
  at: number;
}

export interface Ownership {
  /** Shards of which this process sends what is due; null where it is alone and sends everything. */
  readonly shards: readonly number[] | null;
  /** Whether what is due to the endpoints of an application is sent from here. */
  owns(applicationId: string): boolean;
  /** Whether anything may leave at this moment: not once others may have taken over. */
  mayWork(): boolean;
  /**
   * Whether an endpoint is in trouble, as far as is known. What is for it is left to the process
   * that owns its application, so that one alone tries whether it is well again.
   */
  isTroubled(endpointId: string): boolean;
  /** Nothing leaves for an endpoint for a while. */
  noteTrouble(trouble: { applicationId: string; endpointId: string; waitMs: number }): void;
  /** An endpoint that was in trouble is well. */
  noteWell(endpointId: string): void;
  /** Something is due that others send. */
  tellDue(due: DueElsewhere): void;
  /** As `tellDue`, where somebody has done something about the endpoint: it may be tried at once. */
  tellWake(due: DueElsewhere): void;
}

/** Where nobody shares the store. */
export const alone: Ownership = {
  shards: null,
  owns: () => true,
  mayWork: () => true,
  isTroubled: () => false,
  noteTrouble: () => {},
  noteWell: () => {},
  tellDue: () => {},
  tellWake: () => {},
};
