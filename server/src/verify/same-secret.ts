/** Compares secrets in a time that tells nothing of them. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same; how long it takes depends on neither content nor common length. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** Whether any of them is the text; all are looked at. */
export function isAnyOf(text: string, secrets: readonly string[]): boolean {
  const digest = digestOf(text);
  let found = false;
  for (const secret of secrets) {
    if (timingSafeEqual(digest, digestOf(secret))) found = true;
  }
  return found;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
