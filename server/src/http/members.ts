/** /api/v1/management/member: people who sign in with a password of their own. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EnvironmentPrincipal } from '../domain/principal.ts';
import {
  changeMember,
  findMember,
  inviteAgain,
  inviteMember,
  removeMember,
  type Invited,
} from '../manage/members.ts';
import { lacking } from './authorize.ts';
import { givenFields } from './both-names.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { sendAnswer, sendJson } from './idempotency.ts';
import { listJson, listPage } from './list-page.ts';
import { ownAddress } from './own-address.ts';
import { sealedOnceOf, type SealedOnce } from './sealed-answer.ts';
import { Iterator, Limit, Ordering, Ref } from './schemas/common.ts';
import {
  MemberIn,
  MemberInvitationOut,
  MemberList,
  memberOut,
  MemberOut,
  MemberPatch,
} from './schemas/member.ts';

const MemberPath = Type.Object({ member_id: Type.String() });
type MemberPath = Static<typeof MemberPath>;

const ListQuery = Type.Object({
  limit: Type.Optional(Limit),
  iterator: Type.Optional(Iterator('mem')),
  order: Type.Optional(Ordering),
});

export function memberRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  const tags = ['Member'];
  // Members belong to the whole server, and so to whoever manages it.
  const config = { firstEnvironmentOnly: true };
  const path = '/management/member';

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    path,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.list',
        summary: 'List members, oldest first',
        querystring: ListQuery,
        response: { 200: MemberList },
      },
    },
    async ({ query }, reply) => {
      const page = listPage(query, 'ascending');
      const found = await parts.storage.read('listMembers', page.request);
      const json = listJson(
        found,
        page,
        ({ id }) => id,
        (one) => JSON.stringify(memberOut(one)),
      );
      return sendJson(reply, json);
    },
  );

  app.post<{ Body: Static<typeof MemberIn> }>(
    path,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.invite',
        summary: 'Invite somebody; the answer holds the link to hand to them',
        description:
          'The link is good once and for seven days. Nothing is sent: hand it over yourself.',
        body: Ref(MemberIn),
        response: { 201: Ref(MemberInvitationOut) },
      },
    },
    async (request, reply) => {
      const { environmentIds = null, ...input } = request.body;
      const { once, answerOf } = invitationOnce(request, 201);
      const described = { ...input, environmentIds };
      const done = await inviteMember(parts, actorOf(request), described, once);
      return sendAnswer(reply, answerOf(done));
    },
  );

  app.get<{ Params: MemberPath }>(
    `${path}/:member_id`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.get',
        summary: 'Get a member',
        params: MemberPath,
        response: { 200: Ref(MemberOut) },
      },
    },
    async ({ params }) => memberOut(await findMember(parts, params.member_id)),
  );

  app.patch<{ Params: MemberPath; Body: Static<typeof MemberPatch> }>(
    `${path}/:member_id`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.patch',
        summary: 'Change name, role or environments of a member, or keep them out',
        params: MemberPath,
        body: Ref(MemberPatch),
        response: { 200: Ref(MemberOut) },
      },
    },
    async (request) => {
      const { name, role, environmentIds, disabled } = request.body;
      const changes = givenFields({ name, role, environmentIds, disabled });
      const { member_id: id } = request.params;
      return memberOut(await changeMember(parts, actorOf(request), id, changes));
    },
  );

  app.delete<{ Params: MemberPath }>(
    `${path}/:member_id`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.delete',
        summary: 'Remove a member; their sessions end at once',
        params: MemberPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeMember(parts, actorOf(request), request.params.member_id);
      return reply.code(204).send();
    },
  );

  app.post<{ Params: MemberPath }>(
    `${path}/:member_id/invite`,
    {
      config,
      schema: {
        tags,
        operationId: 'v1.management.member.invite-again',
        summary: 'Make a new link to choose a password; the one of before is worth nothing then',
        params: MemberPath,
        response: { 200: Ref(MemberInvitationOut) },
      },
    },
    async (request, reply) => {
      const { once, answerOf } = invitationOnce(request, 200);
      const { member_id: id } = request.params;
      return sendAnswer(reply, answerOf(await inviteAgain(parts, actorOf(request), id, once)));
    },
  );

  /** The link in the answer is a secret. */
  function invitationOnce(request: FastifyRequest, status: number): SealedOnce<Invited> {
    return sealedOnceOf(request, parts.secretBox, (invited) => ({
      status,
      body: JSON.stringify(invitationOut(request, invited)),
    }));
  }

  /** Behind the `#`, so that it reaches no log. */
  function invitationOut(
    request: FastifyRequest,
    { member, invitation }: Invited,
  ): Static<typeof MemberInvitationOut> {
    const fragment = new URLSearchParams({ invite: invitation, email: member.email }).toString();
    const url = `${ownAddress(request, options)}/sign-in#${fragment}`;
    return { member: memberOut(member), url };
  }
}

/** Only keys of environments and members come here. */
function actorOf({ principal }: FastifyRequest): EnvironmentPrincipal {
  if (principal.kind !== 'environment') throw lacking('A token cannot do this.');
  return principal;
}
