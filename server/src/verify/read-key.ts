/** Reads keys that are settings of a source, in the forms in which providers show them. */
import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { LruCache } from '../lib/lru-cache.ts';
import type { FieldKey } from './provider.ts';

/** Null where the text is not of the form. */
export function readSecret(text: string, form: FieldKey['form'] = 'utf8'): Buffer | null {
  switch (form) {
    case 'utf8':
      return Buffer.from(text);
    case 'nfkd':
      return Buffer.from(text.normalize('NFKD'));
    case 'hex':
      return /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : null;
    case 'base64':
      return readBase64(text);
    case 'whsec':
      return readBase64(text.replace(/^(?:v1,)?whsec_/, ''));
  }
}

export function readBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/** DER that precedes the 32 bytes of a public key of Ed25519 (RFC 8410, section 4). */
const spkiEd25519 = Buffer.from('302a300506032b6570032100', 'hex');
const keys = new LruCache<string, KeyObject>(1_000);

/** A public key or certificate as PEM, base64 of SPKI, `whpk_`, or 32 bytes in hex or base64. */
export function readPublicKey(text: string): KeyObject | null {
  const known = keys.get(text);
  if (known !== undefined) return known;
  const key = parsePublicKey(text.trim());
  if (key !== null) keys.set(text, key);
  return key;
}

function parsePublicKey(text: string): KeyObject | null {
  try {
    if (text.startsWith('-----BEGIN CERTIFICATE-----')) return new X509Certificate(text).publicKey;
    if (text.startsWith('-----BEGIN')) return createPublicKey(text.replaceAll('\\n', '\n'));
    const bytes = /^[0-9a-f]{64}$/i.test(text)
      ? Buffer.from(text, 'hex')
      : readBase64(text.replace(/^whpk_/, '').replaceAll(/\s/g, ''));
    if (bytes === null) return null;
    const der = bytes.length === 32 ? Buffer.concat([spkiEd25519, bytes]) : bytes;
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
