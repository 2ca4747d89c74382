/** Applications and endpoints as the core sees them, and which endpoints a message is for. */
import type { SigningKey } from './signing-key.ts';

export interface Application {
  id: string;
  environmentId: string;
  uid: string | null;
  name: string;
  throttleRate: number | null;
  metadata: Record<string, string>;
  createdAt: number;
  updatedAt: number;
}

/** An endpoint as it is stored; secrets are sealed (see storage/secret-box.ts). */
export interface Endpoint {
  id: string;
  applicationId: string;
  uid: string | null;
  url: string;
  description: string;
  disabled: boolean;
  /** null takes every type. */
  eventTypes: string[] | null;
  /** null takes every channel, and messages without one. */
  channels: string[] | null;
  headers: Record<string, string>;
  throttleRate: number | null;
  metadata: Record<string, string>;
  secret: Uint8Array;
  oldSecrets: { secret: Uint8Array; expiresAt: number }[];
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

/** What the delivery of a message needs to know of its endpoint, secrets opened. */
export interface DeliveryTarget {
  id: string;
  applicationId: string;
  url: string;
  disabled: boolean;
  eventTypes: ReadonlySet<string> | null;
  channels: ReadonlySet<string> | null;
  headers: Record<string, string>;
  keys: readonly { key: SigningKey; expiresAt: number | null }[];
  /** Why its secrets cannot be read, in words; it must not be sent to then. */
  fault: string | null;
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
  if (target.eventTypes !== null && !target.eventTypes.has(eventType)) return false;
  if (target.channels === null) return true;
  return channels !== null && channels.some((channel) => target.channels!.has(channel));
}
