/** Reads certificates and private keys in PEM, and says in words what is wrong with them. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

/** What may be shown of a certificate. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  expiresAt: number;
  /** Itself; of a client certificate, with those that issued it. */
  pem: string;
}

type Read<T> = { ok: T } | { error: string };

const certificatesMax = 20;

/** The certificates of a text, in its order; none of them may have expired by `now`. */
export function readCertificates(text: string, now: number): Read<X509Certificate[]> {
  const blocks = blocksOf(text);
  if (blocks.length === 0) {
    return { error: 'holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----' };
  }
  if (blocks.length > certificatesMax) {
    return { error: `must hold at most ${certificatesMax} certificates` };
  }
  if (text.includes('PRIVATE KEY-----')) {
    return { error: 'holds a private key: only certificates belong here' };
  }
  const certificates: X509Certificate[] = [];
  for (const [index, block] of blocks.entries()) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(block);
    } catch {
      return { error: `certificate ${index + 1} in it cannot be read: is it complete?` };
    }
    if (certificate.validToDate.getTime() <= now) {
      const day = certificate.validToDate.toISOString().slice(0, 10);
      return { error: `certificate ${index + 1} in it expired on ${day}` };
    }
    certificates.push(certificate);
  }
  return { ok: certificates };
}

export function readPrivateKey(text: string): Read<KeyObject> {
  try {
    return { ok: createPrivateKey(text) };
  } catch {
    return {
      error: text.includes('ENCRYPTED')
        ? 'is encrypted: take the passphrase off, it is sealed here'
        : 'not a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----',
    };
  }
}

/** As it is kept: PKCS #8. */
export function pemOfKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' });
}

/** As they were read, without what stood around them. */
export function pemOf(certificates: readonly X509Certificate[]): string {
  return certificates.map((one) => one.toString()).join('');
}

/** The facts of each certificate in a text that was checked before. */
export function factsIn(text: string): CertificateFacts[] {
  return blocksOf(text).map((block) => factsOf(new X509Certificate(block)));
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { subject, issuer, validToDate } = certificate;
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    expiresAt: validToDate.getTime(),
    pem: certificate.toString(),
  };
}

function blocksOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** Node writes each part of a name on a line of its own. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}
