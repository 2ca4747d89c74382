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
    const patterns = [...taken].map(([url, known]) => ({ url, known, pattern: patternOf(url) }));
    for (const [url, known] of taken) {
      // An address with a name in the place of an id may be an id as well: `msg/batch`.
      const others = patterns.filter((other) => other.url !== url && other.pattern.test(url));
      const possible = new Set([...known, ...others.flatMap((other) => [...other.known])]);
      const allowed = methods.filter((method) => possible.has(method)).join(', ');
      const refused = methods.filter((method) => !possible.has(method));
      if (refused.length === 0) continue;
      app.route({
        url,
        method: refused,
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

/** What an address with parameters stands for; it also matches other addresses with parameters. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}
