/** What sending again, ending what waits, and removing payloads ask of a store, page by page. */
import type { Attempt, AttemptStatus, AttemptTrigger, Delivery } from '../../domain/message.ts';
import type { RecoverableStatus, RecoveryFilter } from '../../domain/recovery.ts';
import type { DuePlace } from './lists.ts';

/** A page of a walk: `next` is where the next page begins, null where nothing follows. */
export interface Walked<T, Place> {
  items: T[];
  next: Place | null;
}

/** How a delivery stands. */
export interface Standing {
  attempts: number;
  succeeded: boolean;
  last: { status: AttemptStatus; responseStatus: number; cause: string | null } | null;
  /** What waits in the store: a resend goes before a scheduled attempt. */
  due: AttemptTrigger | null;
}

/** A message as a way to one endpoint, whether it was ever for it or not. */
export interface ReplayCandidate {
  position: number;
  eventType: string;
  channels: string[] | null;
  hasPayload: boolean;
  /** Whether its first attempt is on its way, in memory or yet to be read. */
  fresh: boolean;
  standing: Standing;
}

/** What is asked of a message itself; null for anything. */
export interface ReplayFilter {
  eventTypes: string[] | null;
  channel: string | null;
  tag: string | null;
}

/** How a delivery stands that was attempted. */
export interface TriedDelivery {
  /** Of its last attempt. */
  attemptId: string;
  /** Where the walk that met it goes on behind it. */
  place: string;
  position: number;
  messageId: string;
  eventType: string;
  status: RecoverableStatus;
  responseStatus: number;
  cause: string | null;
  hasPayload: boolean;
}

/** Which of the deliveries that a walk meets by their last attempts are meant. */
export interface TriedBounds {
  /** Bounds on the id of the message: since is part of the window, before is not. */
  messageSince: string;
  messageBefore: string;
  filter: ReplayFilter & Pick<RecoveryFilter, 'statuses' | 'answers' | 'cause'>;
}

/** A delivery that waits in the store. */
export interface PendingDelivery extends Pick<
  Delivery,
  'position' | 'messageId' | 'applicationId' | 'eventType' | 'attemptNumber' | 'trigger' | 'dueAt'
> {
  endpointId: string;
}

export interface ReplayWrites {
  /**
   * Makes deliveries to an endpoint due. By hand: one attempt each, none where one waits already;
   * where a retry is planned, that one is made now in its place, so that nothing arrives twice.
   * Scheduled: a first attempt with the retries that follow it, none where anything waits or was
   * attempted. With `keys`, one for each position, they take their places in the order of the
   * endpoint before they leave (see `joinOrder`).
   */
  sendAgain(which: {
    applicationId: string;
    endpointId: string;
    positions: number[];
    trigger: AttemptTrigger;
    at: number;
    keys?: string[];
    /** The task that sends: what is made due is kept with it. */
    task?: { id: string; environmentId: string };
  }): void;
  /** Ends deliveries that wait, each with its record; those that wait no longer are left alone. */
  cancelDeliveries(records: { attempt: Attempt; doneDueAt: number }[]): void;
  /** Removes payloads for good. */
  expungePayloads(which: { applicationId: string; positions: number[] }): null;
}

export interface ReplayReads {
  /**
   * Deliveries to an endpoint that failed and have not succeeded since, each once, in the order of
   * their first failures. Walks `limit` attempts after the id `after` and before the id `before`.
   * Left out are those whose last record has the cause `leaveOut`, and those that a resend waits for.
   */
  failedDeliveries(which: {
    endpointId: string;
    after: string;
    before: string;
    /** Bounds on the id of the message: since is part of the window, before is not. */
    messageSince: string;
    messageBefore: string;
    leaveOut: string;
    limit: number;
  }): Walked<{ position: number; hasPayload: boolean }, string>;
  /**
   * Deliveries to an endpoint by their last attempts, each once, in the order of these. Walks `limit`
   * attempts after the id `after` and before the id `before`. Left out is what a resend waits for.
   */
  triedDeliveries(
    which: { endpointId: string; after: string; before: string; limit: number } & TriedBounds,
  ): Walked<TriedDelivery, string>;
  /** The next endpoint, in the order of their ids, to which a task sent something again; null for none. */
  sentTo(which: {
    taskId: string;
    from: string;
    /** Whether `from` itself may be it. */
    including: boolean;
  }): { applicationId: string; endpointId: string } | null;
  /**
   * What a task sent again to an endpoint and was attempted since then, by the last attempts, each
   * delivery once. Walks `limit` of what it sent behind the place `after`, empty for the beginning.
   * Left out is what a resend waits for.
   */
  sentDeliveries(
    which: {
      taskId: string;
      endpointId: string;
      after: string;
      /** Bounds on the id of the last attempt: since is part of the window, before is not. */
      attemptSince: string;
      before: string;
      limit: number;
    } & TriedBounds,
  ): Walked<TriedDelivery, string>;
  /** The messages of an application after one id and before another that the filter lets through. */
  replayCandidates(which: {
    applicationId: string;
    endpointId: string;
    after: string;
    before: string;
    filter: ReplayFilter;
    limit: number;
  }): Walked<ReplayCandidate, string>;
  /** The payload of a message; null where it was removed, or the message is gone. */
  payloadAt(position: number): Uint8Array | null;
  /** What waits for an endpoint, in the order in which it is due. */
  pendingDeliveries(which: {
    endpointId: string;
    after: DuePlace | null;
    /** Messages that were accepted later are passed over. */
    positionMax: number;
    filter: ReplayFilter & { since: number | null; before: number | null };
    limit: number;
  }): Walked<PendingDelivery, DuePlace>;
  /** How many deliveries to an endpoint are due by now; counts up to `max`. */
  countDueOf(which: { endpointId: string; now: number; max: number }): number;
  /** By id or event id, those of the names that messages of the application have. */
  findPositions(which: { applicationId: string; names: string[] }): Record<string, number>;
  /** Messages with a payload after one id and before another that a filter lets through. */
  payloadPositions(which: {
    applicationId: string;
    filter: ReplayFilter;
    after: string;
    before: string;
    limit: number;
  }): Walked<number, string>;
}
