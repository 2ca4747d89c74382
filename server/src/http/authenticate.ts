/** Finds out who asks: a bearer key, of which the store knows only the hash, or a session. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../domain/principal.ts';
import { Problem } from '../domain/problem.ts';
import { authorize, ruleRoutes } from './authorize.ts';
import type { HttpParts } from './http-parts.ts';
import { hasSessionCookie, readSession, requireOwnPage, sessionHeader } from './session-cookie.ts';

type KnownKey = NonNullable<Awaited<ReturnType<HttpParts['principals']['find']>>>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The environment that the key opens. */
    environmentId: string;
    /** Who asks; set on every route that is not open. */
    principal: Principal;
    /** Whether who asked would still be let in: for answers that stay open. */
    isStillAdmitted: () => Promise<boolean>;
  }
}

/** Refuses every request without a valid key that may call its route, unless the route is open. */
export function authenticateRequests(app: FastifyInstance, parts: HttpParts): void {
  const { principals, clock, noteKeyUse } = parts;
  ruleRoutes(app);
  app.decorateRequest('environmentId', '');
  app.decorateRequest('principal', null as never);
  /** What is left to wait for, or nothing: most requests are decided at once. */
  function admit(
    request: FastifyRequest,
    text: string,
    key: KnownKey | null,
  ): void | Promise<void> {
    if (key === null) {
      throw new Problem(
        'authentication_failed',
        text.includes('|')
          ? 'This API key is unknown, or does not open the environment that is named behind it.'
          : 'This API key is unknown to this server.',
      );
    }
    if (key.expiresAt !== null && key.expiresAt <= clock.now()) {
      throw new Problem('authentication_failed', 'This API key has expired.');
    }
    const { principal } = key;
    if (principal.kind === 'environment' && principal.member === undefined) {
      noteKeyUse(principal.keyId);
    }
    request.principal = key.principal;
    request.environmentId = key.principal.environmentId;
    return authorize(request, parts);
  }

  function decide(request: FastifyRequest): void | Promise<void> {
    if (request.is404 || request.routeOptions.config.open === true) return;
    if (request.headers.authorization === undefined && hasSessionCookie(request)) {
      return decideBySession(request);
    }
    const text = bearerOf(request);
    const known = principals.peek(text);
    if (known !== undefined) return admit(request, text, known);
    return principals.find(text).then((key) => admit(request, text, key));
  }

  async function decideBySession(request: FastifyRequest): Promise<void> {
    requireOwnPage(request);
    const session = readSession(request, { secretBox: parts.secretBox, now: clock.now() });
    if (session === null) {
      throw new Problem('authentication_failed', 'The session has ended: sign in again.');
    }
    const asked = String(request.headers[sessionHeader]);
    const environmentId = asked.startsWith('env_') ? asked : null;
    if (session.kind === 'key') {
      return admit(request, '', await principals.ofHash(session.keyHash, environmentId));
    }
    const { memberId, generation } = session;
    const member = await principals.ofMember(memberId, generation, environmentId);
    if (member === null) {
      throw new Problem(
        'authentication_failed',
        'This session has ended, or does not open the environment that is asked for: sign in again.',
      );
    }
    return admit(request, '', member);
  }

  app.decorateRequest('isStillAdmitted', async function isStillAdmitted(this: FastifyRequest) {
    try {
      await decide(this);
      return true;
    } catch {
      return false;
    }
  });

  app.addHook('onRequest', (request, _reply, done) => {
    let deciding: void | Promise<void>;
    try {
      deciding = decide(request);
    } catch (error) {
      return done(error as Error);
    }
    if (deciding === undefined) return done();
    deciding.then(() => done(), done);
  });
}

function bearerOf(request: FastifyRequest): string {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new Problem(
      'authentication_failed',
      'No API key was sent. Send it as `Authorization: Bearer sk_…`.',
    );
  }
  const match = /^bearer +(\S+)$/i.exec(authorization);
  if (match === null) {
    throw new Problem(
      'authentication_failed',
      'The Authorization header has another form than `Bearer sk_…`.',
    );
  }
  return match[1]!;
}
