/**
 * What Gancho asks of a store, in the words of the business. Two kinds of verbs: writes, of which
 * many share one durable commit, and reads. A driver implements every verb; nothing above it knows
 * which driver runs.
 *
 * The promise: when the promise of `write` resolves, its effect and its idempotency record are on
 * disk, in one transaction. When it rejects, nothing of it happened (`StoreFailure`), unless the
 * process or the connection died in between: then it may or may not have happened.
 */
import type { Application, Endpoint } from '../domain/application.ts';
import type { NewAsking } from '../domain/consent.ts';
import type { DeliveryPolicy } from '../domain/delivery-policy.ts';
import type { Attempt, AttemptStatus, Delivery, Message } from '../domain/message.ts';
import type { AttemptedReads, AttemptedWrites } from './contract/attempted.ts';
import type { AuditReads, AuditWrites } from './contract/audit.ts';
import type { AccessReads, AccessWrites } from './contract/access.ts';
import type { BackgroundTaskReads, BackgroundTaskWrites } from './contract/background-tasks.ts';
import type { ConsentReads, ConsentWrites } from './contract/consent.ts';
import type { EndpointHealthReads, EndpointHealthWrites } from './contract/endpoint-health.ts';
import type { CatalogueReads, CatalogueWrites } from './contract/catalogue.ts';
import type { SavedViewReads, SavedViewWrites } from './contract/saved-views.ts';
import type { MemberReads, MemberWrites } from './contract/members.ts';
import type { BatchWrites, PollReads, PollWrites } from './contract/messages.ts';
import type { AlarmReads, AlarmWrites } from './contract/alarms.ts';
import type { IssueReads, IssueWrites } from './contract/issues.ts';
import type { IntegrationReads, IntegrationWrites } from './contract/integrations.ts';
import type { OrderedReads, OrderedWrites, Turn } from './contract/ordered-deliveries.ts';
import type { PortalSettingsReads, PortalSettingsWrites } from './contract/portal-settings.ts';
import type { ReplayReads, ReplayWrites } from './contract/replays.ts';
import type { SourceStateReads, SourceStateWrites } from './contract/source-state.ts';
import type { SourceReads, SourceWrites } from './contract/sources.ts';
import type { StatisticsReads, StatisticsWrites } from './contract/statistics.ts';
import type { SystemReads, SystemWrites } from './contract/system.ts';
import type { TransformationReads, TransformationWrites } from './contract/transformations.ts';
import type { UsageReads, UsageWrites } from './contract/usage.ts';
import type { DuePlace, MessageFilter, Page, PageRequest, Saved } from './contract/lists.ts';

export type { DuePlace, MessageFilter, Page, PageRequest, Saved } from './contract/lists.ts';
export type { LinePlace, OrderedKey, Turn } from './contract/ordered-deliveries.ts';

/** One attempt to record, and what it does to the list of what is due. */
export interface AttemptRecord {
  attempt: Attempt;
  /** The row that this attempt answers; null for a fresh delivery that never had one. */
  doneDueAt: number | null;
  /** Whether other deliveries may wait for it. */
  awaited?: boolean;
  /** Operational messages that tell of this attempt; accepted with it, or not at all. */
  announcements?: Message[];
}

export interface StorageWrites
  extends
    AttemptedWrites,
    StatisticsWrites,
    EndpointHealthWrites,
    ConsentWrites,
    AccessWrites,
    BackgroundTaskWrites,
    CatalogueWrites,
    IntegrationWrites,
    MemberWrites,
    IssueWrites,
    AlarmWrites,
    AuditWrites,
    SavedViewWrites,
    OrderedWrites,
    PortalSettingsWrites,
    ReplayWrites,
    SourceWrites,
    SourceStateWrites,
    SystemWrites,
    TransformationWrites,
    UsageWrites,
    BatchWrites,
    PollWrites {
  createApplication(application: Application): Saved<Application>;
  updateApplication(change: {
    environmentId: string;
    id: string;
    changes: Partial<Omit<Application, 'id' | 'environmentId' | 'createdAt'>>;
  }): Saved<Application>;
  /** Removes the application and its endpoints; what they were owed goes by `dropOrphaned`. */
  deleteApplication(which: { environmentId: string; id: string; at: number }): Saved<null>;

  /** Where its receiver has to be asked for consent, that begins with it. */
  createEndpoint(endpoint: Endpoint & { asking?: NewAsking }): Saved<Endpoint>;
  /**
   * Where this disables an endpoint that was enabled, the task that ends what waits for it starts
   * in the same transaction, if anything may wait and there is an id for it. One that was disabled
   * already keeps its reason; enabling it forgets the reason and its failures.
   * Consent is asked for anew where the address is another one, or consent was not needed before.
   */
  updateEndpoint(change: {
    applicationId: string;
    id: string;
    changes: Partial<Omit<Endpoint, 'id' | 'applicationId' | 'createdAt' | 'policy'>> & {
      /** Only what is to change of it. */
      policy?: Partial<DeliveryPolicy>;
    };
    endingTaskId?: string;
    /** Has to be given where the address changes, or consent may be needed from now on. */
    asking?: NewAsking;
  }): Saved<Endpoint>;
  /**
   * Puts a new secret in place; the old one goes on signing until it expires, and those that
   * expired by `now` go. `limit` when `oldMax` old ones would still be alive.
   */
  rotateSecret(change: {
    applicationId: string;
    id: string;
    secret: Uint8Array;
    now: number;
    oldExpiresAt: number;
    oldMax: number;
  }): Saved<null> | { kind: 'limit' };
  /** Sets and removes single headers; a name stands for itself in any case. */
  changeHeaders(change: {
    applicationId: string;
    id: string;
    set: Record<string, string>;
    remove: string[];
    now: number;
  }): Saved<null>;
  /** Starts the task that ends what waits for it, if anything may, in the same transaction. */
  deleteEndpoint(which: {
    applicationId: string;
    id: string;
    at: number;
    endingTaskId: string;
  }): Saved<null>;

  /**
   * Stores a message and what it owes; a later `deliverAt` makes its deliveries due then. What an
   * endpoint gets in order has its place from now on; `turns` names the endpoints at which nothing
   * of its key is before it, so that it is due at once. Deliveries to what it names as `queued` are
   * due from this moment on. `previous` is the position of the message that was accepted here
   * before it, where others accept too; absent, that is the position before.
   */
  acceptMessage(
    message: Message,
  ): { kind: 'ok'; position: number; previous?: number; turns?: string[] } | { kind: 'conflict' };
  removePayload(which: { applicationId: string; messageId: string }): Saved<null>;

  /** Makes one delivery due, by hand, beside whatever its schedule does. */
  resendMessage(which: {
    applicationId: string;
    position: number;
    endpointId: string;
    at: number;
  }): void;
  /**
   * Recording the same attempt again changes nothing: a record may be written twice after a fault.
   * An attempt by hand leaves the schedule alone, whatever came of it. Scheduled ones keep since
   * when their endpoint fails without a success. One that disables its endpoint does so here, if it
   * is enabled, and starts the task that ends what waits for it; `endpoint.disabled` among the
   * announcements is accepted only then.
   * Counters of the endpoint and its application count it in the same transaction. Where a delivery
   * in order is over by it, the next one of its key is due. Returns the positions of the
   * announcements, in their order, and whose turn has come.
   */
  recordAttempts(records: AttemptRecord[]): { announced: number[]; turns: Turn[] };
  /** Gives deliveries that are held in memory for long a row among what is due. */
  parkDeliveries(deliveries: ParkedDelivery[]): void;
  /**
   * Gives rows to what the messages after a position still owe, as long as that is owed to none but
   * these endpoints. `upTo` is the last such message, `after` itself where the next one is for
   * others too; `since` is when the first of the rows was due, null where there are none.
   */
  parkFresh(which: { after: number; endpointIds: string[]; messagesMax: number }): {
    upTo: number;
    since: number | null;
  };
  /** Every message up to this position is attempted or has its row among what is due. */
  advanceFresh(position: number): void;
  /** Keeps what the clock of what is due shows, where the machine's is behind it. */
  noteDueClock(now: number): void;
  /**
   * Removes what is past its time and no longer owed, oldest first, at most `limit` rows of each
   * kind; says whether more may remain, and after which message a next step goes on.
   */
  trimExpired(bounds: TrimBounds): { more: boolean; after: number };
}

export interface TrimBounds {
  /** Payloads that expired before this moment go. */
  now: number;
  /**
   * Whole messages and their attempts from before this moment go, once nothing of them is due. One
   * that was put off for an endpoint that fetches counts from when it could be fetched.
   */
  messagesBefore: number;
  /** Messages up to this position were looked at by the step before; 0 for a first step. */
  after: number;
  limit: number;
}

export interface ParkedDelivery extends Pick<
  Delivery,
  'applicationId' | 'position' | 'endpointId' | 'attemptNumber' | 'trigger' | 'dueAt'
> {
  /**
   * A fresh one whose row may have been written before, by a write of which nobody knew what came: a
   * row that was there and led to an attempt is not made again.
   */
  again?: true;
}

export interface AttemptFilter extends MessageFilter {
  endpointId: string | null;
  messageId: string | null;
  /** An attempt with any of these; null for all. */
  statuses: AttemptStatus[] | null;
  /** 100 asks for 100 to 199; 0 for attempts without an answer. */
  statusCodeClass: number | null;
}

export type AttemptWithMessage = Attempt & { message: Message };

/** By what applications can be left out of a list. */
export type ApplicationTrait = 'no-endpoints' | 'disabled-endpoints' | 'play-endpoints';

export interface StorageReads
  extends
    AttemptedReads,
    StatisticsReads,
    EndpointHealthReads,
    ConsentReads,
    AccessReads,
    BackgroundTaskReads,
    CatalogueReads,
    IntegrationReads,
    MemberReads,
    IssueReads,
    AlarmReads,
    AuditReads,
    SavedViewReads,
    OrderedReads,
    PortalSettingsReads,
    ReplayReads,
    SourceReads,
    SourceStateReads,
    SystemReads,
    TransformationReads,
    UsageReads,
    PollReads {
  getApplication(which: { environmentId: string; idOrUid: string }): Application | null;
  /** For the delivery core, which knows no environments. */
  applicationById(id: string): Application | null;
  listApplications(
    which: { environmentId: string; leaveOut: ApplicationTrait[] } & PageRequest,
  ): Page<Application>;
  getEndpoint(which: {
    applicationId: string;
    idOrUid: string;
    /** Whether a deleted endpoint is found too, by its id. */
    deletedToo?: boolean;
  }): Endpoint | null;
  listEndpoints(which: { applicationId: string } & PageRequest): Page<Endpoint>;
  /** Of all applications; null where there is none. */
  oldestEndpoint(): Endpoint | null;
  /** Every living endpoint of an application: what fan-out and delivery go by. */
  endpointsOf(applicationId: string): Endpoint[];
  getMessage(which: {
    applicationId: string;
    idOrEventId: string;
  }): (Message & { position: number }) | null;
  listMessages(which: MessageFilter & PageRequest & { withPayload: boolean }): Page<Message>;
  /** Of these messages, how many deliveries have not arrived, by how they stand (as `undelivered`). */
  undeliveredOf(which: {
    applicationId: string;
    messageIds: readonly string[];
  }): { messageId: string; state: number; count: number }[];
  getAttempt(which: {
    applicationId: string;
    messageId: string;
    attemptId: string;
  }): Attempt | null;
  listAttempts(
    which: AttemptFilter & PageRequest & { withMessage: boolean; withPayload: boolean },
  ): Page<Attempt & { message: Message | null }>;

  /**
   * Where delivery of fresh messages stands: the recorded position and the newest one; and what the
   * clock of what is due showed when it was last noted, 0 if it never was. Up to `acceptedPosition`
   * nothing of this process can appear any more: where others write too, the newest one may have been
   * given to what is not accepted yet.
   */
  freshState(): {
    freshPosition: number;
    newestPosition: number;
    acceptedPosition: number;
    /** Up to here nothing is fresh, here or with anybody who shares the store. */
    settledPosition: number;
    newestId: string | null;
    dueClock: number;
  };
  /**
   * Messages after a position, in order of acceptance, each with the deliveries that were neither
   * attempted nor made due. A bound that is passed ends the answer after the message that passes it,
   * so that there is always progress. What is for an endpoint named in `full` comes apart and
   * without its payload, since there is no place for it yet.
   */
  readFresh(which: {
    after: number;
    full: string[];
    messagesMax: number;
    deliveriesMax: number;
    bytesMax: number;
  }): FreshMessages;
  /**
   * What is due by `now`, oldest first within an endpoint, a turn for each endpoint. `next` holds
   * for the endpoints that were looked at the earliest moment after `now` at which they have
   * something due. With `only`, no other endpoint is looked at. `cutShort` says that a bound of the whole ended the answer, so that it says nothing of the
   * endpoints at its end.
   */
  claimDue(which: {
    now: number;
    limit: number;
    perEndpoint: number;
    /** Bounds of single endpoints, lower than `perEndpoint`. */
    fewer?: Record<string, number>;
    /** Payload bytes; passing it ends the answer after the delivery that passes it. */
    bytesMax: number;
    only: string[] | null;
    /** Only what is due in these shards, where nodes share the store; null for all. */
    shards?: readonly number[] | null;
    /** By endpoint: rows up to this place are passed over. */
    after: Record<string, DuePlace>;
  }): DueDeliveries;
  /**
   * Endpoints that have something due, now or later, in the order of their ids, each with the
   * earliest moment; those after an id, at most `limit`.
   */
  dueEndpoints(which: {
    after: string;
    limit: number;
    /** As in `claimDue`. */
    shards?: readonly number[] | null;
  }): { endpointId: string; dueAt: number }[];
  countDue(): number;
}

export interface DueDeliveries {
  deliveries: Delivery[];
  next: Record<string, number>;
  cutShort: boolean;
}

export interface FreshMessages {
  messages: { position: number; deliveries: Delivery[]; toPark: ParkedDelivery[] }[];
  /** The last position that was looked at: `after` itself when there was nothing. */
  upTo: number;
}

/** What makes a repeated request find its first answer. */
export interface Once {
  /** 16 bytes that stand for who asked, where, and the key. */
  key: Uint8Array;
  /** 16 bytes that stand for the request's body. */
  fingerprint: Uint8Array;
  at: number;
  status: number;
  /** What is kept of the answer. */
  body: string | null;
}

export type Written<T> =
  | {
      kind: 'done';
      value: T;
      /** The positions of messages that were announced with it. */
      announced?: number[];
    }
  | { kind: 'replayed'; status: number; body: string | null }
  | { kind: 'mismatch' };

type Verbs<T> = { [K in keyof T]: T[K] extends (input: infer I) => infer O ? [I, O] : never };
export type WriteVerb = keyof StorageWrites;
export type ReadVerb = keyof StorageReads;
export type WriteInput<K extends WriteVerb> = Verbs<StorageWrites>[K][0];
export type WriteOutput<K extends WriteVerb> = Verbs<StorageWrites>[K][1];
export type ReadInput<K extends ReadVerb> = StorageReads[K] extends () => unknown
  ? undefined
  : Verbs<StorageReads>[K][0];
export type ReadOutput<K extends ReadVerb> = ReturnType<StorageReads[K]>;

export interface Storage {
  write<K extends WriteVerb>(verb: K, input: WriteInput<K>): Promise<WriteOutput<K>>;
  /**
   * As `write`, at most once for a key: a repetition gets what the first one left. Where the write
   * takes effect, the announcements are accepted in the same transaction.
   */
  writeOnce<K extends WriteVerb>(
    verb: K,
    input: WriteInput<K>,
    once: Once | null,
    announcements?: readonly Message[],
  ): Promise<Written<WriteOutput<K>>>;
  read<K extends ReadVerb>(verb: K, input: ReadInput<K>): Promise<ReadOutput<K>>;
  /** Ends after every write that was asked for is on disk. */
  close(): Promise<void>;
}

/**
 * The store could not do it, and did nothing of it. `unavailable`: the database cannot be reached at
 * present, or does not get to it; where it was lost in the midst of it, it may have happened.
 * `fenced`: others took over what this node had, so that it may write no more.
 */
export class StoreFailure extends Error {
  readonly kind: 'full' | 'unwritable' | 'broken' | 'closed' | 'unavailable' | 'fenced';
  constructor(kind: StoreFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
