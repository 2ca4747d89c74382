/** The client certificate that an endpoint is shown, and the authorities that are trusted for it. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { openClientCertificate, sealClientCertificate } from '../storage/endpoint-access.ts';
import { saveAccess, withReadableSecret } from './endpoint-access.ts';
import type { ManageParts } from './manage-parts.ts';

/** What may be shown of a certificate. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  expiresAt: number;
}

const certificatesMax = 20;

/** Of the client certificate itself, not of its chain; null where there is none. */
export function clientCertificateOf(
  { secretBox }: ManageParts,
  endpoint: Endpoint,
): CertificateFacts | null {
  const opened = withReadableSecret(() => openClientCertificate(secretBox, endpoint));
  return opened === null ? null : factsOf(new X509Certificate(blocksOf(opened.certificate)[0]!));
}

/** 422 names the field: what is no PEM, does not belong together, or has expired is not kept. */
export async function setClientCertificate(
  parts: ManageParts,
  endpoint: Endpoint,
  input: { certificate: string; privateKey: string },
): Promise<CertificateFacts> {
  if (new URL(endpoint.url).protocol !== 'https:') {
    throw Problem.field(
      ['certificate'],
      'over http none can be shown: give the endpoint an https URL',
    );
  }
  const chain = readCertificates(input.certificate, 'certificate', parts.clock.now());
  const key = readKey(input.privateKey);
  const [leaf] = chain;
  if (!leaf!.checkPrivateKey(key)) {
    throw Problem.field(
      ['privateKey'],
      'does not belong to the certificate: its own certificate comes first, then those that issued it',
    );
  }
  const certificate = pemOf(chain);
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' });
  tryContext(() => createSecureContext({ cert: certificate, key: privateKey }), 'certificate');
  const sealed = sealClientCertificate(parts.secretBox, endpoint.id, { certificate, privateKey });
  await saveAccess(parts, endpoint, { clientCertificate: sealed });
  return factsOf(leaf!);
}

export async function removeClientCertificate(
  parts: ManageParts,
  endpoint: Endpoint,
): Promise<void> {
  await saveAccess(parts, endpoint, { clientCertificate: null });
}

/** The authorities that alone are trusted; none where the usual ones are. */
export function authoritiesOf({ authorities }: Endpoint): CertificateFacts[] {
  if (authorities === null) return [];
  return blocksOf(authorities).map((block) => factsOf(new X509Certificate(block)));
}

/** null brings the usual authorities back. */
export async function setAuthorities(
  parts: ManageParts,
  endpoint: Endpoint,
  certificates: string | null,
): Promise<CertificateFacts[]> {
  if (certificates === null) {
    await saveAccess(parts, endpoint, { authorities: null });
    return [];
  }
  const trusted = readCertificates(certificates, 'certificates', parts.clock.now());
  const authorities = pemOf(trusted);
  tryContext(() => createSecureContext({ ca: authorities }), 'certificates');
  await saveAccess(parts, endpoint, { authorities });
  return trusted.map(factsOf);
}

function readCertificates(text: string, field: string, now: number): X509Certificate[] {
  const refuse = (why: string) => Problem.field([field], why);
  const blocks = blocksOf(text);
  if (blocks.length === 0) {
    throw refuse('holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----');
  }
  if (blocks.length > certificatesMax) {
    throw refuse(`must hold at most ${certificatesMax} certificates`);
  }
  if (text.includes('PRIVATE KEY-----')) {
    throw refuse('holds a private key: only certificates belong here');
  }
  return blocks.map((block, index) => {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(block);
    } catch {
      throw refuse(`certificate ${index + 1} in it cannot be read: is it complete?`);
    }
    if (certificate.validToDate.getTime() <= now) {
      const day = certificate.validToDate.toISOString().slice(0, 10);
      throw refuse(`certificate ${index + 1} in it expired on ${day}`);
    }
    return certificate;
  });
}

function readKey(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw Problem.field(
      ['privateKey'],
      text.includes('ENCRYPTED')
        ? 'is encrypted: take the passphrase off, it is sealed here'
        : 'not a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----',
    );
  }
}

/** OpenSSL has rules of its own, such as the least length of a key. */
function tryContext(create: () => unknown, field: string): void {
  try {
    create();
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    throw Problem.field([field], `cannot be used for TLS (${reason ?? message})`);
  }
}

function blocksOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** As they were read, without what stood around them. */
function pemOf(certificates: X509Certificate[]): string {
  return certificates.map((one) => one.toString()).join('');
}

function factsOf({ subject, issuer, validToDate }: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    expiresAt: validToDate.getTime(),
  };
}

/** Node writes each part of a name on a line of its own. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}
