/** What the audit log keeps of a request that changed, or wanted to change, a configuration. */

export type ActorKind = 'member' | 'key' | 'portal' | 'poller';

export interface AuditEntry {
  id: string;
  environmentId: string;
  at: number;
  actorKind: ActorKind;
  /** The id of the member, the key or the token. */
  actorId: string;
  /** Their name at that time; empty where there is none. */
  actorName: string;
  /** As the OpenAPI document calls it. */
  operation: string;
  /** What stood in the address, and what was made. */
  objectIds: string[];
  /** The names of the fields that were sent; never what is in them. */
  fields: string[];
  status: number;
  requestId: string | null;
  remoteAddress: string;
}

/** What of the log is asked for; null for all. */
export interface AuditFilter {
  environmentId: string;
  actorId: string | null;
  operation: string | null;
  objectId: string | null;
  /** Bounds in milliseconds: since is part of the window, until is not. */
  since: number | null;
  until: number | null;
}
