/** Ends the HTTP server in order: who is being answered hears it out, who comes now is sent away. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { receivePath } from './receive-path.ts';

export interface HttpServer {
  app: FastifyInstance;
  /**
   * Resolves once every request under way is answered, or after `drainMsMax`. From now on each
   * answer ends its connection, so that its client asks another server next.
   */
  drain: () => Promise<void>;
  /** Stops listening and ends what is still open, also against clients that keep it open. */
  close: () => Promise<void>;
}

/** To be called before the routes are added. While the server is not ready, the API answers 503. */
export function endInOrder(
  app: FastifyInstance,
  { clock, isReady }: Pick<HttpParts, 'clock' | 'isReady'>,
  {
    drainMsMax,
    closeMsMax,
    servesApi,
  }: Pick<HttpOptions, 'drainMsMax' | 'closeMsMax' | 'servesApi'>,
): HttpServer {
  const underWay = new Set<ServerResponse>();
  let draining = false;
  let onLast = (): void => {};

  /** One listener for all answers: a closure for each would be felt at every request. */
  function onClose(this: ServerResponse): void {
    underWay.delete(this);
    if (underWay.size === 0) onLast();
  }

  app.addHook('onRequest', (request, reply, done) => {
    const answer = reply.raw;
    underWay.add(answer);
    answer.on('close', onClose);
    if (draining) answer.setHeader('connection', 'close');
    if (!servesApi && isServedElsewhere(request.url)) {
      return done(new Problem('not_found', deliversOnly));
    }
    if (isReady() || !takesWork(request.url)) return done();
    done(new Problem('server_busy', 'The server is starting or stopping.'));
  });

  return {
    app,
    drain() {
      draining = true;
      for (const answer of underWay) {
        if (!answer.headersSent) answer.setHeader('connection', 'close');
      }
      if (underWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const cancel = clock.after(drainMsMax, resolve);
        onLast = () => {
          cancel();
          resolve();
        };
      });
    },
    async close() {
      // Node waits for connections on which a request has begun, however long that takes.
      const cancel = clock.after(closeMsMax, () => app.server.closeAllConnections());
      await app.close();
      cancel();
    },
  };
}

const deliversOnly =
  'This node delivers and serves no API: ask one that was started with the role api or all.';

/** Load balancers ask a node that only delivers for its health too. */
function isServedElsewhere(url: string): boolean {
  return takesWork(url) && !url.startsWith('/api/v1/health');
}

/** The API, and where sources receive. */
function takesWork(url: string): boolean {
  return url.startsWith('/api/') || url.startsWith('/ingest/') || url.startsWith(receivePath);
}
