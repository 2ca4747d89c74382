/** /api/v1/auth/session: the sign-in of the dashboard, which works on the API like everybody. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { hashApiKey } from '../domain/api-key.ts';
import { Problem } from '../domain/problem.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { WhoAmIOut } from './schemas/access.ts';
import { HttpErrorOut, HttpValidationError, Ref } from './schemas/common.ts';
import { clearSession, requireOwnPage, sessionMs, setSession } from './session-cookie.ts';

export const SessionIn = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 256, description: 'An API key.' })),
    link: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'What stands behind `#link=` of a sign-in link.',
      }),
    ),
  },
  { $id: 'SessionIn', description: 'One of both.' },
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
        summary: 'Sign a browser in with an API key: the answer sets a cookie',
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
    { key, link }: Static<typeof SessionIn>,
  ) {
    const { signIns, principals, clock, secretBox } = parts;
    const address = request.ip;
    const waitMs = signIns.waitMs(address);
    if (waitMs > 0) {
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
      throw new Problem('too_many_attempts');
    }
    if ((key === undefined) === (link === undefined)) {
      throw Problem.field(['key'], 'send `key` or `link`, and one of both only');
    }
    const keyHash = key === undefined ? signIns.redeemLink(link!) : hashApiKey(key);
    const now = clock.now();
    const known = keyHash === null ? null : await principals.ofHash(keyHash, null);
    const isGood = known !== null && (known.expiresAt === null || known.expiresAt > now);
    if (keyHash === null || known === null || !isGood) {
      signIns.noteFailure(address);
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
    signIns.noteSuccess(address);
    setSession(
      request,
      reply,
      { keyHash, expiresAt: now + sessionMs },
      {
        secretBox,
        publicUrl: options.publicUrl,
      },
    );
    reply.header('cache-control', 'no-store');
    return known.principal;
  }
}
