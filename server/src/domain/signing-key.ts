/**
 * Endpoint secrets and the signatures made with them, by Standard Webhooks 1.0.
 *
 * Symmetric: `whsec_` + base64 of 24 to 75 bytes, HMAC-SHA256, `v1,`.
 * Asymmetric: `whsk_` + base64 of seed and public key (64 bytes), Ed25519, `v1a,`; what its owner
 * may see of it is `whpk_` + base64 of the public key.
 */
import { createHmac, createPrivateKey, createSecretKey, sign, type KeyObject } from 'node:crypto';

export type SigningKey = { algorithm: 'hmac' | 'ed25519'; key: KeyObject; text: string };

const symmetricPrefix = 'whsec_';
const privatePrefix = 'whsk_';
const publicPrefix = 'whpk_';
/** Svix's bounds on a symmetric secret; Standard Webhooks asks for 24 to 64. */
const symmetricBytesMin = 24;
const symmetricBytesMax = 75;
/** DER that precedes a 32-byte Ed25519 seed in PKCS #8 (RFC 8410, section 7). */
const pkcs8Ed25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Reads a secret as users write it; the text of the error says what is wrong with it. */
export function parseSigningKey(text: string): { ok: SigningKey } | { error: string } {
  if (text.startsWith(privatePrefix)) return parseEd25519(text);
  const encoded = text.startsWith(symmetricPrefix) ? text.slice(symmetricPrefix.length) : text;
  const bytes = decodeBase64(encoded);
  if (bytes === null) {
    return { error: 'a secret is `whsec_` or `whsk_` followed by base64' };
  }
  if (bytes.length < symmetricBytesMin || bytes.length > symmetricBytesMax) {
    return {
      error: `a whsec_ secret holds ${symmetricBytesMin} to ${symmetricBytesMax} bytes, this one ${bytes.length}`,
    };
  }
  return {
    ok: {
      algorithm: 'hmac',
      key: createSecretKey(bytes),
      text: symmetricPrefix + bytes.toString('base64'),
    },
  };
}

function parseEd25519(text: string): { ok: SigningKey } | { error: string } {
  const bytes = decodeBase64(text.slice(privatePrefix.length));
  if (bytes?.length !== 64) {
    return { error: 'a whsk_ secret is base64 of 64 bytes: the Ed25519 seed and its public key' };
  }
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Ed25519, bytes.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');
  if (!publicKey.equals(bytes.subarray(32))) {
    return { error: 'the two halves of this whsk_ secret do not belong together' };
  }
  return { ok: { algorithm: 'ed25519', key, text } };
}

function decodeBase64(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : null;
}

/** A new symmetric secret of 24 bytes. */
export function newSymmetricSecret(bytes: (count: number) => Uint8Array): string {
  return symmetricPrefix + Buffer.from(bytes(symmetricBytesMin)).toString('base64');
}

/** A new Ed25519 secret from a 32-byte seed. */
export function newEd25519Secret(bytes: (count: number) => Uint8Array): string {
  const seed = Buffer.from(bytes(32));
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Ed25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');
  return privatePrefix + Buffer.concat([seed, publicKey]).toString('base64');
}

/** What a receiver needs to verify: the secret itself, or the public half of an Ed25519 key. */
export function verificationKey(secret: string): string {
  if (!secret.startsWith(privatePrefix)) return secret;
  const bytes = Buffer.from(secret.slice(privatePrefix.length), 'base64');
  return publicPrefix + bytes.subarray(32).toString('base64');
}

/**
 * The value of `webhook-signature`: one signature for each key, in the order given, separated by
 * spaces. Signed is `id.timestamp.body`, the body exactly as it is sent; the time in seconds.
 */
export function signatureHeader(
  keys: readonly SigningKey[],
  messageId: string,
  timestampSeconds: number,
  body: Uint8Array,
): string {
  const head = `${messageId}.${timestampSeconds}.`;
  let header = '';
  for (const { algorithm, key } of keys) {
    if (header !== '') header += ' ';
    if (algorithm === 'hmac') {
      header += `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`;
    } else {
      const signed = sign(null, Buffer.concat([Buffer.from(head), body]), key);
      header += `v1a,${signed.toString('base64')}`;
    }
  }
  return header;
}
