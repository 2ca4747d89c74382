/** The client certificate that an endpoint is shown, and the authorities that are trusted for it. */
import type { Endpoint } from '../domain/application.ts';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import {
  factsIn,
  factsOf,
  pemOf,
  pemOfKey,
  readCertificates,
  readPrivateKey,
  type CertificateFacts,
} from '../domain/pem.ts';
import { Problem } from '../domain/problem.ts';
import { openClientCertificate, sealClientCertificate } from '../storage/endpoint-access.ts';
import { saveAccess, withReadableSecret } from './endpoint-access.ts';
import type { ManageParts } from './manage-parts.ts';

/** Of the client certificate itself, its PEM with the chain; null where there is none. */
export function clientCertificateOf(
  { secretBox }: ManageParts,
  endpoint: Endpoint,
): CertificateFacts | null {
  const opened = withReadableSecret(() => openClientCertificate(secretBox, endpoint));
  if (opened === null) return null;
  return { ...factsIn(opened.certificate)[0]!, pem: opened.certificate };
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
      'only over https can one be shown: give the endpoint such a URL first',
    );
  }
  const chain = readCertificates(input.certificate, parts.clock.now());
  if ('error' in chain) throw Problem.field(['certificate'], chain.error);
  const key = readPrivateKey(input.privateKey);
  if ('error' in key) throw Problem.field(['privateKey'], key.error);
  const [leaf] = chain.ok;
  if (!leaf!.checkPrivateKey(key.ok)) {
    throw Problem.field(
      ['privateKey'],
      'does not belong to the certificate: its own certificate comes first, then those that issued it',
    );
  }
  const client = { certificate: pemOf(chain.ok), privateKey: pemOfKey(key.ok) };
  tryOut(parts, { client, authorities: null }, 'certificate');
  const sealed = sealClientCertificate(parts.secretBox, endpoint.id, client);
  await saveAccess(parts, endpoint, { clientCertificate: sealed });
  return { ...factsOf(leaf!), pem: client.certificate };
}

export async function removeClientCertificate(
  parts: ManageParts,
  endpoint: Endpoint,
): Promise<void> {
  await saveAccess(parts, endpoint, { clientCertificate: null });
}

/** The authorities that alone are trusted; none where the usual ones are. */
export function authoritiesOf({ authorities }: Endpoint): CertificateFacts[] {
  return authorities === null ? [] : factsIn(authorities);
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
  const trusted = readCertificates(certificates, parts.clock.now());
  if ('error' in trusted) throw Problem.field(['certificates'], trusted.error);
  const authorities = pemOf(trusted.ok);
  tryOut(parts, { client: null, authorities }, 'certificates');
  await saveAccess(parts, endpoint, { authorities });
  return trusted.ok.map(factsOf);
}

/** OpenSSL has rules of its own, such as the least length of a key. */
function tryOut(parts: ManageParts, identity: Omit<TlsIdentity, 'id'>, field: string): void {
  const refusal = parts.tlsRefusal(identity);
  if (refusal !== null) throw Problem.field([field], `cannot be used for TLS (${refusal})`);
}
