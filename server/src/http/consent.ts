/**
 * /consent/{token}: where the owner of a receiver consents, by the address that it was given
 * (`WebHook-Request-Callback`). The token is all that is asked for: no key.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { consentPath } from '../domain/consent.ts';
import { consentByToken } from '../manage/consent.ts';
import type { HttpParts } from './http-parts.ts';

const noBytes = new Uint8Array();
const thanks =
  'Thank you: what this address is subscribed to will be delivered to it from now on.\n';

export function consentRoutes(app: FastifyInstance, parts: HttpParts): void {
  // What is in the body does not matter (section 4.1.3), so none is refused for its form.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, _body, done) => {
    request.rawBody = noBytes;
    done(null, undefined);
  });

  const consent = async (request: FastifyRequest<{ Params: { token: string } }>): Promise<void> => {
    const rate = request.headers['webhook-allowed-rate'];
    await consentByToken(
      parts,
      request.params.token,
      Array.isArray(rate) ? rate[0]! : (rate ?? null),
    );
  };
  for (const method of ['GET', 'POST'] as const) {
    app.route<{ Params: { token: string } }>({
      method,
      url: `${consentPath}:token`,
      // HEAD is what looks at a link without following it.
      exposeHeadRoute: false,
      config: { open: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        await consent(request);
        return reply
          .header('cache-control', 'no-store')
          .header('content-type', 'text/plain; charset=utf-8')
          .send(thanks);
      },
    });
  }
}
