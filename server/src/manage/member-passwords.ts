/** Passwords of members: choosing, checking and changing them. */
import { hashApiKey } from '../domain/api-key.ts';
import { readEmail, stateOf, type Member } from '../domain/member.ts';
import { Problem } from '../domain/problem.ts';
import { TooManyChecks, type Passwords } from '../lib/passwords.ts';
import type { ManageParts } from './manage-parts.ts';

/** With what members are managed. */
export interface MemberParts extends ManageParts {
  members: {
    passwords: Passwords;
    membersMax: number;
    /** How long a link that invites is good. */
    invitationMs: number;
  };
}

export const passwordCharsMin = 12;
export const passwordCharsMax = 256;

/** The member whose address and password these are; null for none, after as long a time. */
export async function memberOf(
  parts: Pick<MemberParts, 'storage' | 'members' | 'clock'>,
  email: string,
  password: string,
): Promise<Member | null> {
  const known = await parts.storage.read('memberByEmail', readEmail(email) ?? '');
  const mayCome = known !== null && stateOf(known) === 'active';
  const fits = await inTurn(
    parts.members.passwords.fits(password, mayCome ? known.password : null),
  );
  if (!mayCome || !fits) return null;
  await parts.storage.write('noteSignIn', { id: known.id, at: parts.clock.now() });
  return known;
}

/** Sets the password of whom the link invites; null where it was used already, or is over. */
export async function acceptInvitation(
  parts: MemberParts,
  invitation: string,
  password: string,
): Promise<Member | null> {
  checkPassword(['password'], password);
  const kept = await inTurn(parts.members.passwords.keep(password));
  const accepted = await parts.storage.write('acceptInvitation', {
    hash: hashApiKey(invitation),
    now: parts.clock.now(),
    password: kept,
  });
  parts.principals.forget();
  return accepted.kind === 'ok' ? accepted.value : null;
}

/** All sessions of the member end; the answer names the generation of those to come. */
export async function changePassword(
  parts: MemberParts,
  id: string,
  { present, next }: { present: string; next: string },
): Promise<Member | null> {
  checkPassword(['newPassword'], next);
  const member = await parts.storage.read('getMember', id);
  const fits = await inTurn(parts.members.passwords.fits(present, member?.password ?? null));
  if (member === null || !fits) return null;
  const saved = await parts.storage.write('updateMember', {
    id,
    changes: {
      password: await inTurn(parts.members.passwords.keep(next)),
      // A link of before would be another way in.
      invitationHash: null,
      invitedUntil: null,
      updatedAt: parts.clock.now(),
    },
    endsSessions: true,
  });
  parts.principals.forget();
  return saved.kind === 'ok' ? saved.value : null;
}

function checkPassword(path: string[], password: string): void {
  const characters = Array.from(password).length;
  if (characters >= passwordCharsMin && characters <= passwordCharsMax) return;
  throw Problem.field(
    path,
    `choose ${passwordCharsMin} to ${passwordCharsMax} characters; a few words are easy to keep in mind`,
  );
}

async function inTurn<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TooManyChecks) {
      throw new Problem('server_busy', 'Too many people sign in at this moment. Try again.');
    }
    throw error;
  }
}
