/** Reads JSON Web Tokens (RFC 7519) of exactly one algorithm, which the caller names. */
import { createHmac, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';

export interface JwtParts {
  header: Readonly<Record<string, unknown>>;
  claims: Readonly<Record<string, unknown>>;
  signed: string;
  signature: Buffer;
}

export type JwtAlgorithm = 'HS256' | 'RS256' | 'ES256';

const jwtCharsMax = 16_384;

/** The parts of a token whose header names the algorithm, unverified; null for any other text. */
export function readJwt(token: string, algorithm: JwtAlgorithm): JwtParts | null {
  if (token.length > jwtCharsMax) return null;
  const [head = '', body = '', tail = '', more] = token.split('.');
  if (more !== undefined || ![head, body, tail].every((part) => /^[\w-]+$/.test(part))) return null;
  const header = readPart(head);
  const claims = readPart(body);
  if (header === null || claims === null || header['alg'] !== algorithm) return null;
  // A header that must be understood, and is not, makes a token invalid (RFC 7515, section 4.1.11).
  if (Object.hasOwn(header, 'crit')) return null;
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(tail, 'base64url') };
}

export function isSignedBySecret({ signed, signature }: JwtParts, secret: Uint8Array): boolean {
  const sum = createHmac('sha256', secret).update(signed).digest();
  return signature.length === sum.length && timingSafeEqual(signature, sum);
}

export function isSignedByKey(
  { signed, signature }: JwtParts,
  algorithm: 'RS256' | 'ES256',
  key: KeyObject,
): boolean {
  const fits =
    algorithm === 'RS256'
      ? key.asymmetricKeyType === 'rsa'
      : key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!fits) return false;
  try {
    return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

/** The public key of a JWK; null for what is none. */
export function readJwk(jwk: unknown): KeyObject | null {
  if (typeof jwk !== 'object' || jwk === null || !('kty' in jwk)) return null;
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC') return null;
  try {
    return createPublicKey({ key: jwk as Record<string, string>, format: 'jwk' });
  } catch {
    return null;
  }
}

function readPart(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
