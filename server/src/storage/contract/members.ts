/** What members ask of a store. */
import type { Member } from '../../domain/member.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

export interface MemberWrites {
  /** `conflict` where somebody has this address. */
  createMember(member: Member): Saved<Member>;
  /**
   * `conflict` where no owner who can sign in would be left. With `endsSessions`, all sessions of the
   * member are over.
   */
  updateMember(change: {
    id: string;
    changes: Partial<Omit<Member, 'id' | 'email' | 'createdAt' | 'generation'>>;
    endsSessions: boolean;
  }): Saved<Member>;
  /** As `updateMember`, of a member who leaves. */
  deleteMember(id: string): Saved<null>;
  /**
   * Sets the password of whom a link invites, once: the link is gone with it, and so are all sessions
   * of before. `missing` where the link is unknown, used or over, or the member is disabled.
   */
  acceptInvitation(of: { hash: Uint8Array; now: number; password: string }): Saved<Member>;
  noteSignIn(of: { id: string; at: number }): void;
}

export interface MemberReads {
  getMember(id: string): Member | null;
  memberByEmail(email: string): Member | null;
  countMembers(): number;
  listMembers(page: PageRequest): Page<Member>;
}
