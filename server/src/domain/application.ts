/** Applications and endpoints as the core sees them, and which endpoints a message is for. */
import type { Consent } from './consent.ts';
import type { Destination } from './destination.ts';
import type { Enrichment } from './enrichment.ts';
import type { StoredTransformation, Transformation } from './transformation.ts';
import type { DeliveryPolicy } from './delivery-policy.ts';
import type { PayloadFilter } from './payload-filter.ts';
import type { OauthAccess, TlsIdentity } from './endpoint-access.ts';
import type { SigningKey } from './signing-key.ts';
import type { StatusTest } from './status-expression.ts';

export interface Application {
  id: string;
  environmentId: string;
  uid: string | null;
  name: string;
  throttleRate: number | null;
  metadata: Record<string, string>;
  /** The source whose requests are its messages; null where a producer sends. */
  sourceId: string | null;
  createdAt: number;
  updatedAt: number;
}

/** How a message is written down for an endpoint. */
export const endpointFormats = [
  'standard',
  'cloudevents-structured',
  'cloudevents-binary',
] as const;
export type EndpointFormat = (typeof endpointFormats)[number];

/** An endpoint as it is stored; secrets are sealed (see storage/secret-box.ts). */
export interface Endpoint {
  id: string;
  applicationId: string;
  uid: string | null;
  url: string;
  description: string;
  disabled: boolean;
  /** Why it is disabled, in words; null while it is enabled. */
  disabledReason: string | null;
  /** null takes every type. */
  eventTypes: string[] | null;
  /** null takes every channel, and messages without one. */
  channels: string[] | null;
  /** A condition on the payload, as it was written (see payload-filter.ts); null takes every one. */
  filter: unknown;
  headers: Record<string, string>;
  throttleRate: number | null;
  metadata: Record<string, string>;
  format: EndpointFormat;
  /** What its CloudEvents name as their source; null for a URI of the application. */
  cloudEventSource: string | null;
  policy: DeliveryPolicy;
  /** What its receiver said to being sent to; null where that is not asked. */
  consent: Consent | null;
  /** Sealed JSON of `OauthClient` (see endpoint-access.ts); null where no token is fetched. */
  oauth: Uint8Array | null;
  /** Sealed JSON of `ClientCertificate`; null where none is shown. */
  clientCertificate: Uint8Array | null;
  /** PEM of the only authorities that are trusted; null for the usual ones. */
  authorities: string | null;
  /** A condition on the request that brought a message, in the language of `filter`; null for none. */
  requestFilter: unknown;
  /** What is done to each message before it is sent; null for nothing. */
  transformation: StoredTransformation | null;
  /** Sealed JSON of a `Destination`; null for a signed webhook. */
  destination: Uint8Array | null;
  /** Sealed JSON of an `Enrichment`; null where nothing is fetched. */
  enrichment: Uint8Array | null;
  secret: Uint8Array;
  oldSecrets: { secret: Uint8Array; expiresAt: number }[];
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

/** What an endpoint does with a message beside signing and posting it: at least one of these. */
export interface Shape {
  enrichment: Enrichment | null;
  /** Null where there is none, or it is not enabled. */
  transformation: Transformation | null;
  destination: Destination | null;
}

/** What the delivery of a message needs to know of its endpoint, secrets opened. */
export interface DeliveryTarget {
  id: string;
  applicationId: string;
  url: string;
  disabled: boolean;
  eventTypes: ReadonlySet<string> | null;
  channels: ReadonlySet<string> | null;
  filter: PayloadFilter | null;
  /** On the request that brought a message. */
  requestFilter: PayloadFilter | null;
  /** Whether it fetches its messages: nothing is sent to it. */
  polls: boolean;
  headers: Record<string, string>;
  /** Messages per second, also by what its receiver allows. */
  throttleRate: number | null;
  format: EndpointFormat;
  cloudEventSource: string | null;
  policy: DeliveryPolicy;
  consent: Consent | null;
  /** `policy.retryOn`, read; null for all that are no success. */
  retryOn: StatusTest | null;
  /** `policy.fifoKey`, read; null where there is one order for all its messages. */
  orderPath: readonly string[] | null;
  /** The access token that each request needs; null for none. */
  oauth: OauthAccess | null;
  /** What its connections show and trust; null for the usual. */
  tls: TlsIdentity | null;
  /** What is to be done beside signing and posting; null where that is all. */
  shape: Shape | null;
  keys: readonly { key: SigningKey; expiresAt: number | null }[];
  /** Why its secrets cannot be read, in words; it must not be sent to then. */
  fault: string | null;
}

/**
 * An endpoint with such an address fetches its messages. An address says so rather than a field of
 * its own, because every client can set one.
 */
export const pollScheme = 'poll:';

export function isPollAddress(url: string): boolean {
  return url.startsWith(pollScheme);
}

/**
 * The address of an endpoint whose destination has no URL of its own, with its kind behind the colon:
 * without the destination nothing can be sent to it.
 */
export const destinationScheme = 'destination:';

export function isDestinationAddress(url: string): boolean {
  return url.startsWith(destinationScheme);
}

/**
 * Whether a message goes to an endpoint: the type is asked for, and where the endpoint names
 * channels, the message names one of them. Disabled endpoints take nothing.
 */
export function isMeantFor(
  target: Pick<DeliveryTarget, 'disabled' | 'eventTypes' | 'channels'>,
  eventType: string,
  channels: readonly string[] | null,
): boolean {
  if (target.disabled) return false;
  if (target.eventTypes !== null && !asksFor(target.eventTypes, eventType)) return false;
  if (target.channels === null) return true;
  return channels !== null && channels.some((channel) => target.channels!.has(channel));
}

/** `invoice.*` asks for every type below `invoice`, at any depth. */
function asksFor(eventTypes: ReadonlySet<string>, eventType: string): boolean {
  if (eventTypes.has(eventType)) return true;
  for (let at = eventType.lastIndexOf('.'); at > 0; at = eventType.lastIndexOf('.', at - 1)) {
    if (eventTypes.has(`${eventType.slice(0, at)}.*`)) return true;
  }
  return false;
}
