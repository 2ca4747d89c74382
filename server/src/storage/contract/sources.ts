/** What sources ask of a store. What they receive is accepted as any message (`sourceKey`). */
import type { Application } from '../../domain/application.ts';
import type { Grade } from '../../domain/received-request.ts';
import type {
  KeptRequest,
  ReceivedOutcome,
  RequestCount,
  RequestOutcome,
  Source,
} from '../../domain/source.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

export interface SourceWrites {
  /** Together with the application whose messages it receives; `conflict` when the uid is taken. */
  createSource(made: {
    source: Source;
    application: Application;
    /** When it runs first, if it runs by itself. */
    runsAt?: number;
  }): Saved<Source>;
  /**
   * `missing` when it is gone, or, with `ifUpdatedAt`, was changed since. Its application is called
   * as it is.
   */
  updateSource(change: {
    environmentId: string;
    id: string;
    changes: Partial<
      Omit<Source, 'id' | 'environmentId' | 'applicationId' | 'createdAt' | 'updatedAt'>
    > & { updatedAt: number };
    ifUpdatedAt?: number;
    /** When it runs next, where it runs by itself and that is to change. */
    runsAt?: number;
  }): Saved<Source>;
  /** Removes it as `deleteApplication` does its application. The keys that it has seen expire. */
  deleteSource(which: { environmentId: string; id: string; at: number }): Saved<Source>;
  /**
   * Keeps what became no message, of each source the `keepMax` newest, and adds to what is counted,
   * which may be more.
   */
  keepRequests(which: {
    requests: KeptRequest[];
    counts: (RequestCount & { applicationId: string })[];
    keepMax: number;
  }): void;
  /** Removes expired keys, and requests and counts of before a moment; at most `limit` of each. */
  trimSources(bounds: { now: number; requestsBefore: number; limit: number }): { more: boolean };
}

/** What came to a source of late; of what became no message as much as is kept and counted. */
export interface ReceivedOfLate {
  /** When its newest message was accepted; null for none. */
  lastAcceptedAt: number | null;
  accepted: number;
  /** By outcome; one that did not happen is 0. */
  others: Record<RequestOutcome, number>;
  lastRejected: Pick<KeptRequest, 'id' | 'receivedAt' | 'reason' | 'detail'> | null;
}

/** What came to a source, without what it held. */
export interface ReceivedEntry extends Pick<
  KeptRequest,
  'id' | 'receivedAt' | 'reason' | 'detail'
> {
  sourceId: string;
  outcome: ReceivedOutcome;
  /** That it was answered; null where that is not kept. */
  status: number | null;
  /** Null where no request brought it. */
  method: string | null;
  path: string | null;
  remoteAddress: string | null;
  /** Of what was accepted, as far as it is known. */
  grade: Grade | null;
  eventType: string | null;
  /** That it became, or that it repeats. */
  messageId: string | null;
  /** How many endpoints it was for. */
  matched: number | null;
}

export interface SourceReads {
  getSource(which: { environmentId: string; idOrUid: string }): Source | null;
  /** By the hash of the secret part of its address. */
  sourceByToken(tokenHash: Uint8Array): Source | null;
  sourceById(id: string): Source | null;
  listSources(which: { environmentId: string } & PageRequest): Page<Source>;
  /** Of all environments, in the order of their ids: those of these types after an id. */
  sourcesOfTypes(which: { types: string[]; after: string; limit: number }): Source[];
  /** The message that took this key, if it is still remembered. */
  sourceKeyHolder(which: { applicationId: string; key: Uint8Array; now: number }): string | null;
  /** Of the hours from one on to before another. */
  countRequests(which: {
    applicationId: string;
    hourFrom: number;
    hourBefore: number;
  }): RequestCount[];
  listKeptRequests(
    which: { applicationId: string; outcome: RequestOutcome | null } & PageRequest,
  ): Page<KeptRequest>;
  /**
   * What came to all sources of an environment or to one, by time, with and without a message. A place
   * is the id of an entry, of either kind.
   */
  listReceived(
    which: {
      environmentId: string;
      /** Whether what became a message is part of it. */
      messages: boolean;
      sourceId: string | null;
      outcome: ReceivedOutcome | null;
      /** Of rejected ones. */
      reason: string | null;
      /** Of what became a message, which alone has one. */
      eventTypes: readonly string[] | null;
      /** A window on the time: since is part of it, before is not. */
      since: number | null;
      before: number | null;
    } & PageRequest,
  ): Page<ReceivedEntry>;
  /** The next application, in the order of their ids, that a source of the environment owns. */
  nextSourceApplication(which: { environmentId: string; after: string }): string | null;
  keptRequest(which: { applicationId: string; id: string }): KeptRequest | null;
  /** What a source received, last and in the hours from one on to before another. */
  receivingOf(which: {
    applicationId: string;
    hourFrom: number;
    hourBefore: number;
  }): ReceivedOfLate;
}
