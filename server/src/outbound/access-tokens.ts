/**
 * Keeps the access tokens of endpoints, and fetches them when they are needed.
 *
 * A token is fetched by the first delivery that needs it; others that need it meanwhile wait for
 * the same answer. It is kept until shortly before it expires. A fetch that failed is not repeated
 * for a moment: a token server that is ill is not asked once for each delivery.
 */
import type { OauthAccess, TlsIdentity } from '../domain/endpoint-access.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { Random } from '../lib/random.ts';
import { failureCause } from './failure-cause.ts';
import { readToken, tokenRequest, type Token } from '../domain/token-request.ts';
import type { OutboundRequest, Transport } from './transport.ts';

export interface TokenOptions {
  tokensMax: number;
  /** A token that expires sooner than this is fetched anew; of short ones a tenth of their life. */
  marginMs: number;
  /** How long a failure stands for those that ask next. */
  failurePauseMs: number;
  /** How often, at most, a token is given up because a receiver refused it. */
  refusalPauseMs: number;
}

/** What a fetch takes from the request that needs it. */
export type AskedBy = Pick<OutboundRequest, 'applicationId' | 'tls' | 'headers'>;

export type Fetched = { value: string } | { cause: string };

interface Entry {
  value: string;
  /** On the clock that only grows. */
  goodUntil: number;
}

export class AccessTokens {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: TokenOptions;
  readonly #tokens: LruCache<string, Entry>;
  readonly #failures: LruCache<string, { cause: string; until: number }>;
  /** Until when a refusal leaves the token in place, by settings. */
  readonly #refused: LruCache<string, number>;
  readonly #underWay = new Map<string, Promise<Fetched>>();

  constructor(transport: Transport, clock: Clock, random: Random, options: TokenOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
    this.#tokens = new LruCache(options.tokensMax);
    this.#failures = new LruCache(options.tokensMax);
    this.#refused = new LruCache(options.tokensMax);
  }

  /** The token, or why there is none in words; never later than after `maxMs`. */
  get(access: OauthAccess, askedBy: AskedBy, maxMs: number): Promise<Fetched> {
    const now = this.#clock.elapsed();
    const kept = this.#tokens.get(access.id);
    if (kept !== undefined && kept.goodUntil > now) return Promise.resolve({ value: kept.value });
    const failure = this.#failures.get(access.id);
    if (failure !== undefined && failure.until > now) {
      return Promise.resolve({ cause: failure.cause });
    }
    let fetching = this.#underWay.get(access.id);
    if (fetching === undefined) {
      fetching = this.#fetch(access, askedBy, maxMs).finally(() =>
        this.#underWay.delete(access.id),
      );
      this.#underWay.set(access.id, fetching);
    }
    return this.#within(fetching, maxMs);
  }

  /**
   * A receiver refused this token. Says whether another one may do better: it was kept, and none was
   * given up for this reason a moment ago.
   */
  refuse({ id }: OauthAccess, value: string): boolean {
    const kept = this.#tokens.get(id);
    // Another delivery met the same refusal before, and there is a newer one by now.
    if (kept?.value !== value) return true;
    const now = this.#clock.elapsed();
    if ((this.#refused.get(id) ?? 0) > now) return false;
    this.#refused.set(id, now + this.#options.refusalPauseMs);
    this.#tokens.delete(id);
    return true;
  }

  async #fetch(access: OauthAccess, askedBy: AskedBy, maxMs: number): Promise<Fetched> {
    const startedAt = this.#clock.elapsed();
    const token = await this.#ask(access, askedBy, maxMs);
    if ('cause' in token) {
      const cause = `no access token: ${token.cause}`;
      this.#failures.set(access.id, {
        cause,
        until: this.#clock.elapsed() + this.#options.failurePauseMs,
      });
      return { cause };
    }
    const { value, lifeMs } = token;
    const goodUntil = startedAt + lifeMs - Math.min(this.#options.marginMs, lifeMs / 10);
    this.#tokens.set(access.id, { value, goodUntil });
    return { value };
  }

  async #ask(
    { client }: OauthAccess,
    { applicationId, tls, headers }: AskedBy,
    deadlineMs: number,
  ): Promise<Token | { cause: string }> {
    try {
      const asked = tokenRequest(client, this.#clock.now(), this.#random);
      const { url, body, contentType, authorization } = asked;
      const outcome = await this.#transport.send({
        applicationId,
        url,
        method: 'POST',
        headers: {
          'content-type': contentType,
          'user-agent': headers['user-agent'] ?? 'Gancho',
          ...(authorization === null ? {} : { authorization }),
        },
        body,
        tls: trustOf(tls),
        deadlineMs,
      });
      return readToken(outcome, client);
    } catch (error) {
      return { cause: failureCause(error) };
    }
  }

  #within(fetching: Promise<Fetched>, maxMs: number): Promise<Fetched> {
    let cancel: CancelTimer = () => {};
    const late = new Promise<Fetched>((resolve) => {
      cancel = this.#clock.after(Math.max(0, maxMs), () =>
        resolve({ cause: 'no access token came in time' }),
      );
    });
    return Promise.race([fetching, late]).finally(() => cancel());
  }
}

/** The token server is trusted by the same authorities; the client certificate is not for it. */
function trustOf(tls: TlsIdentity | null | undefined): TlsIdentity | null {
  if (tls === null || tls === undefined || tls.authorities === null) return null;
  return { id: `token ${tls.id}`, client: null, authorities: tls.authorities };
}
