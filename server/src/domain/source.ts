/** A source: an address at which requests of a partner are received, and what became of those. */

export interface Source {
  id: string;
  environmentId: string;
  /** Whose messages its requests are. */
  applicationId: string;
  uid: string | null;
  name: string;
  /** The name of the provider (see verify/). */
  type: string;
  metadata: Record<string, string>;
  /** Sealed JSON of what the provider's scheme needs. */
  config: Uint8Array;
  /** The secret part of its address, sealed, and the hash by which it is found. */
  token: Uint8Array;
  tokenHash: Uint8Array;
  /** How long the key of an event is remembered; 0 for not at all. */
  dedupeSeconds: number;
  disabled: boolean;
  createdAt: number;
  updatedAt: number;
}

/** What became of a request of which there is no message. */
export const requestOutcomes = ['rejected', 'duplicate', 'answered'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** What became of whatever came: `accepted` is a message. */
export const receivedOutcomes = ['accepted', ...requestOutcomes] as const;
export type ReceivedOutcome = (typeof receivedOutcomes)[number];

/** How many requests of one outcome there were in an hour; the reason is empty but for rejected ones. */
export interface RequestCount {
  /** Counted since 1970. */
  hour: number;
  outcome: RequestOutcome;
  reason: string;
  count: number;
}

/** A request that became no message, as it is kept for the owner of the source. */
export interface KeptRequest {
  id: string;
  applicationId: string;
  receivedAt: number;
  outcome: RequestOutcome;
  /** Of a rejected one: a `RejectionReason`. */
  reason: string | null;
  detail: string | null;
  /** That it was answered. */
  status: number;
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  /** The first bytes of it. */
  body: Uint8Array;
  bodyBytes: number;
  remoteAddress: string;
  /** The message that a duplicate repeats, where it is known. */
  messageId: string | null;
}
