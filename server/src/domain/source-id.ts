/**
 * Ids of sources: `src_` and 22 base-62 digits of 48 bits of time and 80 of randomness. They are
 * shorter than other ids because the published clients' documents give them this form.
 */
import { writeBase62 } from '../lib/base62.ts';

const digits = 22;
const randomBytes = 10;

/** Sorts by the moment in milliseconds; those of one moment in no order. */
export function newSourceId(atMs: number, bytes: (count: number) => Uint8Array): string {
  let value = BigInt(atMs);
  for (const byte of bytes(randomBytes)) value = (value << 8n) | BigInt(byte);
  return `src_${writeBase62(value, digits)}`;
}

const pattern = /^src_[A-Za-z0-9]{21,22}$/;

export function isSourceId(text: string): boolean {
  return pattern.test(text);
}
