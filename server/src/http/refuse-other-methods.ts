/** Answers 405 where an address is right and only its method is wrong (RFC 9110, section 15.5.6). */
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Problem } from '../domain/problem.ts';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Watches which routes are added from now on. The function that it returns is called once all are
 * there; it adds the refusals.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  let watching = true;
  app.addHook('onRoute', ({ url, method }) => {
    if (!watching) return;
    const known = taken.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    taken.set(url, known);
  });

  return () => {
    watching = false;
    for (const [url, known] of taken) {
      const allowed = methods.filter((method) => known.has(method)).join(', ');
      app.route({
        url,
        method: methods.filter((method) => !known.has(method)),
        config: { open: true },
        schema: { hide: true },
        // Before the body is read: what is in it does not matter.
        onRequest: async (request, reply) => {
          reply.header('allow', allowed);
          throw new Problem(
            'method_not_allowed',
            `${request.method} is not possible here. This address takes ${allowed}.`,
          );
        },
        handler: async () => undefined,
      });
    }
  };
}
