/** Standard Webhooks signatures, computed in the browser from the secret of an endpoint. */

export interface Signed {
  id: string;
  /** Seconds since 1970, as text. */
  timestamp: string;
  body: string;
}

/** What the signature is over. */
export function signedText({ id, timestamp, body }: Signed): string {
  return `${id}.${timestamp}.${body}`;
}

/** Browsers compute on https and on this machine alone. */
export const canCompute = (): boolean => globalThis.crypto?.subtle !== undefined;

/** The signature with its version, as the header `webhook-signature` has it. */
export async function signatureOf(secret: string, signed: Signed): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (one) => one.charCodeAt(0));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  const text = new TextEncoder().encode(signedText(signed));
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, text));
  return `v1,${btoa(String.fromCharCode(...mac))}`;
}

/** A header may hold several, while secrets are rotated. */
export function isAmong(expected: string, header: string): boolean {
  return header.split(' ').includes(expected);
}
