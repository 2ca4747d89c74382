/** Finds out who asks: a bearer key, of which the store knows only the hash. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { HttpParts } from './http-parts.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The environment that the key opens. */
    environmentId: string;
  }
  interface FastifyContextConfig {
    /** Reachable without a key. */
    open?: boolean;
  }
}

/** Refuses every request without a valid key, unless its route is open. */
export function authenticateRequests(app: FastifyInstance, { apiKeys, clock }: HttpParts): void {
  app.decorateRequest('environmentId', '');
  app.addHook('onRequest', async (request) => {
    if (request.is404 || request.routeOptions.config.open === true) return;
    const text = bearerOf(request);
    const key = apiKeys.peek(text) ?? (await apiKeys.find(text));
    if (key === null) {
      throw new Problem('authentication_failed', 'This API key is unknown to this server.');
    }
    if (key.expiresAt !== null && key.expiresAt <= clock.now()) {
      throw new Problem('authentication_failed', 'This API key has expired.');
    }
    request.environmentId = key.environmentId;
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
