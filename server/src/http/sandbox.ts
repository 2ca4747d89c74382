/**
 * A built-in receiver, so that a first event can be seen arriving: whatever is posted to it is
 * kept for a while in memory and can be looked at.
 */
import type { FastifyInstance } from 'fastify';
import type { HttpOptions, HttpParts } from './http-parts.ts';

/** Deliveries to this path of the server itself are allowed, though it may be a private address. */
export const sandboxPath = '/_sandbox/';

interface Received {
  receivedAt: string;
  method: string;
  url: string;
  headers: Record<string, unknown>;
  body: unknown;
  /** The bytes as they came, which is what the signature is over. */
  rawBody: string;
}

const namePattern = '^[a-zA-Z0-9_-]{1,64}$';

export function sandboxRoutes(
  app: FastifyInstance,
  { clock }: HttpParts,
  { sandboxRequestsMax }: HttpOptions,
): void {
  const received: (Received & { name: string })[] = [];
  const params = {
    type: 'object',
    properties: { name: { type: 'string', pattern: namePattern } },
    required: ['name'],
  };
  const schema = { hide: true, params };

  app.post<{ Params: { name: string } }>(
    `${sandboxPath}:name`,
    { config: { open: true }, schema },
    async (request, reply) => {
      received.unshift({
        name: request.params.name,
        receivedAt: new Date(clock.now()).toISOString(),
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request.body,
        rawBody: Buffer.from(request.rawBody).toString('utf8'),
      });
      received.length = Math.min(received.length, sandboxRequestsMax);
      return reply.code(204).send();
    },
  );

  // Reading needs a key: what was sent may be confidential.
  const config = { scope: 'attempts:read', firstEnvironmentOnly: true } as const;
  app.get<{ Params: { name: string } }>(
    `${sandboxPath}:name`,
    { config, schema },
    async (request) => ({
      data: received.filter(({ name }) => name === request.params.name).map(withoutName),
    }),
  );
}

function withoutName({ name: _name, ...rest }: Received & { name: string }): Received {
  return rest;
}
