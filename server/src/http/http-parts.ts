/** What the HTTP room works with. */
import type { AcceptMessage } from '../ingest/accept-message.ts';
import type { ReadYaml } from '../schema/read-yaml.ts';
import type { NoteUnread, ReceiveRequest } from '../ingest/receive-request.ts';
import type { AcceptMessages } from '../ingest/accept-messages.ts';
import type { Attempt, Delivery } from '../domain/message.ts';
import type { KeptDays, SystemHealth } from '../domain/system-health.ts';
import type { EventStreamOptions } from './event-stream.ts';
import type { AddressRateLimits } from './address-rate.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { SlowRefusalOptions } from './slow-refusals.ts';
import type { LiveFeed } from '../manage/live-feed.ts';
import type { AuditBook } from '../manage/audit-book.ts';
import type { MemberParts } from '../manage/member-passwords.ts';
import type { ViewParts } from '../manage/saved-views.ts';
import type { PreviewParts } from '../manage/preview-delivery.ts';

export interface HttpParts extends PreviewParts, MemberParts, ViewParts {
  /** Makes one attempt and returns what became of it; records nothing. */
  attemptOnce: (delivery: Delivery) => Promise<Attempt>;
  accept: AcceptMessage;
  acceptMessages: AcceptMessages;
  readYaml: ReadYaml;
  signIns: SignInGuard;
  audit: Pick<AuditBook, 'note'>;
  /** Takes a request at the address of a source. */
  receive: ReceiveRequest;
  /** Keeps for the owner of a source that a request was refused before its body was read. */
  noteUnread: NoteUnread;
  /** Hears of each use of an API key. */
  noteKeyUse: (keyId: string) => void;
  /** Whether the server takes work. */
  isReady: () => boolean;
  /** Whether the file system of the store takes writes. */
  isWritable: () => boolean;
  report: (problem: string) => void;
  /** What the server was started with, and what has times of its own. */
  keptDays: KeptDays;
  /** How the process and its store are. */
  systemHealth: () => Promise<SystemHealth>;
  /** What happens, for those who look on. */
  live: LiveFeed;
  /** How long the next delivery to an endpoint waits for its turn, and how many wait in memory. */
  rateStatus: (endpointId: string, applicationId: string) => { waitMs: number; waiting: number };
  /** What lately came of deliveries to an endpoint (null for nothing but good), and how many are under way. */
  deliveryState: (endpointId: string) => {
    health: { failures: number; waitMs: number; inFlightMax: number } | null;
    underWay: number;
  };
}

export interface HttpOptions {
  version: string;
  publicUrl: string;
  /** Origins whose pages may show the customer portal in a frame. */
  portalOrigins: readonly string[];
  /** Networks of the proxies that say who sent a request. */
  trustedProxies: readonly string[];
  /** Whether it serves more of the API than its health. */
  servesApi: boolean;
  bodyBytesMax: number;
  /** Of a batch of messages, in all. */
  batchBytesMax: number;
  batchMessagesMax: number;
  /** Requests to sources that are under way, and look-ups of addresses. */
  receiving: {
    requestsMax: number;
    perSourceMax: number;
    lookUpsMax: number;
    /** Of one source. */
    refusals: SlowRefusalOptions;
  };
  jsonDepthMax: number;
  /** Answers that tell of what happens. */
  live: EventStreamOptions;
  /** How long answers that are under way at the end may take. */
  drainMsMax: number;
  /** How long connections may then stay open. */
  closeMsMax: number;
  metadataBytesMax: number;
  /** How often one address may ask for pages that are open to everybody. */
  publicPages: AddressRateLimits;
  /** What the built-in receiver remembers. */
  sandboxRequestsMax: number;
}
