/** Checks signatures that are made with a private key of the provider. */
import { verify, type KeyObject } from 'node:crypto';
import { isTrustedUrl } from '../domain/trusted-host.ts';
import { notSet } from './check-hmac.ts';
import { checkSigned } from './check-signed.ts';
import type { FetchTrusted } from './fetch-trusted.ts';
import { fillText } from './fill-template.ts';
import type { Encoding } from './provider.ts';
import { readPublicKey } from './read-key.ts';
import {
  refused,
  type KeySource,
  type PublicKeyAlgorithm,
  type PublicKeyScheme,
  type Refused,
  type Verdict,
} from './scheme.ts';
import type { Subject } from './subject.ts';

/** Certificates of providers live for months; one that is withdrawn stands no longer than this. */
const certificateKeepSeconds = 3_600;

export async function checkPublicKey(
  scheme: PublicKeyScheme,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<Verdict> {
  const keys = await keysFrom(scheme.key, subject, fetchTrusted);
  if (!Array.isArray(keys)) return keys;
  if (!keys.every((key) => fitsAlgorithm(key, scheme.algorithm))) {
    return refused('not_configured', `the key is none for ${scheme.algorithm}`);
  }
  return checkSigned(scheme, subject, (candidates, content) =>
    candidates.some((candidate) => {
      const signature = decode(candidate, scheme.encoding);
      return signature !== null && keys.some((key) => isSigned(content, signature, key, scheme));
    }),
  );
}

async function keysFrom(
  source: KeySource,
  subject: Subject,
  fetchTrusted: FetchTrusted,
): Promise<KeyObject[] | Refused> {
  if ('field' in source) {
    const texts = subject.settings(source.field);
    if (texts.length === 0) return notSet(source.field);
    return readAll(texts, `the setting ${source.field} holds no public key`);
  }
  if ('constant' in source)
    return readAll([source.constant], 'the key of the provider is unreadable');
  const url = fillText(source.at, subject);
  if (url === null) return refused('signature_missing', 'it does not say where its certificate is');
  // The sender wrote it: an address elsewhere is a forgery, and never asked for again.
  if (!isTrustedUrl(url, source.hosts)) {
    return refused('signature_wrong', `its certificate is not at ${source.hosts.join(' or ')}`);
  }
  const fetched = await fetchTrusted(url, {
    hosts: source.hosts,
    keepSeconds: certificateKeepSeconds,
  });
  if ('failed' in fetched) return { ...refused('not_confirmed', fetched.failed), later: true };
  return readAll([Buffer.from(fetched.ok).toString('utf8')], `${url} holds no certificate`);
}

function readAll(texts: readonly string[], fault: string): KeyObject[] | Refused {
  const keys = texts.map(readPublicKey).filter((key) => key !== null);
  return keys.length === texts.length ? keys : refused('not_configured', fault);
}

function fitsAlgorithm(key: KeyObject, algorithm: PublicKeyAlgorithm): boolean {
  switch (algorithm) {
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
    case 'ecdsa-p256-sha256':
      return (
        key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
      );
    case 'rsa-sha256':
    case 'rsa-sha1':
      return key.asymmetricKeyType === 'rsa';
  }
}

function isSigned(
  content: Uint8Array,
  signature: Buffer,
  key: KeyObject,
  { algorithm }: PublicKeyScheme,
): boolean {
  try {
    if (algorithm === 'ed25519') return verify(null, content, key, signature);
    return verify(algorithm === 'rsa-sha1' ? 'sha1' : 'sha256', content, key, signature);
  } catch {
    return false;
  }
}

function decode(text: string, encoding: Encoding): Buffer | null {
  const form = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/_-]+={0,2}$/;
  return form.test(text) ? Buffer.from(text, encoding) : null;
}
