/**
 * Tokens that a service account of Google Cloud signs itself (JWT, RS256): the services take them as
 * they are, so nothing has to be asked for before a request.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { BrokerFailure } from './broker-parts.ts';

const validSeconds = 3_600;

/** `key` is the JSON of the account's key; `audience` the service that the token is for. */
export function googleToken(key: string, audience: string, now: number): string {
  const { clientEmail, keyId, privateKey } = readKey(key);
  const issuedAt = Math.floor(now / 1000);
  const header = { alg: 'RS256', typ: 'JWT', kid: keyId };
  const claims = {
    iss: clientEmail,
    sub: clientEmail,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + validSeconds,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(privateKey));
  return `${signed}.${signature.toString('base64url')}`;
}

function readKey(text: string): { clientEmail: string; keyId: string; privateKey: string } {
  let key: Record<string, unknown>;
  try {
    key = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new BrokerFailure('the key of the service account is no JSON');
  }
  const { client_email: clientEmail, private_key_id: keyId, private_key: privateKey } = key ?? {};
  if (typeof clientEmail !== 'string' || typeof privateKey !== 'string') {
    throw new BrokerFailure('the key of the service account lacks client_email or private_key');
  }
  return { clientEmail, privateKey, keyId: typeof keyId === 'string' ? keyId : '' };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
