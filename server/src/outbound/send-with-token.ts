/** A transport whose requests carry the access token that their endpoint asks for. */
import type { OauthAccess } from '../domain/endpoint-access.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { AccessTokens, type TokenOptions } from './access-tokens.ts';
import type { OutboundRequest, Transport } from './transport.ts';

/**
 * Fetches tokens through the given transport, so that the same guard and bounds hold for token
 * servers. Fetching and sending share one deadline. Without a token nothing is sent; a receiver
 * that answers 401 gets the request once more, with a new token.
 */
export function withAccessTokens(
  transport: Transport,
  clock: Clock,
  random: Random,
  { deadlineMs, ...options }: TokenOptions & { deadlineMs: number },
): Transport {
  const tokens = new AccessTokens(transport, clock, random, options);

  async function sendWithToken(request: OutboundRequest, access: OauthAccess): Promise<Outcome> {
    const startedAt = clock.elapsed();
    const spentMs = () => clock.elapsed() - startedAt;
    const leftMs = () => deadlineMs - spentMs();
    const token = await tokens.get(access, request, leftMs());
    if ('cause' in token) return { kind: 'failed', cause: token.cause, durationMs: spentMs() };
    let outcome = await sendWith(request, token.value, leftMs());
    if (isUnauthorized(outcome) && leftMs() > 0 && tokens.refuse(access, token.value)) {
      const newer = await tokens.get(access, request, leftMs());
      outcome =
        'cause' in newer
          ? { kind: 'failed', cause: `answered 401, and ${newer.cause}`, durationMs: 0 }
          : await sendWith(request, newer.value, leftMs());
    }
    return { ...outcome, durationMs: spentMs() };
  }

  async function sendWith(
    request: OutboundRequest,
    token: string,
    leftMs: number,
  ): Promise<Outcome> {
    if (leftMs <= 0) {
      return { kind: 'failed', cause: 'the access token came too late to send', durationMs: 0 };
    }
    const others = Object.entries(request.headers).filter(
      ([name]) => name.toLowerCase() !== 'authorization',
    );
    return transport.send({
      ...request,
      headers: { ...Object.fromEntries(others), authorization: `Bearer ${token}` },
      deadlineMs: leftMs,
    });
  }

  return {
    send(request) {
      const { oauth } = request;
      if (oauth === null || oauth === undefined) return transport.send(request);
      return sendWithToken(request, oauth);
    },
    close: () => transport.close(),
  };
}

function isUnauthorized(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 401;
}
