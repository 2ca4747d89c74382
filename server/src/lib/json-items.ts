/** Finds one member of each object of a list, as bytes: `{"list":[{"member":…},…]}` or `[{"member":…}]`. */
import { endOfString, isName, trimmed } from './json-scan.ts';

const quote = 0x22;
const colon = 0x3a;
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
 * Of each item in the list that is the member `listName` of the text, the bytes of its member
 * `memberName`; null where an item has none. The text must be what `JSON.parse` accepts; of repeated
 * members the last counts, as there. It is looked at once, since batches are long.
 */
export function scanItems(
  text: Uint8Array,
  listName: string,
  memberName: string,
): (Uint8Array | null)[] {
  let found: (Uint8Array | null)[] = [];
  let depth = 0;
  let keyStart = -1;
  let keyEnd = -1;
  /** Whether the value that comes next is the list, and whether this place is within it. */
  let isNext = false;
  let within = false;
  let hasItem = false;
  let valueStart = -1;
  let member: Uint8Array | null = null;

  const endItem = (): void => {
    if (hasItem) found.push(member);
    hasItem = false;
    member = null;
  };
  const endValue = (end: number): void => {
    if (valueStart >= 0) member = trimmed(text, valueStart, end);
    valueStart = -1;
    keyStart = -1;
  };

  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case quote: {
        const start = at;
        at = endOfString(text, at);
        if (within && depth === 2) hasItem = true;
        if (depth === (within ? 3 : 1) && valueStart < 0) {
          keyStart = start;
          keyEnd = at + 1;
        }
        break;
      }
      case colon:
        if (keyStart < 0) break;
        if (!within && depth === 1) isNext = isName(text, keyStart, keyEnd, listName);
        else if (within && depth === 3 && valueStart < 0) {
          if (isName(text, keyStart, keyEnd, memberName)) valueStart = at + 1;
        }
        break;
      case comma:
        if (within && depth === 3) endValue(at);
        else if (within && depth === 2) endItem();
        else if (depth === 1) isNext = false;
        break;
      case openBrace:
      case openBracket:
        depth += 1;
        if (within && depth === 3) {
          hasItem = true;
          keyStart = -1;
        } else if (isNext && depth === 2 && text[at] === openBracket) {
          within = true;
          found = [];
        }
        break;
      case closeBrace:
      case closeBracket:
        if (within && depth === 3) endValue(at);
        depth -= 1;
        if (within && depth === 1) {
          endItem();
          within = false;
          isNext = false;
        }
        break;
      default:
        if (within && depth === 2 && text[at]! > 0x20) hasItem = true;
        break;
    }
  }
  return found;
}

function hasText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! > 0x20) return true;
  return false;
}
