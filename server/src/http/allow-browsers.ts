/** Lets pages of other origins call the API and read every answer of it. */
import type { FastifyInstance } from 'fastify';
import { receivePath } from './receive-path.ts';
import { sandboxPath } from './sandbox.ts';

const preflightSeconds = 600;

/** Pages of other origins may call the API; they need a key like everybody. */
export function allowBrowsers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('access-control-allow-origin', '*');
    if (request.method !== 'OPTIONS') return done();
    // Some providers ask a source by OPTIONS whether they may send to it; browsers name a method.
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    if (request.url.startsWith(receivePath) && !isPreflight) return done();
    // The built-in receiver agrees to whatever is sent to it.
    if (request.url.startsWith(sandboxPath)) reply.header('webhook-allowed-origin', '*');
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
