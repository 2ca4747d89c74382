/** /api/v1/health: whether the server takes work. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../domain/problem.ts';
import type { HttpParts } from './http-parts.ts';

/** While it takes none, these answer 503 as every other address of the API does. */
export function healthRoutes(
  app: FastifyInstance,
  { isWritable }: Pick<HttpParts, 'isWritable'>,
): void {
  for (const url of ['/health', '/health/ping']) {
    app.get(
      url,
      {
        config: { open: true },
        schema: {
          tags: ['Health'],
          operationId: url === '/health' ? 'v1.health.get' : 'v1.health.ping',
          summary: 'Whether the server takes work',
          security: [],
          response: { 204: Type.Null() },
        },
      },
      async (_request, reply) => {
        if (!isWritable()) throw new Problem('store_unwritable');
        return reply.code(204).send();
      },
    );
  }
}
