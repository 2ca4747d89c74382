/**
 * Where the places of a template for JSON stand, and how a value is written there so that it stays the
 * one value it is: within quotes as a part of that text, outside of them as a value of its own.
 */
import { JsonText, textOf } from './template-filters.ts';
import type { Place, Template } from './template.ts';

/** Reads what stands between places; `isInText` after it says where the next place is. */
export class JsonPosition {
  isInText = false;
  /** Whether a backslash takes the next character. */
  isEscaped = false;

  read(literal: string): void {
    for (const one of literal) {
      if (this.isEscaped) this.isEscaped = false;
      else if (this.isInText && one === '\\') this.isEscaped = true;
      else if (one === '"') this.isInText = !this.isInText;
    }
  }
}

/** What a backslash before a place does: it would take the first character of the value. */
export const behindBackslash =
  'a place stands behind a backslash, which would change its value: write the backslash twice';

/** What keeps a template from ever coming to JSON, whatever its values are; null for nothing. */
export function jsonTemplateMistake(template: Template): string | null {
  const position = new JsonPosition();
  for (const piece of template) {
    if (typeof piece === 'string') position.read(piece);
    else if (position.isEscaped) return `{{${piece.source}}}: ${behindBackslash}`;
  }
  return position.isInText ? 'a quote (") that opens a text is never closed' : null;
}

/** A value within quotes: whatever it is, it is a part of that text. */
export function partOfText(value: unknown): string {
  const text = value instanceof JsonText ? value.text : textOf(value);
  return JSON.stringify(text).slice(1, -1);
}

/** A number, true, false or null, as JSON writes them. */
const scalar = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/**
 * A value without quotes around it: as JSON, and nothing where it is missing. Text that is a number, true, false or null goes as that;
 * what the author of the template has written for a missing value goes as it was written.
 */
export function wholeValue(value: unknown, place: Place): string {
  if (value instanceof JsonText) return value.text;
  if (typeof value !== 'string') return textOf(value);
  if (scalar.test(value) || isWrittenByAuthor(value, place)) return value;
  return JSON.stringify(value);
}

/** The last of its filters has put it there, and it is JSON. */
function isWrittenByAuthor(value: string, { filters }: Place): boolean {
  const last = filters.at(-1);
  return last?.name === 'default' && last.argument === value && isJson(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
