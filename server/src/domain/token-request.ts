/** What is asked of a token server, and what its answer says (RFC 6749, sections 2.3, 4.3, 4.4, 5). */
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import type { TokenClient } from './endpoint-access.ts';
import { isSuccess, type Outcome } from './outcome.ts';
import { parsePath, valueAt } from './template-path.ts';
import type { Random } from '../lib/random.ts';

export interface Token {
  value: string;
  /** How long it counts, as the server says. */
  lifeMs: number;
}

/** How long a token counts whose server does not say. */
const usualLifeMs = 300_000;
const lifeMsMax = 86_400_000;
const tokenCharsMax = 16_384;
/** How long a signed assertion counts: one request, and clocks that differ. */
const assertionSeconds = 120;

/** What the token server is sent, by POST. */
export interface TokenRequest {
  url: string;
  body: Uint8Array;
  contentType: string;
  /** The header by which the client shows who it is, if any. */
  authorization: string | null;
}

/** The request for a token, by client credentials or by its owner's name and password. */
export function tokenRequest(client: TokenClient, nowMs: number, random: Random): TokenRequest {
  const { owner = null } = client;
  const grant = owner === null ? 'client_credentials' : 'password';
  const form = new URLSearchParams({ ...client.extraParams, grant_type: grant });
  if (owner !== null) {
    form.set('username', owner.username);
    form.set('password', owner.password);
  }
  if (client.scopes.length > 0) form.set('scope', client.scopes.join(' '));
  if (client.audience !== null) form.set('audience', client.audience);
  let authorization: string | null = null;
  switch (client.authMethod) {
    case 'none':
      break;
    case 'basic': {
      const pair = `${formText(client.clientId)}:${formText(client.clientSecret ?? '')}`;
      authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      break;
    }
    case 'post':
      form.set('client_id', client.clientId);
      if (client.clientSecret !== null) form.set('client_secret', client.clientSecret);
      break;
    case 'private_key_jwt':
      form.set('client_id', client.clientId);
      form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      form.set('client_assertion', assertionOf(client, nowMs, random));
      break;
  }
  return { ...placed(form, client), authorization };
}

/** Some servers of enterprises take what is asked in other places than the standard names. */
function placed(
  form: URLSearchParams,
  { tokenUrl, paramsIn = 'form' }: TokenClient,
): Omit<TokenRequest, 'authorization'> {
  const contentType = 'application/x-www-form-urlencoded';
  switch (paramsIn) {
    case 'form':
      return { url: tokenUrl, contentType, body: Buffer.from(form.toString()) };
    case 'query': {
      const url = new URL(tokenUrl);
      for (const [name, value] of form) url.searchParams.append(name, value);
      return { url: url.href, contentType, body: new Uint8Array() };
    }
    case 'json': {
      const body = Buffer.from(JSON.stringify(Object.fromEntries(form)));
      return { url: tokenUrl, contentType: 'application/json', body };
    }
  }
}

/** Name and secret are written as in a form before they are put together (section 2.3.1). */
function formText(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** A JSON Web Token by which the client shows that it has its key (RFC 7523, section 3). */
function assertionOf(
  { clientId, tokenUrl, privateKey, keyId }: TokenClient,
  nowMs: number,
  random: Random,
): string {
  const key = createPrivateKey(privateKey ?? '');
  const algorithm = assertionAlgorithm(key);
  if (algorithm === null) throw new Error('a key of this kind signs no assertions');
  const seconds = Math.floor(nowMs / 1000);
  const head = { alg: algorithm.name, typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: tokenUrl,
    jti: Buffer.from(random.bytes(16)).toString('base64url'),
    iat: seconds,
    exp: seconds + assertionSeconds,
  };
  const text = `${base64Json(head)}.${base64Json(claims)}`;
  const signature = sign(algorithm.hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** How a key signs (RFC 7518, RFC 8037); null for a key that cannot. */
export function assertionAlgorithm(key: KeyObject): { name: string; hash: string | null } | null {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { name: 'RS256', hash: 'sha256' };
    case 'ed25519':
      return { name: 'EdDSA', hash: null };
    case 'ec':
      switch (key.asymmetricKeyDetails?.namedCurve) {
        case 'prime256v1':
          return { name: 'ES256', hash: 'sha256' };
        case 'secp384r1':
          return { name: 'ES384', hash: 'sha384' };
        case 'secp521r1':
          return { name: 'ES512', hash: 'sha512' };
        default:
          return null;
      }
    default:
      return null;
  }
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * The token in an answer, or why there is none, in words. Of what the server wrote only the code of
 * its error goes into the words: the rest may hold what was sent to it.
 */
export function readToken(
  outcome: Outcome,
  { tokenAt }: Pick<TokenClient, 'tokenAt'> = {},
): Token | { cause: string } {
  if (outcome.kind === 'failed') return { cause: outcome.cause };
  const answer = readJson(outcome.body);
  if (!isSuccess(outcome)) {
    const code = answer?.['error'];
    const named = typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? ` (${code})` : '';
    return { cause: `the token server answered ${outcome.status}${named}` };
  }
  if (answer === null) return { cause: 'the answer of the token server is not a JSON object' };
  const { token_type: type, expires_in: seconds } = answer;
  const value = tokenIn(answer, tokenAt ?? 'access_token');
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || value.length > tokenCharsMax) {
    return {
      cause: `the answer of the token server holds no usable ${tokenAt ?? 'access_token'}`,
    };
  }
  // A server with a form of its own for the answer does not name the kind either.
  const isNamed = tokenAt === undefined || type !== undefined;
  if (isNamed && (typeof type !== 'string' || type.toLowerCase() !== 'bearer')) {
    return { cause: 'the token server gives tokens of another kind than Bearer' };
  }
  return { value, lifeMs: lifeMsOf(seconds) };
}

function tokenIn(answer: Record<string, unknown>, way: string): unknown {
  const path = parsePath(way);
  return 'error' in path ? undefined : valueAt(answer, path.ok);
}

/** Some servers write the number as text. */
function lifeMsOf(seconds: unknown): number {
  const number = typeof seconds === 'string' && seconds !== '' ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !(number >= 0)) return usualLifeMs;
  return Math.min(number * 1000, lifeMsMax);
}

function readJson(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
