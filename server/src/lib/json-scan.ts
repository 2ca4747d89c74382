/** Looks at JSON as bytes: how deep it goes, and where a member of the outermost object lies. */

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

export interface JsonScan {
  /** Nesting of objects and arrays; `{}` is 1. */
  depth: number;
  /** Bytes of the member's value as written, without space around; null if there is none. */
  member: Uint8Array | null;
}

/**
 * Scans text that `JSON.parse` accepts, or will be asked to: on other text the answer means
 * nothing, but it always comes. Of a repeated member the last counts, as with `JSON.parse`.
 * Stops early once the depth passes `depthMax`.
 */
export function scanJson(bytes: Uint8Array, memberName: string, depthMax: number): JsonScan {
  let depth = 0;
  let deepest = 0;
  let keyStart = -1;
  let keyEnd = -1;
  let valueStart = -1;
  let member: Uint8Array | null = null;

  const endValue = (end: number): void => {
    if (valueStart >= 0) member = trimmed(bytes, valueStart, end);
    valueStart = -1;
    keyStart = -1;
  };

  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote: {
        const start = at;
        at = endOfString(bytes, at);
        if (depth === 1 && valueStart < 0) {
          keyStart = start;
          keyEnd = at + 1;
        }
        break;
      }
      case colon:
        if (depth === 1 && keyStart >= 0 && isName(bytes, keyStart, keyEnd, memberName)) {
          valueStart = at + 1;
        }
        break;
      case comma:
        if (depth === 1) endValue(at);
        break;
      case openBrace:
      case openBracket:
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (depth > depthMax) return { depth: deepest, member: null };
        break;
      case closeBrace:
      case closeBracket:
        if (depth === 1) endValue(at);
        depth -= 1;
        break;
      default:
        break;
    }
  }
  return { depth: deepest, member };
}

/** The place of the closing quote. */
export function endOfString(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(quote, start + 1);
  while (at > 0) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
    at = bytes.indexOf(quote, at + 1);
  }
  return bytes.length;
}

/** Whether the text of a key, with its quotes, is this name. */
export function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  if (!key.includes('\\')) return key === `"${name}"`;
  try {
    return JSON.parse(key) === name;
  } catch {
    return false;
  }
}

/** The bytes without white space at their ends. */
export function trimmed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  let from = start;
  let to = end;
  while (from < to && bytes[from]! <= 0x20) from += 1;
  while (to > from && bytes[to - 1]! <= 0x20) to -= 1;
  return bytes.subarray(from, to);
}
