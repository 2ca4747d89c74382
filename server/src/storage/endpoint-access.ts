/** Seals and opens what an endpoint asks of its callers: one text for each kind, bound to its place. */
import { createHash } from 'node:crypto';
import type { Endpoint } from '../domain/application.ts';
import type {
  OauthAccess,
  ClientCertificate,
  OauthClient,
  TlsIdentity,
} from '../domain/endpoint-access.ts';
import type { SecretBox } from './secret-box.ts';

/** As much of a sealed text tells it from every other: its head with nonce and tag. */
const headBytes = 33;

export function sealOauth(box: SecretBox, endpointId: string, client: OauthClient): Uint8Array {
  return box.seal(JSON.stringify(client), `${endpointId}/oauth`);
}

/** Throws `SecretUnreadable`. */
export function openOauth(
  box: SecretBox,
  { id, oauth }: Pick<Endpoint, 'id' | 'oauth'>,
): OauthAccess | null {
  if (oauth === null) return null;
  return {
    id: `${id}/${nameOf(oauth)}`,
    client: JSON.parse(box.open(oauth, `${id}/oauth`)) as OauthClient,
  };
}

export function sealClientCertificate(
  box: SecretBox,
  endpointId: string,
  certificate: ClientCertificate,
): Uint8Array {
  return box.seal(JSON.stringify(certificate), `${endpointId}/mtls`);
}

/** Throws `SecretUnreadable`. */
export function openClientCertificate(
  box: SecretBox,
  { id, clientCertificate }: Pick<Endpoint, 'id' | 'clientCertificate'>,
): ClientCertificate | null {
  if (clientCertificate === null) return null;
  return JSON.parse(box.open(clientCertificate, `${id}/mtls`)) as ClientCertificate;
}

/** Throws `SecretUnreadable`. */
export function openTls(
  box: SecretBox,
  endpoint: Pick<Endpoint, 'id' | 'clientCertificate' | 'authorities'>,
): TlsIdentity | null {
  const { clientCertificate, authorities } = endpoint;
  if (clientCertificate === null && authorities === null) return null;
  const shown = clientCertificate === null ? '' : nameOf(clientCertificate);
  const trusted =
    authorities === null ? '' : createHash('sha256').update(authorities).digest('base64url');
  return {
    id: `${shown}/${trusted}`,
    client: openClientCertificate(box, endpoint),
    authorities,
  };
}

function nameOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(0, headBytes)).toString('base64url');
}
