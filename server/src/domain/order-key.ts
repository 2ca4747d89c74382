/**
 * The key of a payload by which an endpoint keeps an order: what a path leads to. The language of
 * paths is that of filters (see payload-filter.ts); a list is entered by a number only, since a
 * payload has one key.
 */
import { createHash } from 'node:crypto';

/** Longer keys stand for themselves by a digest: a key is part of an index. */
const keyCharsMax = 200;

/** Of a payload in which the path leads to nothing, and of every payload where there is no path. */
export const sharedKey = '';

/** The key of a payload; `undefined` stands for one that is no JSON. */
export function orderKeyIn(payload: unknown, path: readonly string[] | null): string {
  if (path === null) return sharedKey;
  let value = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return sharedKey;
    if (Array.isArray(value) && !/^\d+$/.test(name)) return sharedKey;
    value = (value as Record<string, unknown>)[name];
  }
  return keyOf(value);
}

/** `1` and `"1"` are one key: producers are not of one mind about ids. */
function keyOf(value: unknown): string {
  if (value === undefined || value === null) return sharedKey;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A lone surrogate would not come back from the store as it went in.
  if (text.length <= keyCharsMax && text.isWellFormed()) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
