/** Keys and tokens: random text, of which the store keeps only the hash. */
import { createHash } from 'node:crypto';
import { randomBase62 } from '../lib/base62.ts';

/** 190 bits of randomness. */
const digits = 32;

/** What each kind of key begins with. */
const prefixes = {
  apiKey: 'sk_',
  portal: 'appsk_',
  poller: 'sk_poll_',
  integration: 'integsk_',
} as const;

/** By this name a start finds the key whose place a changed one of the configuration takes. */
export const configuredKeyName = 'From the configuration';

export function newApiKey(bytes: (count: number) => Uint8Array): string {
  return newToken('apiKey', bytes);
}

export function newToken(
  kind: keyof typeof prefixes,
  bytes: (count: number) => Uint8Array,
): string {
  return `${prefixes[kind]}${randomBase62(bytes, digits)}`;
}

/** What the store keeps of a key. Keys are random, so one round of SHA-256 is enough. */
export function hashApiKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}

/** Characters of a key that are kept to tell keys apart, and the length from which that is harmless. */
const hintChars = 4;
const hintFromChars = 20;

/** The last characters of a key; of a short one, which somebody chose, none. */
export function hintOf(key: string): string {
  return key.length < hintFromChars ? '' : key.slice(-hintChars);
}
