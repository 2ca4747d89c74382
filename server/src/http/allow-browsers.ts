/** Lets pages of other origins call the API and read every answer of it. */
import type { FastifyInstance } from 'fastify';

const preflightSeconds = 600;

/** Pages of other origins may call the API; they need a key like everybody. */
export function allowBrowsers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('access-control-allow-origin', '*');
    if (request.method !== 'OPTIONS') return done();
    void reply
      .header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
      .header(
        'access-control-allow-headers',
        request.headers['access-control-request-headers'] ?? '*',
      )
      .header('access-control-max-age', String(preflightSeconds))
      .code(204)
      .send();
  });
}
