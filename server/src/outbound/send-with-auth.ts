/** A transport whose requests show what the server that they go to asks of its callers. */
import { admissionOf } from '../domain/http-auth.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { failureCause } from './failure-cause.ts';
import type { Transport } from './transport.ts';

/** The given transport has to fetch access tokens by itself (see send-with-token.ts). */
export function withHttpAuth(transport: Transport, clock: Clock, random: Random): Transport {
  return {
    send(request) {
      const { auth } = request;
      if (auth === null || auth === undefined || auth.type === 'none') {
        return transport.send(request);
      }
      try {
        const admission = admissionOf(request, auth, clock.now(), random);
        return transport.send({ ...request, auth: null, ...admission });
      } catch (error) {
        return Promise.resolve({ kind: 'failed', cause: failureCause(error), durationMs: 0 });
      }
    },
    close: () => transport.close(),
  };
}
