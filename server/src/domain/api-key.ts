/** API keys: random text, of which the store keeps only the hash. */
import { createHash } from 'node:crypto';
import { randomBase62 } from '../lib/base62.ts';

/** 190 bits of randomness. */
const digits = 32;

export function newApiKey(bytes: (count: number) => Uint8Array): string {
  return `sk_${randomBase62(bytes, digits)}`;
}

/** What the store keeps of a key. Keys are random, so one round of SHA-256 is enough. */
export function hashApiKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}
