/** Bodies that are taken as they come: for routes that are not only sent JSON. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Registers routes that take every content type. Their body is what `rawBody` says; nothing is
 * parsed, so nothing in it can be wrong.
 */
export function withBytes(app: FastifyInstance, routes: (app: FastifyInstance) => void): void {
  void app.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser(
      '*',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        request.rawBody = body;
        return undefined;
      },
    );
    routes(inner);
  });
}
