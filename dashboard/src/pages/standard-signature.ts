/** The signature of Standard Webhooks, made in the browser. */

/** How far the time of a request may be from that of its receiver, as receivers commonly have it. */
export const toleranceSeconds = 300;

export interface Signed {
  id: string;
  /** Seconds since 1970, as text. */
  timestamp: string;
  body: string;
}

/** Browsers compute on https and on this machine alone. */
export const canCompute = (): boolean => globalThis.crypto?.subtle !== undefined;

/** What the signature is over. */
export function signedContent({ id, timestamp, body }: Signed): string {
  return `${id}.${timestamp}.${body}`;
}

/** `v1,…`; null for what is no secret. */
export async function signatureOf(secret: string, signed: Signed): Promise<string | null> {
  const bytes = secretBytes(secret);
  if (bytes === null) return null;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  const content = new TextEncoder().encode(signedContent(signed));
  const made = new Uint8Array(await crypto.subtle.sign('HMAC', key, content));
  return `v1,${btoa(String.fromCharCode(...made))}`;
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> | null {
  const text = secret.trim().replace(/^whsec_/, '');
  if (text === '') return null;
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** A header may hold several signatures, as while a secret is rotated. */
export function isAmong(expected: string, given: string): boolean {
  return given.trim().split(/\s+/).includes(expected);
}

export type Verdict = 'right' | 'late' | 'wrong';

export function verdictOf(expected: string, given: string, distanceSeconds: number): Verdict {
  if (!isAmong(expected, given)) return 'wrong';
  return distanceSeconds > toleranceSeconds ? 'late' : 'right';
}
