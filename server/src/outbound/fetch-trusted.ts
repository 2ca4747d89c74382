/**
 * Fetches what verifying needs of the network: certificates, keys, confirmations. It goes the guarded
 * way out, to named hosts alone, and what may be used again is kept.
 */
import { isSuccess } from '../domain/outcome.ts';
import { isTrustedUrl } from '../domain/trusted-host.ts';
import type { Clock } from '../lib/clock.ts';
import { LruCache } from '../lib/lru-cache.ts';
import type { Transport } from './transport.ts';

export interface FetchTrustedParts {
  clock: Clock;
  transport: Transport;
}

export interface FetchTrustedOptions {
  userAgent: string;
  deadlineMs: number;
  /** A longer answer is none. */
  bytesMax: number;
  answersMax: number;
  /** How many may be under way; more fail at once. */
  underWayMax: number;
}

interface TrustedRequest {
  hosts: readonly string[];
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  keepSeconds: number;
}

type Fetched = { ok: Uint8Array } | { failed: string };

/** Whose connections these are: none of an application's. */
const owner = 'app_verify';

/** Never throws; anything but a 2xx is a failure. */
export function createFetchTrusted(
  { clock, transport }: FetchTrustedParts,
  { userAgent, deadlineMs, bytesMax, answersMax, underWayMax }: FetchTrustedOptions,
): (url: string, request: TrustedRequest) => Promise<Fetched> {
  const kept = new LruCache<string, { bytes: Uint8Array; goodUntil: number }>(answersMax);
  const underWay = new Map<string, Promise<Fetched>>();
  let count = 0;

  async function ask(url: string, request: TrustedRequest): Promise<Fetched> {
    const { host } = new URL(url);
    count += 1;
    try {
      const outcome = await transport.send({
        applicationId: owner,
        url,
        method: request.method ?? 'GET',
        headers: { 'user-agent': userAgent, ...request.headers },
        body: Buffer.from(request.body ?? ''),
        deadlineMs,
        keepBytes: bytesMax + 1,
      });
      if (outcome.kind === 'failed') return { failed: `${host} cannot be asked: ${outcome.cause}` };
      if (!isSuccess(outcome)) return { failed: `${host} answered ${outcome.status}` };
      if (outcome.body.length > bytesMax) return { failed: `${host} answered too much` };
      return { ok: outcome.body };
    } finally {
      count -= 1;
    }
  }

  return async (url, request) => {
    if (!isTrustedUrl(url, request.hosts)) {
      return { failed: 'the address is at none of the hosts that are trusted for it' };
    }
    if (request.keepSeconds <= 0) {
      return count >= underWayMax ? tooMany : ask(url, request);
    }
    const key = JSON.stringify([request.method, url, request.headers, request.body]);
    const known = kept.get(key);
    if (known !== undefined && known.goodUntil > clock.elapsed()) return { ok: known.bytes };
    const same = underWay.get(key);
    if (same !== undefined) return same;
    if (count >= underWayMax) return tooMany;
    const asking = ask(url, request).then((fetched) => {
      underWay.delete(key);
      if ('ok' in fetched) {
        const goodUntil = clock.elapsed() + request.keepSeconds * 1000;
        kept.set(key, { bytes: fetched.ok, goodUntil });
      }
      return fetched;
    });
    underWay.set(key, asking);
    return asking;
  };
}

const tooMany: Fetched = { failed: 'too many questions are under way' };
