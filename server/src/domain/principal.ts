/** Who asks: the holder of an API key or a member, a user of one application, or a poller of one endpoint. */

import type { Role } from './member.ts';

/** What a portal token can be allowed. Names and meaning are Svix's. */
export const capabilities = [
  'ViewBase',
  'ViewEndpointSecret',
  'ManageEndpointSecret',
  'ManageTransformations',
  'CreateAttempts',
  'ManageEndpoint',
] as const;
export type Capability = (typeof capabilities)[number];

/** The holder of an API key, with all of an environment in reach. */
export interface EnvironmentPrincipal {
  kind: 'environment';
  environmentId: string;
  keyId: string;
  /** As the key was given them; null for all. */
  scopes: string[] | null;
  /** Whether this is the environment of the first start, whose keys manage the others. */
  ofFirstEnvironment: boolean;
  /** Who is signed in by a password of their own; `keyId` is their id then. */
  member?: { id: string; name: string; email: string; role: Role };
}

/** A user of one application, such as a customer in the portal. */
export interface ApplicationPrincipal {
  kind: 'application';
  environmentId: string;
  applicationId: string;
  keyId: string;
  capabilities: Capability[];
  /** Event types with other flags do not exist for this user. */
  featureFlags: string[];
  sessionId: string | null;
}

/** A program that fetches what is for one endpoint. */
export interface PollerPrincipal {
  kind: 'poller';
  environmentId: string;
  applicationId: string;
  endpointId: string;
  keyId: string;
}

export type Principal = EnvironmentPrincipal | ApplicationPrincipal | PollerPrincipal;

/** The flags whose event types this principal sees; null for all event types. */
export function flagsSeenBy(principal: Principal): string[] | null {
  return principal.kind === 'application' ? principal.featureFlags : null;
}

/** Whether an event type is there for somebody who sees these flags. Any one flag suffices. */
export function isVisible(
  { featureFlags }: { featureFlags: string[] | null },
  flags: string[] | null,
): boolean {
  if (flags === null || featureFlags === null || featureFlags.length === 0) return true;
  return featureFlags.some((flag) => flags.includes(flag));
}
