/** The header by which a request is signed with a shared secret (OAuth 1.0, RFC 5849, section 3). */
import { createHmac } from 'node:crypto';
import type { HttpAuth } from './destination.ts';

type Oauth1 = Extract<HttpAuth, { type: 'oauth1' }>;

export interface SignedRequest {
  method: string;
  url: string;
  contentType: string | null;
  body: Uint8Array;
}

/** The value of `authorization`. The nonce must never be used twice within a second. */
export function oauth1Header(
  auth: Oauth1,
  request: SignedRequest,
  { nowMs, nonce }: { nowMs: number; nonce: string },
): string {
  const own: [string, string][] = [
    ['oauth_consumer_key', auth.consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', auth.signatureMethod],
    ['oauth_timestamp', String(Math.floor(nowMs / 1000))],
    ...(auth.token === null ? [] : [['oauth_token', auth.token] satisfies [string, string]]),
    ['oauth_version', '1.0'],
  ];
  const key = `${percent(auth.consumerSecret)}&${percent(auth.tokenSecret ?? '')}`;
  const hash = auth.signatureMethod === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  const signature = createHmac(hash, key).update(baseString(request, own)).digest('base64');
  const parts = [...own, ['oauth_signature', signature] satisfies [string, string]].map(
    ([name, value]) => `${name}="${percent(value)}"`,
  );
  // The realm is no part of what is signed (section 3.4.1.3.1).
  if (auth.realm !== null) parts.unshift(`realm="${auth.realm.replaceAll(/["\\]/g, '')}"`);
  return `OAuth ${parts.join(', ')}`;
}

/** What is signed: the method, the address, and all parameters in one order (section 3.4.1). */
export function baseString(request: SignedRequest, own: readonly [string, string][]): string {
  const url = new URL(request.url);
  const query = [...url.searchParams];
  const isForm = request.contentType?.split(';')[0]!.trim() === 'application/x-www-form-urlencoded';
  const form = isForm ? [...new URLSearchParams(new TextDecoder().decode(request.body))] : [];
  const pairs = [...query, ...form, ...own]
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`);
  const base = `${url.origin}${url.pathname}`;
  return [request.method.toUpperCase(), percent(base), percent(pairs.join('&'))].join('&');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** All but unreserved characters is encoded (section 3.6). */
function percent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
