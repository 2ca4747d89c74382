/** Checks signatures that are HMACs, and the plain digests that some providers send in their place. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { checkSigned } from './check-signed.ts';
import type { Encoding, FieldKey } from './provider.ts';
import { readSecret } from './read-key.ts';
import {
  refused,
  type DigestScheme,
  type HmacScheme,
  type Refused,
  type Verdict,
} from './scheme.ts';
import type { Subject } from './subject.ts';

export function checkHmac(scheme: HmacScheme, subject: Subject): Verdict {
  const { algorithm } = scheme;
  const keys = keysOf(scheme.key, subject);
  if (!Array.isArray(keys)) return keys;
  return checkSums(scheme, subject, (content) =>
    keys.map((key) => createHmac(algorithm, key).update(content).digest()),
  );
}

export function checkDigest(scheme: DigestScheme, subject: Subject): Verdict {
  const missing = scheme.needs.find((field) => subject.settings(field).length === 0);
  if (missing !== undefined) return notSet(missing);
  return checkSums(scheme, subject, (content) => [
    createHash(scheme.algorithm).update(content).digest(),
  ]);
}

/** All keys of a setting; a verdict where there is none or one cannot be read. */
export function keysOf(key: FieldKey, subject: Subject): Buffer[] | Refused {
  const texts = subject.settings(key.field);
  if (texts.length === 0) return notSet(key.field);
  const keys: Buffer[] = [];
  for (const text of texts) {
    const bytes = readSecret(text, key.form);
    if (bytes === null || bytes.length === 0) {
      return refused('not_configured', `the setting ${key.field} is not of the form ${key.form}`);
    }
    keys.push(bytes);
  }
  return keys;
}

export function notSet(field: string): Refused {
  return refused('not_configured', `the setting ${field} is not set`);
}

function checkSums(
  scheme: HmacScheme | DigestScheme,
  subject: Subject,
  sumsOf: (content: Uint8Array) => Buffer[],
): Verdict {
  return checkSigned(scheme, subject, (candidates, content) => {
    const sums = sumsOf(content);
    return candidates.some((one) => sums.some((sum) => isSum(one, sum, scheme.encoding)));
  });
}

/** Only the length of a candidate shows in how long it takes, and that of a digest is no secret. */
function isSum(candidate: string, sum: Buffer, encoding: Encoding): boolean {
  const expected = Buffer.from(sum.toString(encoding));
  const given = Buffer.from(encoding === 'hex' ? candidate.toLowerCase() : candidate);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
