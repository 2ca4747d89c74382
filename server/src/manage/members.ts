/** People who sign in: inviting, changing and removing them. */
import { hashApiKey } from '../domain/api-key.ts';
import { readEmail, stateOf, type Member, type Role } from '../domain/member.ts';
import type { EnvironmentPrincipal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { randomBase62 } from '../lib/base62.ts';
import type { Once, Written } from '../storage/storage.ts';
import { findEnvironment } from './environments.ts';
import { doneValue } from './announce-change.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';
import type { MemberParts } from './member-passwords.ts';

export interface MemberInput {
  email: string;
  name: string;
  role: Role;
  environmentIds: string[] | null;
}

export type MemberChanges = Partial<Pick<Member, 'name' | 'role' | 'environmentIds' | 'disabled'>>;

/** A member with the secret part of the link that lets them choose a password. */
export interface Invited {
  member: Member;
  invitation: string;
}

const linkDigits = 32;

/** 409 where somebody has the address, 403 for an owner's place that the inviter cannot give. */
export async function inviteMember(
  parts: MemberParts,
  inviter: EnvironmentPrincipal,
  { name, role, environmentIds, ...input }: MemberInput,
  once: OnceFor<Invited> | null,
): Promise<Done<Invited>> {
  const email = readEmail(input.email);
  if (email === null) {
    throw Problem.field(['email'], 'is no e-mail address: write it as name@example.com');
  }
  requireRank(inviter, role);
  await checkEnvironments(parts, role, environmentIds);
  const { membersMax } = parts.members;
  if ((await parts.storage.read('countMembers', undefined)) >= membersMax) {
    throw new Problem('limit_reached', `There are ${membersMax} members: remove one first.`);
  }
  const now = parts.clock.now();
  const { invitation, fields } = newInvitation(parts, now);
  const member: Member = {
    id: parts.ids.next('mem'),
    email,
    name,
    role,
    environmentIds,
    password: null,
    generation: 0,
    disabled: false,
    createdAt: now,
    updatedAt: now,
    lastSignInAt: null,
    ...fields,
  };
  const invited = { member, invitation };
  const record = onceRecord(once, invited, now);
  const written = await parts.storage.writeOnce('createMember', member, record);
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') {
    throw new Problem('conflict', 'A member with this e-mail address exists already.');
  }
  return { kind: 'done', value: invited };
}

/** A new link, in the place of an earlier one: also for whoever forgot their password. */
export async function inviteAgain(
  parts: MemberParts,
  inviter: EnvironmentPrincipal,
  id: string,
  once: OnceFor<Invited> | null,
): Promise<Done<Invited>> {
  const present = await findMember(parts, id);
  requireRank(inviter, present.role);
  if (present.disabled) {
    throw new Problem('conflict', 'This member is disabled: enable them first.');
  }
  const now = parts.clock.now();
  const { invitation, fields } = newInvitation(parts, now);
  const invited = { member: { ...present, ...fields, updatedAt: now }, invitation };
  const written = await save(parts, id, { ...fields, updatedAt: now }, false, {
    once: onceRecord(once, invited, now),
  });
  return written.kind === 'done' ? { kind: 'done', value: invited } : replayOf(written);
}

/** 404 for an unknown one. */
export async function findMember(
  { storage }: Pick<ManageParts, 'storage'>,
  id: string,
): Promise<Member> {
  const member = await storage.read('getMember', id);
  if (member === null) throw new Problem('not_found');
  return member;
}

/** Counts with their next request; whoever is disabled is signed out at once. 409 for the last owner. */
export async function changeMember(
  parts: MemberParts,
  changer: EnvironmentPrincipal,
  id: string,
  changes: MemberChanges,
): Promise<Member> {
  const present = await findMember(parts, id);
  requireRank(changer, present.role);
  const role = changes.role ?? present.role;
  requireRank(changer, role);
  const environmentIds =
    changes.environmentIds === undefined ? present.environmentIds : changes.environmentIds;
  await checkEnvironments(parts, role, environmentIds);
  const isKeptOut = changes.disabled === true && !present.disabled;
  // A link that is out there must not let back in whoever is kept out.
  const links = isKeptOut ? { invitationHash: null, invitedUntil: null } : {};
  const updatedAt = parts.clock.now();
  return doneValue(await save(parts, id, { ...changes, ...links, updatedAt }, isKeptOut));
}

/** Their sessions are over at once. 409 for the last owner. */
export async function removeMember(
  parts: MemberParts,
  remover: EnvironmentPrincipal,
  id: string,
): Promise<void> {
  requireRank(remover, (await findMember(parts, id)).role);
  const removed = await parts.storage.write('deleteMember', id);
  parts.principals.forget();
  if (removed.kind === 'missing') throw new Problem('not_found');
  if (removed.kind === 'conflict') throw lastOwner();
}

/** Owners, and keys that may do everything, deal with owners; nobody else does. */
function requireRank({ member, scopes }: EnvironmentPrincipal, role: Role): void {
  const isOwner = member === undefined ? scopes === null : member.role === 'owner';
  if (role !== 'owner' || isOwner) return;
  throw new Problem(
    'insufficient access',
    'Only an owner, or an API key that may do everything, can invite, change or remove owners.',
  );
}

async function checkEnvironments(
  parts: MemberParts,
  role: Role,
  environmentIds: string[] | null,
): Promise<void> {
  if (environmentIds === null) return;
  if (role === 'owner') {
    throw Problem.field(['environmentIds'], 'owners may use every environment: send null');
  }
  for (const [place, id] of environmentIds.entries()) {
    await findEnvironment(parts, id).catch(() => {
      throw Problem.field(['environmentIds', place], 'there is no environment with this id');
    });
  }
}

function newInvitation(parts: MemberParts, now: number) {
  const invitation = randomBase62((count) => parts.random.bytes(count), linkDigits);
  const invitedUntil = now + parts.members.invitationMs;
  return { invitation, fields: { invitationHash: hashApiKey(invitation), invitedUntil } };
}

async function save(
  parts: MemberParts,
  id: string,
  changes: Partial<Member>,
  endsSessions: boolean,
  { once = null }: { once?: Once | null } = {},
): Promise<Written<Member>> {
  const input = { id, changes, endsSessions };
  const written = await parts.storage.writeOnce('updateMember', input, once);
  parts.principals.forget();
  if (written.kind !== 'done') return written;
  const { value: saved } = written;
  if (saved.kind === 'missing') throw new Problem('not_found');
  if (saved.kind === 'conflict') throw lastOwner();
  return { kind: 'done', value: saved.value };
}

function lastOwner(): Problem {
  return new Problem(
    'conflict',
    'This is the last owner who can sign in: make somebody else an owner first.',
  );
}

/** Whether a link to choose a password is out, and still good. */
export function isInvited({ invitedUntil, ...member }: Member, now: number): boolean {
  return stateOf(member) !== 'disabled' && invitedUntil !== null && invitedUntil > now;
}
