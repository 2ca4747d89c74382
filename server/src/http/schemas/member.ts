/** The wire form of members. */
import { Type, type Static } from 'typebox';
import { roles, stateOf, type Member, type MemberState, type Role } from '../../domain/member.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { ListResponse, Nullable, Ref, Timestamp } from './common.ts';

const RoleName = Type.Unsafe<Role>({
  type: 'string',
  enum: [...roles],
  description:
    'What the member may do: all; all but owners; looking, sending again and pausing; looking.',
});
const Name = Type.String({ minLength: 1, maxLength: 256 });
const EnvironmentIds = Type.Array(Type.String({ maxLength: 64 }), {
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
  description: 'The environments that the member may use; null for all.',
});

export const MemberIn = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 254 }),
    name: Name,
    role: RoleName,
    environmentIds: Type.Optional(Nullable(EnvironmentIds)),
  },
  { $id: 'MemberIn' },
);

export const MemberPatch = Type.Object(
  {
    name: Type.Optional(Name),
    role: Type.Optional(RoleName),
    environmentIds: Type.Optional(Nullable(EnvironmentIds)),
    disabled: Type.Optional(
      Type.Boolean({ description: 'True signs the member out at once, and keeps them out.' }),
    ),
  },
  { $id: 'MemberPatch' },
);

export const MemberOut = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    name: Type.String(),
    role: RoleName,
    environmentIds: Nullable(Type.Array(Type.String())),
    state: Type.Unsafe<MemberState>({
      type: 'string',
      enum: ['invited', 'active', 'disabled'],
      description: 'Whether they have chosen a password, and may sign in with it.',
    }),
    invitedUntil: Nullable(
      Type.String({ format: 'date-time', description: 'Until when a link that is out is good.' }),
    ),
    lastSignInAt: Nullable(Timestamp),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'MemberOut' },
);
export const MemberList = ListResponse(Ref(MemberOut), 'ListResponse_MemberOut_');

export const MemberInvitationOut = Type.Object(
  {
    member: Ref(MemberOut),
    url: Type.String({
      description: 'The link with which the member chooses a password, once. Shown here only.',
    }),
  },
  { $id: 'MemberInvitationOut' },
);

export const PasswordIn = Type.Object(
  {
    currentPassword: Type.String({ maxLength: 1024 }),
    newPassword: Type.String({ maxLength: 1024, description: '12 to 256 characters.' }),
  },
  { $id: 'PasswordIn' },
);

export function memberOut(member: Member): Static<typeof MemberOut> {
  const { id, email, name, role, environmentIds } = member;
  return {
    id,
    email,
    name,
    role,
    environmentIds,
    state: stateOf(member),
    invitedUntil: isoTimeOrNull(member.invitedUntil),
    lastSignInAt: isoTimeOrNull(member.lastSignInAt),
    createdAt: isoTime(member.createdAt),
    updatedAt: isoTime(member.updatedAt),
  };
}

export const memberSchemas = [MemberIn, MemberPatch, MemberOut, MemberInvitationOut, PasswordIn];
