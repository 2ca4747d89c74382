/** People who run Gancho, and the roles that say what each may do. */
import { scopedResources, type Scope, type ScopedResource } from './scope.ts';

export const roles = ['owner', 'administrator', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** How a member stands: asked to come, able to sign in, or kept out. */
export type MemberState = 'invited' | 'active' | 'disabled';

export interface Member {
  id: string;
  /** In small letters; nobody else has it. */
  email: string;
  name: string;
  role: Role;
  /** The environments that they may use; null for all of them, later ones too. */
  environmentIds: string[] | null;
  /** What a password is checked against; null until they have chosen one. */
  password: string | null;
  /** Sessions of an earlier generation have ended. */
  generation: number;
  disabled: boolean;
  /** The hash of the link with which they choose a password, and until when it is good. */
  invitationHash: Uint8Array | null;
  invitedUntil: number | null;
  createdAt: number;
  updatedAt: number;
  lastSignInAt: number | null;
}

export function stateOf({
  disabled,
  password,
}: Pick<Member, 'disabled' | 'password'>): MemberState {
  if (disabled) return 'disabled';
  return password === null ? 'invited' : 'active';
}

/** What shows secrets, or what others do, is not part of looking around. */
const secretResources: readonly ScopedResource[] = ['endpoint-secrets', 'portal', 'audit-log'];

const resources = Object.keys(scopedResources) as ScopedResource[];
const looking = resources
  .filter((one) => !secretResources.includes(one))
  .map((one): Scope => `${one}:read`);

/** What an operator changes beside looking: what is sent again, and whether an endpoint gets anything. */
const operating: readonly Scope[] = ['attempts:write', 'background-tasks:write', 'endpoints:write'];

/** The scopes that a role stands for; null for all. */
export function scopesOfRole(role: Role): string[] | null {
  switch (role) {
    case 'owner':
      return null;
    case 'administrator':
      // Named one by one: so none of them can make a key that may do what owners may.
      return resources.map((one) => `${one}:*`);
    case 'operator':
      return [...looking, ...operating];
    case 'viewer':
      return [...looking];
  }
}

const emailPattern = /^[^\s@"<>()[\]\\,;:]+@[^\s@"<>()[\]\\,;:]+\.[^\s@"<>()[\]\\,;:.]+$/;

/** The address as it is kept, or null where it is none. */
export function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= 254 && emailPattern.test(email) ? email : null;
}
