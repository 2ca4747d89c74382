/** Finds one member of each object of a list, as bytes: `{"list":[{"member":…},…]}` or `[{"member":…}]`. */
import { scanJson } from './json-scan.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The bytes of each item of the text of a JSON list, with the space around them. */
export function splitItems(list: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < list.length; at++) {
    switch (list[at]) {
      case quote:
        at = endOfString(list, at);
        break;
      case openBrace:
      case openBracket:
        depth += 1;
        if (depth === 1) start = at + 1;
        break;
      case closeBrace:
      case closeBracket:
        depth -= 1;
        if (depth === 0 && (items.length > 0 || hasText(list, start, at))) {
          items.push(list.subarray(start, at));
        }
        break;
      case comma:
        if (depth === 1) {
          items.push(list.subarray(start, at));
          start = at + 1;
        }
        break;
      default:
        break;
    }
  }
  return items;
}

/**
 * Of each object in the list that is the member `listName` of the text, the bytes of its member
 * `memberName`; null where an item has none. The text must be what `JSON.parse` accepts.
 */
export function scanItems(
  text: Uint8Array,
  listName: string,
  memberName: string,
): (Uint8Array | null)[] {
  const list = scanJson(text, listName, Number.POSITIVE_INFINITY).member;
  if (list === null) return [];
  return splitItems(list).map(
    (item) => scanJson(item, memberName, Number.POSITIVE_INFINITY).member,
  );
}

function hasText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! > 0x20) return true;
  return false;
}

/** The place of the closing quote. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(quote, start + 1);
  while (at > 0) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
    at = bytes.indexOf(quote, at + 1);
  }
  return bytes.length;
}
