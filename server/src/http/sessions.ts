/** /api/v1/auth/session: the sign-in of the dashboard, which works on the API like everybody. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { hashApiKey } from '../domain/api-key.ts';
import type { Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { acceptInvitation, memberOf } from '../manage/member-passwords.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { WhoAmIOut } from './schemas/access.ts';
import { HttpErrorOut, HttpValidationError, Ref } from './schemas/common.ts';
import {
  clearSession,
  requireOwnPage,
  sessionMs,
  setSession,
  type Session,
} from './session-cookie.ts';
import { requireGuess } from './sign-in-guard.ts';

export const SessionIn = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 256, description: 'An API key.' })),
    link: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'What stands behind `#link=` of a sign-in link.',
      }),
    ),
    email: Type.Optional(Type.String({ maxLength: 254, description: 'Of a member.' })),
    password: Type.Optional(
      Type.String({ maxLength: 1024, description: 'The one of the member, or the one to be set.' }),
    ),
    invitation: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'What stands behind `#invite=` of an invitation; good once.',
      }),
    ),
  },
  {
    $id: 'SessionIn',
    description: '`key`, `link`, `email` with `password`, or `invitation` with `password`.',
  },
);

export function sessionRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  const tags = ['Authentication'];
  const config = { open: true };
  const security: never[] = [];

  app.post<{ Body: Static<typeof SessionIn> }>(
    '/auth/session',
    {
      config,
      schema: {
        tags,
        security,
        operationId: 'v1.authentication.sign-in',
        summary: 'Sign a browser in, with an API key or as a member: the answer sets a cookie',
        body: Ref(SessionIn),
        response: {
          200: Ref(WhoAmIOut),
          401: Ref(HttpErrorOut),
          422: Ref(HttpValidationError),
          429: Ref(HttpErrorOut),
        },
      },
    },
    async (request, reply) => {
      requireOwnPage(request);
      return signIn(request, reply, request.body);
    },
  );

  app.delete(
    '/auth/session',
    {
      config,
      schema: {
        tags,
        security,
        operationId: 'v1.authentication.sign-out',
        summary: 'Sign a browser out: the answer removes its cookie',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      requireOwnPage(request);
      clearSession(request, reply, options);
      return reply.code(204).send();
    },
  );

  async function signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    body: Static<typeof SessionIn>,
  ): Promise<Principal> {
    const way = wayOf(body);
    requireGuess(parts.signIns, request, reply);
    const { session, principal } =
      'member' in way ? await byPassword(way) : await byKey(way.key, way.link);
    parts.signIns.noteSuccess(request.ip);
    const { secretBox } = parts;
    setSession(request, reply, session, { secretBox, publicUrl: options.publicUrl });
    reply.header('cache-control', 'no-store');
    // So that the audit log knows who came.
    request.principal = principal;
    return principal;
  }

  async function byKey(key: string | undefined, link: string | undefined): Promise<SignedIn> {
    const { signIns, principals, clock } = parts;
    const keyHash = key === undefined ? signIns.redeemLink(link!) : hashApiKey(key);
    const now = clock.now();
    const known = keyHash === null ? null : await principals.ofHash(keyHash, null);
    const isGood = known !== null && (known.expiresAt === null || known.expiresAt > now);
    if (keyHash === null || known === null || !isGood) {
      throw new Problem(
        'authentication_failed',
        key === undefined
          ? 'This link was used already, or is older than 30 minutes: sign in with an API key.'
          : 'This API key is unknown to this server, or has expired.',
      );
    }
    if (known.principal.kind !== 'environment') {
      throw Problem.field(['key'], 'a token of one application or poller, and no API key');
    }
    const session = { kind: 'key', keyHash, expiresAt: now + sessionMs } as const;
    return { session, principal: known.principal };
  }

  async function byPassword({ member: who, password }: PasswordWay): Promise<SignedIn> {
    const member =
      'invitation' in who
        ? await acceptInvitation(parts, who.invitation, password)
        : await memberOf(parts, who.email, password);
    if (member === null) {
      throw new Problem(
        'authentication_failed',
        'invitation' in who
          ? 'This invitation was used already, or is over: ask for a new one.'
          : 'The e-mail address or the password is wrong, or the member is disabled.',
      );
    }
    const { id: memberId, generation } = member;
    const opened = await parts.principals.ofMember(memberId, generation, null);
    if (opened === null) {
      throw new Problem(
        'authentication_failed',
        'None of the environments that this member may use is there any more: ask an owner.',
      );
    }
    const expiresAt = parts.clock.now() + sessionMs;
    const session = { kind: 'member', memberId, generation, expiresAt } as const;
    return { session, principal: opened.principal };
  }
}

interface SignedIn {
  session: Session;
  principal: Principal;
}

interface PasswordWay {
  member: { email: string } | { invitation: string };
  password: string;
}

/** By which of the ways somebody signs in. Throws where it is none of them, or more than one. */
function wayOf(body: Static<typeof SessionIn>): PasswordWay | { key?: string; link?: string } {
  const { key, link, email, invitation, password } = body;
  const given = [key, link, email, invitation].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw Problem.field(
      ['key'],
      'send one of `key`, `link`, `email` with `password`, and `invitation` with `password`',
    );
  }
  if (email === undefined && invitation === undefined) {
    if (password === undefined) return key === undefined ? { link: link! } : { key };
    throw Problem.field(['password'], 'goes with `email` or `invitation` only');
  }
  if (password === undefined) throw Problem.field(['password'], 'is missing');
  return { member: email === undefined ? { invitation: invitation! } : { email }, password };
}
