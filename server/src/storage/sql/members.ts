/** Members: people who sign in with a password of their own. */
import type { Member } from '../../domain/member.ts';
import type { MemberReads, MemberWrites } from '../contract/members.ts';
import { selectPage } from './page.ts';
import {
  fromJson,
  toJson,
  type Act,
  type ActsOf,
  type Row,
  type Statements,
} from './statements.ts';

const byId = 'SELECT * FROM member WHERE id = ?';

export function memberWrites(statements: Statements): ActsOf<MemberWrites> {
  const { forUpdate } = statements.dialect;

  /**
   * The one owner who can sign in, where there is one alone. Read first in an act: it keeps the owners
   * as they are until the end, so that two who remove each other do not both succeed.
   */
  function* onlyOwner(): Act<string | null> {
    const owners = yield* statements.all(
      `SELECT id FROM member WHERE role = 'owner' AND disabled = 0 AND password IS NOT NULL
       ORDER BY id ${forUpdate}`,
    );
    return owners.length === 1 ? (owners[0]!['id'] as string) : null;
  }

  function* put(member: Member): Act<void> {
    yield* statements.run(
      `UPDATE member SET name = ?, role = ?, environment_ids = ?, password = ?, generation = ?,
         disabled = ?, invitation_hash = ?, invited_until = ?, updated_at = ?, last_sign_in_at = ?
       WHERE id = ?`,
      member.name,
      member.role,
      toJson(member.environmentIds),
      member.password,
      member.generation,
      member.disabled ? 1 : 0,
      member.invitationHash,
      member.invitedUntil,
      member.updatedAt,
      member.lastSignInAt,
      member.id,
    );
  }

  return {
    *createMember(member) {
      const taken = yield* statements.get('SELECT 1 FROM member WHERE email = ?', member.email);
      if (taken !== undefined) return { kind: 'conflict' };
      const added = yield* statements.run(
        `INSERT INTO member (id, email, name, role, environment_ids, password, generation, disabled,
           invitation_hash, invited_until, created_at, updated_at, last_sign_in_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
        member.id,
        member.email,
        member.name,
        member.role,
        toJson(member.environmentIds),
        member.password,
        member.generation,
        member.disabled ? 1 : 0,
        member.invitationHash,
        member.invitedUntil,
        member.createdAt,
        member.updatedAt,
        member.lastSignInAt,
      );
      return added === 0 ? { kind: 'conflict' } : { kind: 'ok', value: member };
    },
    *updateMember({ id, changes, endsSessions }) {
      const only = yield* onlyOwner();
      const row = yield* statements.get(`${byId} ${forUpdate}`, id);
      if (row === undefined) return { kind: 'missing' };
      const present = readMember(row);
      const changed: Member = {
        ...present,
        ...changes,
        generation: present.generation + (endsSessions ? 1 : 0),
      };
      const staysOwner = changed.role === 'owner' && !changed.disabled;
      if (!staysOwner && only === id) return { kind: 'conflict' };
      yield* put(changed);
      return { kind: 'ok', value: changed };
    },
    *deleteMember(id) {
      if ((yield* onlyOwner()) === id) return { kind: 'conflict' };
      const removed = yield* statements.run('DELETE FROM member WHERE id = ?', id);
      // What they kept for themselves nobody else can see.
      yield* statements.run('DELETE FROM saved_view WHERE owner_id = ? AND shared = 0', id);
      return removed === 0 ? { kind: 'missing' } : { kind: 'ok', value: null };
    },
    *acceptInvitation({ hash, now, password }) {
      const row = yield* statements.get(
        `SELECT * FROM member WHERE invitation_hash = ? ${forUpdate}`,
        hash,
      );
      const member = row === undefined ? null : readMember(row);
      if (member === null || member.disabled || (member.invitedUntil ?? 0) <= now) {
        return { kind: 'missing' };
      }
      const changed: Member = {
        ...member,
        password,
        generation: member.generation + 1,
        invitationHash: null,
        invitedUntil: null,
        updatedAt: now,
        lastSignInAt: now,
      };
      yield* put(changed);
      return { kind: 'ok', value: changed };
    },
    *noteSignIn({ id, at }) {
      yield* statements.run('UPDATE member SET last_sign_in_at = ? WHERE id = ?', at, id);
    },
  };
}

export function memberReads(statements: Statements): ActsOf<MemberReads> {
  return {
    *getMember(id) {
      const row = yield* statements.get(byId, id);
      return row === undefined ? null : readMember(row);
    },
    *memberByEmail(email) {
      const row = yield* statements.get('SELECT * FROM member WHERE email = ?', email);
      return row === undefined ? null : readMember(row);
    },
    *countMembers() {
      return (yield* statements.get('SELECT count(*) AS members FROM member'))![
        'members'
      ] as number;
    },
    *listMembers(page) {
      const query = { select: 'SELECT * FROM member', where: ['1 = 1'], values: [], column: 'id' };
      return yield* selectPage(statements, query, page, readMember);
    },
  };
}

function readMember(row: Row): Member {
  return {
    id: row['id'] as string,
    email: row['email'] as string,
    name: row['name'] as string,
    role: row['role'] as Member['role'],
    environmentIds: fromJson(row['environment_ids']),
    password: row['password'] as string | null,
    generation: row['generation'] as number,
    disabled: row['disabled'] === 1,
    invitationHash: row['invitation_hash'] as Uint8Array | null,
    invitedUntil: row['invited_until'] as number | null,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    lastSignInAt: row['last_sign_in_at'] as number | null,
  };
}
